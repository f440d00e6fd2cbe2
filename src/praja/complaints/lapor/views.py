"""The officers' page of SP4N-LAPOR!: what came in, what must be mended, what is to be carried over."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.complaints.forms import add_error
from praja.complaints.lapor import commands, queries
from praja.complaints.lapor.files import Line, follow_ups_as_csv, read_file
from praja.complaints.lapor.forms import ImportForm, PlaceForm
from praja.complaints.lapor.presenters import Outcome, bridge_status, counts, left_out, report_view, state_tabs, taken
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError, Invalid, NotAllowed


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Reports of SP4N-LAPOR!, newest first, and how many follow-ups wait. Three SQL queries beside the session's."""
    return _page(request, ImportForm())


@require_http_methods(["GET", "HEAD", "POST"])
def take_file(request: HttpRequest) -> HttpResponse:
    """Take in the reports of a file, and say of each line what became of it."""
    if request.method != "POST":
        return redirect("complaints:lapor")
    actor = actor_of(request)
    commands.require_operator(actor)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        lines = read_file(form.cleaned_data["file"].read())
    except Invalid as error:
        add_error(form, error)
        return _page(request, form, status=error.status)
    outcomes = [_take(line, actor) for line in lines]
    return render(request, "complaints/lapor/outcome.html", {"outcomes": outcomes, "counts": counts(outcomes)})


@require_POST
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Say where a report is, and file it."""
    try:
        received = commands.place_report(number, village=request.POST.get("village", ""), by=actor_of(request))
    except Invalid as error:
        messages.error(request, str(error.message))
        return _back_to_mending()
    messages.success(request, _("The report is taken in and waits for verification."))
    return _back_to_mending() if received.is_taken else redirect("complaints:lapor")


@never_cache
@require_safe
def follow_ups(request: HttpRequest) -> StreamingHttpResponse:
    """What SP4N-LAPOR! has not been told yet, as CSV to carry over by hand. Looking at it marks nothing."""
    waiting = queries.waiting_follow_ups(by=actor_of(request))
    response = StreamingHttpResponse(
        follow_ups_as_csv(item for _number, item in waiting), content_type="text/csv; charset=utf-8"
    )
    name = f"lapor-{timezone.localdate(clock.now()).isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def carried(request: HttpRequest) -> HttpResponse:
    """Note that everything up to a number was carried over."""
    actor = actor_of(request)
    last = request.POST.get("last", "")
    if not last.isascii() or not last.isdigit() or len(last) > 15:
        raise Invalid(_("Reload the page and try again."), field="last")
    numbers = [number for number, _item in queries.waiting_follow_ups(by=actor) if number <= int(last)]
    done = commands.mark_carried(numbers, by=actor).follow_ups
    text = ngettext("%(count)s follow-up is carried over.", "%(count)s follow-ups are carried over.", done)
    messages.success(request, text % {"count": done})
    return redirect("complaints:lapor")


def _page(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    actor, state = actor_of(request), request.GET.get("state", "")
    page = queries.lapor_reports(by=actor, state=state, cursor=request.GET.get("cursor", ""))
    waiting = queries.waiting_follow_ups(by=actor)
    context = {
        "form": form,
        "place_form": PlaceForm(),
        "page": page.map(report_view),
        "tabs": state_tabs(state),
        "is_filtered": bool(state),
        "bridge": bridge_status(queries.reading(), has_bridge=bool(settings.LAPOR_BRIDGE_URL)),
        "waiting": len(waiting),
        "last": waiting[-1][0] if waiting else 0,
    }
    return render(request, "complaints/lapor/overview.html", context, status=status)


def _take(line: Line, actor: Actor) -> Outcome:
    if line.report is None:
        return left_out(line)
    try:
        received = commands.receive_report(line.report, by=actor)
    except NotAllowed:
        raise
    except DomainError as error:
        return left_out(line, error)
    return taken(line, received.row, is_taken=received.is_taken, was_repeated=received.was_repeated)


def _back_to_mending() -> HttpResponse:
    response = redirect("complaints:lapor")
    response["Location"] += "?state=mend"
    return response
