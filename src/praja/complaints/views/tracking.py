"""The reporter's way back to a complaint: code and PIN, the page, the steps open to the reporter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.cases.codes import normal_reference
from praja.complaints import commands
from praja.complaints.commands import unlock
from praja.complaints.forms import TrackForm, add_error
from praja.complaints.models import Complaint
from praja.complaints.presenters.family import leader_view, part_views
from praja.complaints.presenters.outside import outside_view
from praja.complaints.presenters.reporter import has_identity, reporter_view
from praja.complaints.queries import complaint_detail, family_of, openings_by_agency
from praja.complaints.views import access, actions
from praja.complaints.views.filing import redirect_to_track
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, TooManyRequests


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Code and PIN open the reporter's page."""
    if request.method != "POST":
        code = request.GET.get("code", "")
        if code and access.granted(request, normal_reference(code)) is not None:
            return redirect("complaints:reporter", normal_reference(code))
        return render(request, "complaints/track.html", {"form": TrackForm(initial={"code": code})})
    form, status, retry_after = TrackForm(request.POST), 422, 0
    if form.is_valid():
        try:
            complaint = unlock(form.cleaned_data["code"], form.cleaned_data["pin"])
        except DomainError as error:
            add_error(form, error)
            status = error.status
            if isinstance(error, TooManyRequests):
                retry_after = error.retry_after
        else:
            opened = redirect("complaints:reporter", complaint.case.reference)
            access.grant(opened, complaint)
            return opened
    response = render(request, "complaints/track.html", {"form": form}, status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


@never_cache
@require_safe
def reporter(request: HttpRequest, code: str) -> HttpResponse:
    """Where the complaint stands, what was said, and what the reporter can do now."""
    code = code.upper()
    complaint_id = access.granted(request, code)
    if complaint_id is None:
        return redirect_to_track(code)
    return _page(request, complaint_id)


@require_http_methods(["GET", "HEAD", "POST"])
def reporter_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Carry out one step as the reporter, or show the page again with what was typed."""
    code = code.upper()
    complaint_id = access.granted(request, code)
    if complaint_id is None:
        return redirect_to_track(code)
    if request.method != "POST":
        return redirect("complaints:reporter", code)
    attempt = actions.attempt(request, complaint_id, step, by=Actor.citizen(of=str(complaint_id)))
    if attempt.done is None:
        return _page(request, complaint_id, attempt)
    messages.success(request, str(actions.STEPS[step].done))
    return redirect("complaints:reporter", code)


@require_POST
def conceal(request: HttpRequest, code: str) -> HttpResponse:
    """Hide the reporter's own report from the public."""
    code = code.upper()
    complaint_id = access.granted(request, code)
    if complaint_id is None:
        return redirect_to_track(code)
    commands.conceal(complaint_id, by=Actor.citizen(of=str(complaint_id)))
    messages.success(request, _("Your report is hidden from the public."))
    return redirect("complaints:reporter", code)


@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Close this complaint on this browser; code and PIN open it again."""
    response = redirect("complaints:track")
    access.revoke(response, code.upper())
    messages.success(request, _("The report is closed on this device. Code and PIN open it again."))
    return response


def _openings(complaint: Complaint) -> dict[str, int]:
    """How often each agency opened the reporter's identity; not asked where there is none."""
    return openings_by_agency(complaint.pk) if has_identity(complaint) and not complaint.is_anonymous else {}


def _page(request: HttpRequest, complaint_id: UUID, attempt: actions.Attempt | None = None) -> HttpResponse:
    by = Actor.citizen(of=str(complaint_id))
    detail = complaint_detail(complaint_id, by=by)
    offers = actions.offers(detail.complaint, by, attempt=attempt)
    family = family_of(detail.complaint)
    context = {
        "view": reporter_view(detail, now=clock.now(), openings=_openings(detail.complaint)),
        "leader": leader_view(family.merged) if family.merged is not None else None,
        "parts": part_views(family.parts, for_reporter=True),
        "offers": offers,
        "refused": actions.refused(attempt, offers),
        "outside": outside_view(detail.complaint),
    }
    status = 200 if attempt is None else attempt.error.status if attempt.error is not None else 422
    response = render(request, "complaints/reporter.html", context, status=status)
    for part in family.parts:
        access.grant(response, part.complaint)
    return response
