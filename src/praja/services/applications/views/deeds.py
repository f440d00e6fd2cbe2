"""Do an action of a step, or recommend: its form, a reason, the signature.

Answers so far travel in the page, signed, so that nothing is kept before the deed is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from praja.cases.definitions import ANY_EARLIER, ActionRule, Ask
from praja.cases.forms import Form
from praja.cases.forms.drawing import SectionPage, section_page
from praja.cases.forms.receiving import Go, receive
from praja.cases.queries import steps_been_in
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, Invalid, InvalidFields, NotFound
from praja.kernel.ui.command_forms import add_error
from praja.services.applications import commands, queries
from praja.services.applications.commands import Done, Said
from praja.services.applications.commands.documents import prepare
from praja.services.applications.forms import DeedForm
from praja.services.applications.order import overtaken_by
from praja.services.applications.practice import practice
from praja.services.applications.queries import Detail
from praja.services.applications.values import values_of
from praja.services.applications.views.applying import file_address, keep_upload
from praja.services.applications.views.staff import officer
from praja.services.documents.models import State

_SALT = "praja.applications.deed"
PREFIX = "answers."


@dataclass(frozen=True, slots=True)
class _Deed:
    """What the page is about: an action of the step, or an ask."""

    name: str
    form: Form | None
    rule: ActionRule | None = None
    ask: Ask | None = None

    @property
    def signs(self) -> str:
        return self.rule.signs if self.rule is not None else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, application_id: UUID, action: str) -> HttpResponse:
    """The page of an action, and doing it."""
    actor = officer(request)
    found = queries.application_detail(application_id, by=actor)
    step = found.offer.procedure.step(found.case.step)
    rule = step.action(action)
    if rule is None:
        messages.info(request, _("This was done already, or the application has moved on."))
        return redirect("applications:detail", application_id)
    form = found.offer.forms.get(step.form) if not rule.needs_reason else None
    return _page(request, found, _Deed(str(rule.name), form, rule=rule), actor)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: HttpRequest, application_id: UUID, ask: str) -> HttpResponse:
    """The page of a recommendation, and giving it."""
    actor = officer(request)
    found = queries.application_detail(application_id, by=actor)
    step = found.offer.procedure.step(found.case.step)
    asked = next((item for item in step.asks if item.code == ask), None)
    if asked is None:
        messages.info(request, _("This was done already, or the application has moved on."))
        return redirect("applications:detail", application_id)
    return _page(request, found, _Deed(str(asked.name), found.offer.forms.get(asked.form), ask=asked), actor)


def _page(request: HttpRequest, found: Detail, deed: _Deed, actor: Actor) -> HttpResponse:
    answers, faults, status, go = _state(request), None, 200, Go.NEXT
    if request.method == "POST" and deed.form is not None:
        for part in deed.form.sections:
            sent = receive(request, deed.form, part.code, earlier=answers, keep=keep_upload)
            answers, go = sent.answers, sent.go
            faults = sent.faults(faults)
    form = _form(request, found, deed)
    if request.method == "POST" and go is Go.NEXT and faults is None:
        status = 422
        if form.is_valid():
            try:
                _do(found, deed, form, answers, actor)
            except InvalidFields as error:
                faults = InvalidFields({PREFIX + name: messages for name, messages in error.errors.items()})
            except DomainError as error:
                add_error(form, error)
                status = error.status
            else:
                return _after(request, found, deed, actor)
    elif faults is not None:
        status = 422
    document = prepare(found.application.pk, deed.rule.code, by=actor) if deed.rule and deed.signs else None
    context = {
        "deed": deed,
        "form": form,
        "sections": _sections(found, deed.form, answers, faults),
        "state": signing.dumps(deed.form.stored(answers), salt=_SALT, compress=True) if deed.form else "",
        "document": document,
        "is_signed": document is not None and document.state == State.SIGNED,
        "reference": found.case.reference,
        "id": found.application.pk,
        "title": str(found.offer.definition.name),
    }
    return render(request, "applications/deed.html", context, status=status)


def _do(found: Detail, deed: _Deed, form: DeedForm, answers: Mapping[str, Any], actor: Actor) -> Done:
    """Sign where the action signs, then do it; a second attempt finds the document signed and goes on."""
    said = form.cleaned_data
    asked = {code: value for code, value in answers.items() if deed.form is not None and value is not None}
    words = Said(
        answers=asked,
        words=said["words"],
        is_internal=bool(said.get("is_internal")),
        back_to=said.get("back_to", ""),
        order_reason=said.get("order_reason", ""),
    )
    identifier = found.application.pk
    if deed.ask is not None:
        declined = bool(said.get("is_declined"))
        return commands.recommend(
            identifier, deed.ask.code, said=words, is_declined=declined, by=actor, key=said["key"]
        )
    assert deed.rule is not None
    if deed.signs:
        needs = practice().fair_order
        if overtaken_by(found.application) > needs.tolerated and needs.needs_reason and not words.order_reason.strip():
            raise Invalid(_("Say why this one comes first."), field="order_reason")
        commands.sign(identifier, deed.rule.code, secret=said.get("secret", ""), by=actor)
    return commands.act(identifier, deed.rule.code, said=words, by=actor, key=said["key"])


def _after(request: HttpRequest, found: Detail, deed: _Deed, actor: Actor) -> HttpResponse:
    messages.success(request, _("Done: %(deed)s.") % {"deed": deed.name})
    try:
        queries.application_detail(found.application.pk, by=actor)
    except NotFound:
        return redirect("cases:inbox")
    return redirect("applications:detail", found.application.pk)


def _form(request: HttpRequest, found: Detail, deed: _Deed) -> DeedForm:
    rule = deed.rule
    return DeedForm(
        request.POST or None,
        needs_reason=rule is not None and rule.needs_reason,
        steps_back=steps_been_in(found.case) if rule is not None and rule.to == ANY_EARLIER else None,
        overtaken=overtaken_by(found.application) if rule is not None and rule.to != found.case.step else 0,
        signs=bool(deed.signs),
        is_ask=deed.ask is not None,
    )


def _sections(
    found: Detail, form: Form | None, answers: Mapping[str, Any], faults: InvalidFields | None
) -> list[SectionPage]:
    if form is None:
        return []
    known = values_of(found.application, found.offer.definition)
    shown = form.visible(answers, known=known)
    return [
        section_page(form, part.code, answers, faults=_own(faults, part), known=known, file_address=file_address)
        for part in form.sections
        if part.code in shown
    ]


def _own(faults: InvalidFields | None, part: Any) -> InvalidFields | None:
    """The faults of the fields of one section."""
    codes = {field.code for field in part.fields}
    errors = {
        name: found
        for name, found in (faults.errors if faults else {}).items()
        if name.removeprefix(PREFIX).split(".")[0] in codes
    }
    return InvalidFields(errors) if errors else None


def _state(request: HttpRequest) -> dict[str, Any]:
    try:
        stored: dict[str, Any] = signing.loads(request.POST.get("state", ""), salt=_SALT)
    except signing.BadSignature:
        return {}
    return stored
