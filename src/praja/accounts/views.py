"""One's own sessions, and the administration of accounts, roles and acting heads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.accounts import commands, queries, second_factor
from praja.accounts.actors import actor_for
from praja.accounts.forms import AppointForm, GrantRoleForm, OpenAccountForm, PeopleFilter, organization_choices
from praja.accounts.models import Acting, Membership, User
from praja.accounts.presenters import acting_line, people_table, person_line, role_name, session_line
from praja.accounts.rules import administers, require_administrator
from praja.kernel.actors import REGENCY, Role
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.ui.command_forms import add_refusal


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One's own account: password, second factor, sessions, roles."""
    roles = sorted(role_name(grant) for grant in actor_for(request).grants)
    context = {"roles": roles, "is_proved": second_factor.is_satisfied(request)}
    return render(request, "accounts/home.html", context)


class Sessions(ListUserSessionsView):
    """One's own sessions, and ending all others at once."""

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**options)
        return context | {"sessions": [session_line(session) for session in context["sessions"]]}


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions, wherever it is open."""
    session = UserSession.objects.filter(user_id=request.user.pk, pk=pk).first()
    if session is None:
        raise NotFound
    session.end()
    messages.success(request, _("The session has ended."))
    return redirect("usersessions_list")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Accounts with their roles; search by name, address or organization."""
    actor = actor_for(request)
    require_administrator(actor)
    filters = PeopleFilter(request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    page = queries.people(**chosen, cursor=request.GET.get("cursor", ""))
    lines = [person_line(user, actor) for user in page]
    context = {"page": page, "people": people_table(lines), "has_people": bool(lines), "filters": filters}
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account and mail its owner a link to choose a password."""
    actor = actor_for(request)
    require_administrator(actor)
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = commands.open_account(**form.cleaned_data, by=actor)
        except DomainError as error:
            add_refusal(form, error)
        else:
            _mail_password_link(request, user)
            messages.success(request, _("The account is open. A link to choose a password is on its way by e-mail."))
            return redirect("accounts_person", pk=user.pk)
    return render(request, "accounts/open.html", {"form": form})


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles and appointments, and a form for a further role."""
    actor = actor_for(request)
    require_administrator(actor)
    user = queries.one_person(pk)
    choices = organization_choices(queries.administered(actor), with_regency=True)
    form = GrantRoleForm(request.POST or None, organizations=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            commands.grant_role(
                user,
                role=Role(given["role"]),
                organization=given["organization"],
                valid_to=_end_of(given["last_day"]),
                by=actor,
            )
        except DomainError as error:
            add_refusal(form, error, aliases={"valid_to": "last_day"})
        else:
            messages.success(request, _("The role is granted."))
            return redirect("accounts_person", pk=pk)
    context = {
        "person": person_line(user, actor),
        "form": form,
        "may_close": administers(actor, REGENCY) and user.is_active and actor.id != str(user.pk),
    }
    return render(request, "accounts/person.html", context)


@require_POST
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    commands.close_account(queries.one_person(pk), by=actor_for(request))
    messages.success(request, _("The account is closed and its sessions have ended."))
    return redirect("accounts_person", pk=pk)


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    membership = Membership.objects.filter(pk=pk).first()
    if membership is None:
        raise NotFound
    commands.end_role(membership, by=actor_for(request))
    messages.success(request, _("The role has ended."))
    return redirect("accounts_person", pk=membership.user_id)


@require_safe
def acting_heads(request: HttpRequest) -> HttpResponse:
    """Who stands in for a head, today and to come."""
    actor = actor_for(request)
    require_administrator(actor)
    lines = [acting_line(acting, actor, person=str(acting.user)) for acting in queries.acting_heads()]
    return render(request, "accounts/acting.html", {"appointments": lines})


@require_http_methods(["GET", "POST"])
def appoint_acting_head(request: HttpRequest) -> HttpResponse:
    """Appoint somebody to stand in for a head."""
    actor = actor_for(request)
    require_administrator(actor)
    form = AppointForm(request.POST or None, organizations=organization_choices(queries.administered(actor)))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            commands.appoint_acting_head(**given | {"kind": Acting.Kind(given["kind"])}, by=actor)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The appointment is recorded."))
            return redirect("accounts_acting")
    return render(request, "accounts/appoint.html", {"form": form})


@require_POST
def end_acting(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment early."""
    acting = Acting.objects.filter(pk=pk).first()
    if acting is None:
        raise NotFound
    commands.end_acting(acting, by=actor_for(request))
    messages.success(request, _("The appointment has ended."))
    return HttpResponseRedirect("/accounts/acting/")


def _end_of(day: dt.date | None) -> dt.datetime | None:
    """Midnight after a last day, in the regency's time zone."""
    if day is None or day == dt.date.max:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def _mail_password_link(request: HttpRequest, user: User) -> None:
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
