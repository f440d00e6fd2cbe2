"""File an application: by anybody, without an account, once per idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import check_key, new_code, pin_digest, pin_for
from praja.cases.commands import Header, open_case
from praja.cases.models import Case
from praja.government.pack import pack
from praja.government.queries import Place, place_of_village
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, InvalidFields, NotAllowed, NotFound, Text
from praja.kernel.events import emit
from praja.kernel.text.contacts import normal_email, normal_phone
from praja.kernel.text.words import clean_text
from praja.services.applications.commands.answering import Answered, add, checked_at_filing
from praja.services.applications.commands.paying import bill_step
from praja.services.applications.commands.steps import digest_of, keep, new_salt
from praja.services.applications.events import types as events
from praja.services.applications.models import (
    KIND,
    PART,
    PINS,
    Application,
    Channel,
    Draft,
    Purpose,
    RecordKind,
    nik_index,
)
from praja.services.applications.offers import Offer, offer
from praja.services.applications.values import values_of

T = TypeVar("T")
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies. `village` is the code of the desa or kelurahan in which they live."""

    name: str = ""
    nik: str = ""
    address: str = ""
    village: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody applies for. `answers` are values by code of the service's form, files as their identifiers.

    `renews` is the application whose document is renewed, changed, copied or ended; `parent` the one that needs this
    one first. `assisted_by` is the organization at whose desk an officer types it in.
    """

    service: str
    applicant: Applicant
    answers: Mapping[str, Any] = field(default_factory=dict)
    purpose: str = Purpose.NEW
    renews: UUID | None = None
    parent: UUID | None = None
    channel: str = Channel.WEB
    assisted_by: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed application, with the PIN that only its applicant learns. A repeat of the same filing gives the same."""

    application: Application
    reference: str
    pin: str
    was_repeated: bool = False


@command
def file_application(filing: Filing, *, by: Actor, key: str, draft: Draft | None = None) -> Filed:
    """Take in an application: check its form, open its case with the service's provider.

    The draft it was written in ends; its files become those of the application.

    Args:
        key: the client's idempotency key, 16 to 80 characters; the PIN is derived from it, so it must be random.

    Raises:
        InvalidFields: the filing breaks rules; every broken field is named.
        NotFound: the service is not offered.
        Conflict: the key was used for another filing.
        NotAllowed: `by` is an officer who does not file for somebody at a desk of theirs.
    """
    require_desk(filing, by)
    check_key(key)
    fingerprint = _fingerprint(filing)
    _wait_for_same_key(key)
    earlier = Application.objects.select_related("case").filter(filing_key=key).first()
    if earlier is not None:
        if earlier.filing_fingerprint != fingerprint:
            raise Conflict(_("This key was used before for another application. Start a new one."), field="key")
        return Filed(earlier, earlier.case.reference, pin_for(key, PINS), was_repeated=True)
    offered = offer(filing.service)
    applicant, place, answered = _check(filing, offered)
    renews, parent = _related(filing)
    case = open_case(
        offered.procedure,
        Header(
            kind=KIND,
            reference=_free_reference(),
            title=offered.definition.name.id[:TITLE_LENGTH],
            category=offered.code,
            organization=offered.provider_at(place),
            district=place.district_code,
            village=place.village_code,
            days=offered.days(),
        ),
        by=by,
        values=answered.answers,
    )
    application = Application(
        case=case,
        service=offered.code,
        version_id=offered.version_id,
        purpose=filing.purpose,
        renews=renews,
        parent=parent,
        applicant_name=applicant.name,
        applicant_nik=applicant.nik or None,
        applicant_address=applicant.address or None,
        applicant_phone=applicant.phone or None,
        applicant_email=applicant.email or None,
        nik_index=nik_index(applicant.nik) if applicant.nik else None,
        channel=filing.channel,
        assisted_by_id=filing.assisted_by or None,
        language=(get_language() or "id")[:2],
        pin_digest=pin_digest(case.reference, pin_for(key, PINS), PINS),
        salt=new_salt(),
        filing_key=key,
        filing_fingerprint=fingerprint,
        is_demo=filing.is_demo,
    )
    add(application, answered)
    application.save(force_insert=True)
    record = keep(application, RecordKind.FILED, code="file", step=case.step, by=by, record=answered.record)
    attachments = answered.claim(application, None)
    bill_step(application, offered, left="", key=key)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).delete()
    emit(
        events.Filed(
            service=offered.code,
            version=offered.number,
            purpose=filing.purpose,
            organization=case.organization_id,
            district=place.district_code,
            village=place.village_code,
            channel=filing.channel,
            attachments=attachments,
            procedure=offered.procedure.digest,
            content_digest=digest_of(application, values_of(application, offered.definition)),
            is_demo=filing.is_demo,
            assisted_by=filing.assisted_by,
        ),
        subject=application.subject,
        by=by,
        organization=case.organization_id,
    )
    assert record.pk
    return Filed(application, case.reference, pin_for(key, PINS))


def require_desk(filing: Filing, by: Actor) -> None:
    """Refuse an officer who files otherwise than for a citizen at a desk of theirs, and a citizen who claims one.

    Raises:
        NotAllowed, Invalid: naming what to do instead.
    """
    is_assisted = filing.channel == Channel.COUNTER
    if by.is_system:
        return
    if by.is_staff and not is_assisted:
        raise NotAllowed(_("Sign out to apply for yourself; at a counter say for which office you type it in."))
    if is_assisted is not bool(filing.assisted_by):
        raise Invalid(
            _("An application typed in at a counter names the office, and no other one does."), field="channel"
        )
    if is_assisted and filing.assisted_by not in by.organizations():
        raise NotAllowed(_("You may type in applications only at a counter of your own office."))


def _check(filing: Filing, offered: Offer) -> tuple[Applicant, Place, Answered]:
    """Clean everything and name all faults at once."""
    faults: dict[str, list[Text]] = {}

    def attempt(function: Callable[[], T], default: T) -> T:
        try:
            return function()
        except InvalidFields as error:
            for name, messages in error.errors.items():
                faults.setdefault(name, []).extend(messages)
        except Invalid as error:
            faults.setdefault(error.field or "", []).append(error.message)
        return default

    if filing.purpose not in Purpose.values:
        raise Invalid(_("Choose what you ask for."), field="purpose")
    applicant, place = attempt(lambda: check_applicant(filing.applicant), (Applicant(), Place("", "")))
    if place.village_code:
        attempt(lambda: offered.require_offered(place), None)
    known = {"applicant.name": applicant.name, "applicant.nik": applicant.nik, "case.purpose": filing.purpose}
    answered = attempt(lambda: checked_at_filing(offered, filing.answers, known=known, nik=applicant.nik), Answered())
    if faults:
        raise InvalidFields(faults)
    return applicant, place, answered


def check_applicant(said: Applicant) -> tuple[Applicant, Place]:
    """Who applies, cleaned, and where they live.

    Raises:
        InvalidFields: naming every fault.
    """
    faults: dict[str, list[Text]] = {}

    def attempt(name: str, function: Callable[[], str]) -> str:
        try:
            return function()
        except Invalid as error:
            faults.setdefault(name, []).append(error.message)
            return ""

    applicant = Applicant(
        name=attempt("name", lambda: clean_text(said.name, field="name", shortest=2, longest=100)),
        nik=attempt("nik", lambda: normal_nik(said.nik)),
        address=attempt("address", lambda: clean_text(said.address, field="address", shortest=5, longest=200)),
        village=said.village,
        phone=attempt("phone", lambda: normal_phone(said.phone)),
        email=attempt("email", lambda: normal_email(said.email)),
    )
    place = place_of_village(said.village)
    if place is None:
        faults["village"] = [_("Choose the desa or kelurahan in which you live.")]
    if faults:
        raise InvalidFields(faults)
    assert place is not None
    return applicant, place


def normal_nik(text: str) -> str:
    """A NIK as 16 digits.

    Raises:
        Invalid: it is none.
    """
    digits = "".join(letter for letter in text if not letter.isspace() and letter not in ".-")
    if len(digits) != 16 or not (digits.isascii() and digits.isdigit()):
        raise Invalid(_("Write the 16 digits of your NIK as they stand on your KTP."), field="nik")
    return digits


def _related(filing: Filing) -> tuple[Application | None, Application | None]:
    """The applications this one belongs to; whoever files has shown that they are theirs (`views`)."""
    if (filing.renews is None) is not (filing.purpose == Purpose.NEW):
        raise Invalid(_("Say which document this is about."), field="renews")
    renews = _application(filing.renews, "renews")
    if renews is not None and renews.service != filing.service:
        raise Invalid(_("That document belongs to another service."), field="renews")
    return renews, _application(filing.parent, "parent")


def _application(identifier: UUID | None, field: str) -> Application | None:
    if identifier is None:
        return None
    found = Application.objects.filter(pk=identifier).first()
    if found is None:
        raise NotFound(_("There is no such application."), field=field)
    return found


def _free_reference() -> str:
    while True:
        reference = new_code(f"{pack().tracking_prefix}-{PART}")
        if not Case.objects.filter(reference=reference).exists():
            return reference


def _fingerprint(filing: Filing) -> str:
    return hashlib.sha256(msgspec.json.encode(asdict(filing), enc_hook=str, order="sorted")).hexdigest()


def _wait_for_same_key(key: str) -> None:
    """Let two simultaneous filings under one key take turns, so that the second finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"applications.filing:{key}"])
