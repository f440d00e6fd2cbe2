"""Documents, the register and judgements in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from praja.government.queries import organization as organization_of
from praja.government.queries import organization_name
from praja.kernel import clock
from praja.kernel.text import day
from praja.kernel.text.personal_data import mask_personal_data
from praja.kernel.ui.components import Column, Content, Link, Row, Table, Tone
from praja.kernel.ui.components import Status as Mark
from praja.services.documents.content import unpacked
from praja.services.documents.models import Certificate, Document, IssuedDocument, Method, State, Status
from praja.services.documents.rendering import readable
from praja.services.documents.templates import Parties, Template, parse_template
from praja.services.documents.verdicts import Judgement, Verdict
from praja.services.documents.wording import MISSING, written

Fact = tuple[str, Content | Link | Mark]

_STATE_TONES = {
    State.DRAFT: Tone.NEUTRAL,
    State.SIGNING: Tone.PROGRESS,
    State.UNCERTAIN: Tone.WARNING,
    State.PRINTED: Tone.PROGRESS,
    State.SIGNED: Tone.SUCCESS,
    State.DISCARDED: Tone.NEUTRAL,
}
_STATUS_TONES = {
    Status.VALID: Tone.SUCCESS,
    Status.REVOKED: Tone.DANGER,
    Status.REPLACED: Tone.WARNING,
    Status.EXPIRED: Tone.WARNING,
}

_IN_FORCE = gettext_lazy("This document is genuine and in force.")
_STATUS_WORDS: dict[Status, str | Promise] = {
    Status.VALID: _IN_FORCE,
    Status.REVOKED: gettext_lazy("This document was issued, and then revoked. Do not rely on it."),
    Status.REPLACED: gettext_lazy("This document was issued, and then replaced by another. Do not rely on it."),
    Status.EXPIRED: gettext_lazy("This document was issued, and its time has passed. Do not rely on it."),
}
_VERDICT_WORDS: dict[Verdict, str | Promise] = {
    Verdict.CHANGED: gettext_lazy(
        "This file was changed after it was signed. Do not rely on it, even if another program calls it valid."
    ),
    Verdict.CERTIFICATE_REVOKED: gettext_lazy(
        "This file was signed with a certificate that was revoked, and it is not in our register. Do not rely on it."
    ),
    Verdict.NOT_OURS: gettext_lazy(
        "This file is not one of ours as it was issued. A scan or a print cannot be checked: enter its code instead."
    ),
    Verdict.UNREADABLE: gettext_lazy("This file is damaged. It is not a genuine document."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page of verification says: one sentence with its tone, and what the register knows."""

    words: str
    tone: str
    facts: Sequence[Fact] = ()
    notes: Sequence[str] = ()
    heading: str = ""


def answer_of(judgement: Judgement) -> Answer:
    """A judgement of a file in plain words."""
    issued, status = judgement.issued, judgement.status
    if judgement.verdict in _VERDICT_WORDS:
        notes = []
        if judgement.is_unregistered:
            notes.append(_("It bears an officer's signature, but no document of ours has this content."))
        if issued is not None:
            notes.append(_("What our register says of the genuine document stands below. Compare the two."))
        facts = facts_of(issued) if issued is not None else ()
        return Answer(str(_VERDICT_WORDS[judgement.verdict]), Tone.DANGER, facts, notes)
    assert issued is not None, "a genuine file is in the register"
    assert status is not None
    return _standing(issued, status)


def answer_of_code(issued: IssuedDocument) -> Answer:
    """What the register says of a code."""
    return _standing(issued, issued.status_on(timezone.localdate(clock.now())))


def _standing(issued: IssuedDocument, status: Status) -> Answer:
    notes = []
    if issued.method == Method.WET:
        notes.append(
            _("It was signed by hand on paper. %(office)s uploaded the scan; the signature itself is not proved.")
            % {"office": organization_of(issued.organization_id).name}
        )
    signer = issued.document.signer
    if signer is not None and signer.revoked_at is not None:
        notes.append(
            _("The signer's certificate was revoked on %(day)s, after this signature; the document keeps its force.")
            % {"day": day(signer.revoked_at)}
        )
    if status in {Status.REVOKED, Status.REPLACED} and issued.reason:
        notes.append(_("Reason: %(reason)s") % {"reason": mask_personal_data(issued.reason)})
    return Answer(str(_STATUS_WORDS[status]), _STATUS_TONES[status], facts_of(issued), notes, issued.document.title)


def facts_of(issued: IssuedDocument) -> list[Fact]:
    """What anybody with the code may read: never more than parts of what is personal."""
    status = issued.status_on(timezone.localdate(clock.now()))
    facts: list[Fact] = [
        (_("Document"), issued.document.title),
        (_("Status"), Mark(status.label, _STATUS_TONES[status])),
        (_("Number"), issued.number),
        (_("Issued by"), organization_of(issued.organization_id).name),
        (_("Signed by"), issued.signer_title),
        (_("Signed"), issued.signed_at),
        (_("Kind of signature"), str(Method(issued.method).label)),
        (_("In force until"), day(issued.valid_until) if issued.valid_until else _("without end")),
    ]
    facts += [(label, masked(value)) for label, value in _shown(issued)]
    if issued.replaced_by is not None:
        address = reverse("documents:check_code", args=[issued.replaced_by.code])
        facts.append((_("Replaced by"), Link(issued.replaced_by.number, address)))
    return facts


def masked(text: str) -> str:
    """A name or number of which only the beginning of each word is read: "P****** C*****"."""
    return " ".join(word[:1] + "*" * (len(word) - 1) for word in text.split())


def _shown(issued: IssuedDocument) -> list[tuple[str, str]]:
    template = parse_template(issued.document.template)
    values = unpacked(issued.document.content)
    return [(_label(template, name), written(values.get(name))) for name in template.shown if values.get(name)]


def _label(template: Template, name: str) -> str:
    for block in template.blocks:
        if isinstance(block, Parties):
            for row in block.rows:
                if row.value == f"{{{name}}}":
                    return row.label
    return _("Holder")


def state_of(document: Document) -> Mark:
    """Where a document is; of an issued one whether it holds."""
    issued = getattr(document, "issued", None)
    if issued is not None:
        status = issued.status_on(timezone.localdate(clock.now()))
        return Mark(status.label, _STATUS_TONES[status])
    state = State(document.state)
    return Mark(state.label, _STATE_TONES[state])


def documents_table(documents: Sequence[Document]) -> Table:
    """The officers' list."""
    columns = [
        Column(_("Document"), is_heading=True, is_wide=True),
        Column(_("Number")),
        Column(_("Status")),
        Column(_("Organization")),
        Column(_("Drafted")),
    ]
    rows = [
        Row(
            [one.title, one.number or None, state_of(one), organization_name(one.organization_id), one.drafted_at],
            href=reverse("documents:document", args=[one.pk]),
            note=readable(one.code),
        )
        for one in documents
    ]
    return Table(columns, rows, caption=_("Documents"), is_caption_hidden=True)


def document_facts(document: Document) -> list[Fact]:
    """What officers read about a document beside its pages."""
    issued = getattr(document, "issued", None)
    facts: list[Fact] = [
        (_("Status"), state_of(document)),
        (_("Number"), document.number or MISSING),
        (_("Code"), Link(readable(document.code), reverse("documents:check_code", args=[document.code]))),
        (_("Organization"), organization_of(document.organization_id).name),
        (_("Drafted"), document.drafted_at),
    ]
    if document.case is not None:
        facts.append((_("Case"), document.case.reference))
    if document.signer_name:
        facts.append((_("Signer"), f"{document.signer_name}, {document.signer_title}"))
    if issued is not None:
        facts += [
            (_("Signed"), issued.signed_at),
            (_("Kind of signature"), str(Method(issued.method).label)),
            (_("In force until"), day(issued.valid_until) if issued.valid_until else _("without end")),
        ]
        if issued.reason:
            facts.append((_("Reason"), issued.reason))
        if issued.replaced_by is not None:
            address = reverse("documents:document", args=[issued.replaced_by_id])
            facts.append((_("Replaced by"), Link(issued.replaced_by.number, address)))
    return facts


def certificates_table(certificates: Sequence[Certificate]) -> Table:
    """Whose signature counts for which office."""
    columns = [
        Column(_("Officer"), is_heading=True),
        Column(_("Post"), is_wide=True),
        Column(_("Organization")),
        Column(_("Valid until")),
        Column(_("Status")),
    ]
    rows = [
        Row(
            [one.name, one.title, organization_name(one.organization_id), day(one.valid_to), _standing_of(one)],
            href=reverse("documents:certificate", args=[one.pk]),
            note=one.fingerprint[:16],
        )
        for one in certificates
    ]
    return Table(columns, rows, caption=_("Certificates"), is_caption_hidden=True)


def _standing_of(certificate: Certificate) -> Mark:
    if certificate.revoked_at is not None:
        return Mark(_("revoked"), Tone.DANGER)
    if certificate.valid_to <= clock.now():
        return Mark(_("expired"), Tone.WARNING)
    return Mark(_("in force"), Tone.SUCCESS)
