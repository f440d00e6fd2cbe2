"""Apply for a service: who one is, the form section by section, review, and the receipt. Works without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.cases.codes import normal_reference
from praja.cases.forms import Field, Form, Kind
from praja.cases.forms.drawing import next_section, section_page
from praja.cases.forms.receiving import Go, receive
from praja.cases.forms.summary import review as reviewed
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError, InvalidFields, NotFound
from praja.kernel.files.commands import store_upload
from praja.kernel.ui.command_forms import add_error
from praja.services.applications import access, commands
from praja.services.applications.commands.completing import complete
from praja.services.applications.commands.drafts import DRAFT_PART, content_of, origins_in
from praja.services.applications.commands.filing import Filing, check_applicant
from praja.services.applications.commands.steps import FILE_PURPOSE
from praja.services.applications.forms import ApplicantForm, TrackForm
from praja.services.applications.models import Application, Channel, Draft, Purpose
from praja.services.applications.offers import offer, offer_of_version
from praja.services.applications.prefill import from_letters, letter_faults, origins_of, prefilled
from praja.services.applications.presenters import receipt_view
from praja.services.applications.queries import application_by_reference
from praja.services.applications.queries.visibility import OFFICER_ROLES
from praja.services.standards.queries import published_services


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, service: str) -> HttpResponse:
    """Who applies; then the draft is there, with a code and a PIN to come back with.

    `?purpose=renewal&of=CODE` renews, changes, copies or ends what an application of the same browser led to;
    `?for=CODE` begins a case another one needs; `?from=CODE` takes over the details of any earlier one.
    """
    offered, actor = offer(service), actor_of(request)
    counters = sorted(actor.organizations(*OFFICER_ROLES)) if actor.is_staff else []
    related = _related(request, service)
    earlier = related.get("renews") or related.get("earlier")
    form = ApplicantForm(request.POST or None, counters=counters, initial=_initial(earlier))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                applicant, place = check_applicant(form.applicant)
                offered.require_offered(place)
                answers, origins = prefilled(offered, applicant, earlier)
                begun = commands.start_draft(
                    service,
                    applicant=applicant,
                    answers=answers,
                    origins=origins,
                    taken_from=_key(earlier),
                    purpose=request.POST.get("purpose") or Purpose.NEW,
                    renews=_key(related.get("renews")),
                    parent=_key(related.get("parent")),
                    assisted_by=form.cleaned_data.get("counter", ""),
                    by=actor if earlier is None else Actor.citizen(str(earlier.pk)),
                    key=form.cleaned_data["key"],
                )
            except DomainError as error:
                add_error(form, error)
                status = error.status
            else:
                response = redirect("applications:section", begun.draft.reference, offered.form.sections[0].code)
                access.drafts.grant(response, begun.draft.reference, begun.draft.pk, pin=begun.pin)
                return response
    context = {
        "form": form,
        "offer": offered,
        "purposes": Purpose.choices,
        "purpose": request.GET.get("purpose", Purpose.NEW),
        "renews": related.get("renews"),
        "parent": related.get("parent"),
        "earlier": earlier,
        "before": None if earlier else TrackForm(prefix="before"),
    }
    return render(request, "applications/begin.html", context, status=status)


@require_POST
def reuse(request: HttpRequest, service: str) -> HttpResponse:
    """Code and PIN of an earlier application take its details over into a new one."""
    form = TrackForm(request.POST, prefix="before")
    response = redirect("applications:begin", service)
    if form.is_valid():
        try:
            found = commands.unlock(form.cleaned_data["code"], form.cleaned_data["pin"])
        except DomainError as error:
            messages.error(request, str(error.message))
            return response
        if isinstance(found, Application):
            response["Location"] += f"?from={found.case.reference}"
            access.applications.grant(response, found.case.reference, found.pk)
            return response
    messages.error(request, _("Write code and PIN of an application you filed before."))
    return response


@never_cache
@require_safe
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a service to apply for with the details of this application. No SQL query when warm."""
    code = code.upper()
    if access.applications.granted(request, code) is None:
        return to_track(code)
    services = [(one, version.definition) for one, version in published_services().items()]
    return render(request, "applications/again.html", {"reference": code, "services": services})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section of the form; whatever is sent is kept, right or not, before it is judged."""
    draft = _draft(request, code)
    if draft is None:
        return to_track(code)
    offered = offer_of_version(draft.version_id)
    form = offered.form
    if section not in {part.code for part in form.sections}:
        raise NotFound
    by, (applicant, answers) = Actor.citizen(str(draft.pk)), content_of(draft)
    known = _known(draft)
    faults: InvalidFields | None = None
    if request.method == "POST":
        sent = receive(request, form, section, earlier=answers, keep=keep_upload)
        answers = sent.answers
        facts, origins = from_letters(form, answers, origins_in(draft), nik=applicant.nik)
        answers = answers | facts
        draft = commands.save_draft(draft.pk, answers={**dict.fromkeys(form.fields), **answers}, origins=origins, by=by)
        faults = sent.faults(_judged(form, answers, section, known) if sent.go is Go.NEXT else None)
        if faults is None and sent.go in {Go.NEXT, Go.BACK}:
            following = next_section(form, section, answers, known=known, back=sent.go is Go.BACK)
            if following:
                return redirect("applications:section", draft.reference, following)
            return redirect("applications:review" if sent.go is Go.NEXT else "applications:applicant", draft.reference)
        if faults is None and sent.go is Go.SAVE:
            messages.success(request, _("Saved. Come back with code and PIN whenever you like."))
    page = section_page(
        form,
        section,
        answers,
        faults=faults,
        known=known,
        origins=origins_of(offered, applicant, answers, origins_in(draft)),
        file_address=file_address,
    )
    context = {"page": page, "draft": draft, "offer": offered, "pin": access.drafts.pin_of(request, draft.reference)}
    return render(request, "applications/section.html", context, status=422 if faults else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def applicant(request: HttpRequest, code: str) -> HttpResponse:
    """Who applies, to be corrected."""
    draft = _draft(request, code)
    if draft is None or draft.amends_id is not None:
        return to_track(code)
    said, _answers = content_of(draft)
    initial = {name: getattr(said, name) for name in ("name", "nik", "address", "village", "phone", "email")}
    form = ApplicantForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            checked, _place = check_applicant(form.applicant)
            commands.save_draft(draft.pk, applicant=checked, by=Actor.citizen(str(draft.pk)))
        except DomainError as error:
            add_error(form, error)
        else:
            return redirect("applications:review", draft.reference)
    context = {"form": form, "offer": offer_of_version(draft.version_id), "draft": draft}
    return render(request, "applications/applicant.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on one page, to be printed or corrected; sending files it, or sends a returned one again."""
    draft = _draft(request, code)
    if draft is None:
        return to_track(code)
    offered = offer_of_version(draft.version_id)
    said, answers = content_of(draft)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            return _send(request, draft)
        except DomainError as caught:
            error = caught
    context = {
        "draft": draft,
        "offer": offered,
        "applicant": said,
        "parts": reviewed(offered.form, answers, known=_known(draft), file_address=file_address),
        "change": reverse("applications:section", args=[draft.reference, "-"]).removesuffix("-"),
        "error": error,
        "errors": _lines(offered.form, error),
        "key": uuid4().hex,
        "pin": access.drafts.pin_of(request, draft.reference),
    }
    return render(request, "applications/review.html", context, status=error.status if error is not None else 200)


@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a draft with everything in it."""
    draft = _draft(request, code)
    if draft is None:
        return to_track(code)
    commands.discard_draft(draft.pk, by=Actor.citizen(str(draft.pk)))
    messages.success(request, _("The draft is deleted."))
    response = redirect("applications:track")
    access.drafts.revoke(response, draft.reference)
    return response


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Code, PIN (for half an hour), what happens next and by when."""
    code = code.upper()
    if access.applications.granted(request, code) is None:
        return to_track(code)
    view = receipt_view(application_by_reference(code), pin=access.applications.pin_of(request, code))
    return render(request, "applications/receipt.html", {"view": view})


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    said, answers = content_of(draft)
    key = request.POST.get("key", "")
    if draft.amends_id is not None:
        done = complete(draft.amends_id, answers=answers, by=Actor.citizen(str(draft.amends_id)), key=key)
        messages.success(request, _("Thank you. Your application is with the office again."))
        response = redirect("applications:application", done.application.case.reference)
        access.drafts.revoke(response, draft.reference)
        return response
    actor = actor_of(request)
    filing = Filing(
        service=draft.service,
        applicant=said,
        answers=answers,
        purpose=draft.purpose,
        renews=draft.renews_id,
        parent=draft.parent_id,
        channel=Channel.COUNTER if draft.assisted_by_id else Channel.WEB,
        assisted_by=draft.assisted_by_id or "",
    )
    by = actor if draft.assisted_by_id else Actor.citizen()
    filed = commands.file_application(filing, by=by, key=key, draft=draft)
    response = redirect("applications:receipt", filed.reference)
    access.drafts.revoke(response, draft.reference)
    access.applications.grant(response, filed.reference, filed.application.pk, pin=filed.pin)
    return response


def _draft(request: HttpRequest, code: str) -> Draft | None:
    """The draft with this code, when the browser may open it."""
    reference = normal_reference(code, part=DRAFT_PART)
    key = access.drafts.granted(request, reference)
    return Draft.objects.select_related("amends__case").filter(pk=key).first() if key is not None else None


def to_track(code: str) -> HttpResponse:
    response = redirect("applications:track")
    response["Location"] += f"?code={code.upper()}"
    return response


def _known(draft: Draft) -> dict[str, Any]:
    said, _answers = content_of(draft)
    return {"applicant.name": said.name, "applicant.nik": said.nik, "case.purpose": draft.purpose}


def _judged(form: Form, answers: dict[str, Any], section: str, known: dict[str, Any]) -> InvalidFields | None:
    asked = {code: value for code, value in answers.items() if code in form.fields}
    try:
        form.checked(asked, section=section, known=known)
    except InvalidFields as error:
        return error
    wrong = letter_faults(form, section, answers, nik=str(known["applicant.nik"]))
    return InvalidFields(wrong) if wrong else None


def _lines(form: Form, error: DomainError | None) -> list[str]:
    """What is wrong, question by question."""
    if not isinstance(error, InvalidFields):
        return []
    names = {code: str(field.name) for code, field in form.fields.items()}
    return [
        f"{names.get(name.split('.')[0], name)}: {message}" for name, found in error.errors.items() for message in found
    ]


def keep_upload(upload: UploadedFile, field: Field) -> UUID:
    stored = store_upload(
        upload, purpose=FILE_PURPOSE, field=f"answers.{field.code}", allow_documents=field.kind is Kind.FILE
    )
    return stored.id


def file_address(file: str) -> str:
    return reverse("files:file", args=[file])


def _related(request: HttpRequest, service: str) -> dict[str, Application]:
    """The applications of this browser that the new one belongs to, from the address."""
    found = {}
    for name, parameter in (("renews", "of"), ("parent", "for"), ("earlier", "from")):
        reference = (request.GET.get(parameter) or request.POST.get(parameter) or "").upper()
        if reference and access.applications.granted(request, reference) is not None:
            found[name] = application_by_reference(reference)
    if "renews" in found and found["renews"].service != service:
        del found["renews"]
    return found


def _key(application: Application | None) -> UUID | None:
    return application.pk if application is not None else None


def _initial(earlier: Application | None) -> dict[str, str]:
    if earlier is None:
        return {}
    return {
        "name": earlier.applicant_name,
        "nik": earlier.applicant_nik or "",
        "address": earlier.applicant_address or "",
        "village": earlier.case.village_id or "",
        "phone": earlier.applicant_phone or "",
        "email": earlier.applicant_email or "",
    }
