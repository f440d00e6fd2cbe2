"""What an applicant does after filing: come back with code and PIN, read, complete, withdraw, download."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.cases.calculation import calculation
from praja.cases.calculation_page import calculation_view
from praja.cases.codes import normal_reference
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, NotFound, TooManyRequests
from praja.kernel.files.commands import content_name
from praja.kernel.files.storage import storage
from praja.kernel.ui.command_forms import add_error
from praja.services.applications import access, commands
from praja.services.applications.commands.drafts import DRAFT_PART
from praja.services.applications.forms import TrackForm, WordsForm
from praja.services.applications.models import PART, Draft
from praja.services.applications.offers import offer_of_version
from praja.services.applications.presenters import applicant_view
from praja.services.applications.queries import application_by_reference, application_detail
from praja.services.applications.views.applying import to_track
from praja.services.documents.queries import document_by_code
from praja.services.satisfaction.commands import ASKED_AFTER, answer_invited
from praja.services.satisfaction.forms import SurveyForm
from praja.services.standards.queries import service_name


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Code and PIN open an application, or a draft where it was left."""
    if request.method != "POST":
        code = request.GET.get("code", "")
        found = _granted(request, code)
        return found or render(request, "applications/track.html", {"form": TrackForm(initial={"code": code})})
    form, status, retry_after = TrackForm(request.POST), 422, 0
    if form.is_valid():
        try:
            opened = commands.unlock(form.cleaned_data["code"], form.cleaned_data["pin"])
        except DomainError as error:
            add_error(form, error)
            status = error.status
            retry_after = error.retry_after if isinstance(error, TooManyRequests) else 0
        else:
            if isinstance(opened, Draft):
                response = redirect("applications:review", opened.reference)
                access.drafts.grant(response, opened.reference, opened.pk)
            else:
                response = redirect("applications:application", opened.case.reference)
                access.applications.grant(response, opened.case.reference, opened.pk)
            return response
    page = render(request, "applications/track.html", {"form": form}, status=status)
    if retry_after:
        page["Retry-After"] = str(retry_after)
    return page


@never_cache
@require_safe
def application(request: HttpRequest, code: str) -> HttpResponse:
    """Where the application stands, what is asked, what came out of it."""
    key = access.applications.granted(request, code.upper())
    if key is None:
        return to_track(code)
    return _page(request, key)


@require_POST
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """Open a returned application to be completed."""
    key = access.applications.granted(request, code.upper())
    if key is None:
        return to_track(code)
    draft = commands.start_amendment(key, by=Actor.citizen(str(key)))
    first = offer_of_version(draft.version_id).form.sections[0].code
    response = redirect("applications:section", draft.reference, first)
    access.drafts.grant(response, draft.reference, draft.pk)
    return response


@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take the application back."""
    key = access.applications.granted(request, code.upper())
    if key is None:
        return to_track(code)
    form = WordsForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        commands.withdraw(key, words=said["words"], by=Actor.citizen(str(key)), key=said["key"])
        messages.success(request, _("The application is withdrawn."))
    return redirect("applications:application", code.upper())


@never_cache
@require_safe
def document(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A signed document, for whoever has shown code and PIN of its application."""
    key = access.applications.granted(request, code.upper())
    if key is None:
        return to_track(code)
    found = document_by_code(document)
    if found is None or found.document.case_id != key:
        raise NotFound(_("There is no such document."))
    response = HttpResponse(storage().read(content_name(found.file)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def deadline(request: HttpRequest, code: str, clock_id: int) -> HttpResponse:
    """How a deadline was counted."""
    key = access.applications.granted(request, code.upper())
    if key is None:
        return to_track(code)
    case = application_by_reference(code.upper()).case
    context = {"view": calculation_view(case, calculation(key, clock_id)), "is_applicant": True}
    return render(request, "applications/deadline.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whoever got a decision how the service was. One SQL query to show it."""
    key = access.applications.granted(request, code.upper())
    if key is None:
        return to_track(code)
    asked = application_by_reference(code.upper())
    if asked.case.outcome not in ASKED_AFTER:
        raise NotFound(_("The survey opens when the application is decided."))
    form = SurveyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            kept = answer_invited(asked.case, form.answer, by=Actor.citizen(str(key)))
            thanks = _("Thank you. Your answers are kept without your name.")
            messages.success(request, _("You have answered already. Thank you.") if kept.was_repeated else thanks)
            return redirect("applications:application", code.upper())
    context = {"form": form, "reference": code.upper(), "service": service_name(asked.service)}
    return render(request, "satisfaction/survey.html", context, status=status)


@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Close this application on this browser; code and PIN open it again."""
    response = redirect("applications:track")
    access.applications.revoke(response, code.upper())
    messages.success(request, _("The application is closed on this device. Code and PIN open it again."))
    return response


def _page(request: HttpRequest, key: UUID) -> HttpResponse:
    by = Actor.citizen(str(key))
    context = {
        "view": applicant_view(application_detail(key, by=by), now=clock.now()),
        "withdrawing": WordsForm(),
    }
    return render(request, "applications/application.html", context)


def _granted(request: HttpRequest, code: str) -> HttpResponse | None:
    """Straight on for a browser that may open this code."""
    if not code:
        return None
    if access.applications.granted(request, normal_reference(code, part=PART)) is not None:
        return redirect("applications:application", normal_reference(code, part=PART))
    draft = normal_reference(code, part=DRAFT_PART)
    return redirect("applications:review", draft) if access.drafts.granted(request, draft) is not None else None
