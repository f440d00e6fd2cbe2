"""Following by e-mail: ask, confirm, choose how often, end. The links of the mails are the only key."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from praja.complaints import commands
from praja.complaints.commands.following import holder
from praja.complaints.followers import followed
from praja.complaints.forms import add_error
from praja.complaints.forms.following import FollowForm, RhythmForm
from praja.complaints.models import FollowedKind, Subscription
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotFound, TooManyRequests
from praja.kernel.web.addresses import client_network


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, subject: str) -> HttpResponse:
    """Ask for e-mail about something. Every right request is answered alike, whether a mail goes out or not.

    Raises:
        NotFound: there is no such thing, or it is not public.
    """
    wanted = followed(kind, subject)
    form = FollowForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            commands.ask_to_follow(
                wanted,
                address=form.cleaned_data["email"],
                rhythm=form.cleaned_data.get("rhythm", ""),
                language=get_language() or "id",
                network=client_network(request),
                by=Actor.citizen(),
            )
        except (Invalid, TooManyRequests) as error:
            add_error(form, error)
        else:
            return render(request, "complaints/follow_asked.html", {"wanted": wanted})
    status = 422 if form.errors else 200
    return render(request, "complaints/follow.html", {"wanted": wanted, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, subscription_id: UUID, token: str) -> HttpResponse:
    """The page a mail leads to: confirm, choose how often, end. A visit changes nothing: programs visit too.

    Raises:
        NotFound: the link is not one of ours.
    """
    by = holder(subscription_id, token)
    if request.method == "POST":
        _act(request, subscription_id, by)
        return redirect(request.path)
    found = Subscription.objects.filter(id=subscription_id, ended_at__isnull=True).first()
    context: dict[str, object] = {"subscription": found, "token": token}
    if found is not None:
        context |= {"about": _name(found), "has_rhythm": found.kind != FollowedKind.REPORT}
        context["form"] = RhythmForm(initial={"rhythm": found.rhythm})
    return render(request, "complaints/subscription.html", context)


def _act(request: HttpRequest, subscription_id: UUID, by: Actor) -> None:
    action = request.POST.get("action")
    if action == "confirm":
        commands.confirm_subscription(subscription_id, by=by)
        messages.success(request, _("Confirmed. You will get e-mail."))
    elif action == "rhythm":
        commands.choose_rhythm(subscription_id, rhythm=request.POST.get("rhythm", ""), by=by)
        messages.success(request, _("Saved."))
    elif action == "end":
        commands.unsubscribe(subscription_id, by=by)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, subscription_id: UUID, token: str) -> HttpResponse:
    """One POST by a mail program ends a subscription (RFC 8058); people who follow the link come to its page.

    Raises:
        NotFound: the link is not one of ours.
    """
    by = holder(subscription_id, token)
    if request.method != "POST":
        return redirect("complaints:subscription", subscription_id, token)
    commands.unsubscribe(subscription_id, by=by)
    return HttpResponse(_("Ended. You will get no more e-mail."), content_type="text/plain; charset=utf-8")


def _name(found: Subscription) -> str:
    """What it is about; a report that was hidden since is not named."""
    try:
        return followed(found.kind, found.subject).name
    except NotFound:
        return _("a report that is not public any more")
