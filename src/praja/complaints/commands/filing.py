"""File a complaint: by anybody, without an account, once per idempotency key."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import check_key, new_code, pin_digest, pin_for
from praja.cases.commands import Header, open_case
from praja.cases.queries import current_procedure
from praja.cases.questions import LONGEST_ANSWER
from praja.complaints import events, rules
from praja.complaints.commands.steps import attach
from praja.complaints.desks import require_desk
from praja.complaints.models import DESCRIPTION_LENGTH, KIND, AssetOwner, Channel, Complaint
from praja.complaints.texts import words_of
from praja.government.pack import pack
from praja.government.queries import Place, coordinator, locate, place_of_village
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, InvalidFields, Text
from praja.kernel.events import emit
from praja.kernel.text.contacts import normal_email, normal_phone
from praja.kernel.text.words import clean_text, content_digest, title_of

SEALED_PROCEDURE = "whistleblowing"
"""The procedure of sealed categories. Its cases are complaints too, so that they are counted among them."""
SHORTEST_DESCRIPTION = 15
PINS = "complaints.pin"
"""What the PINs of complaints are for: those of another room open nothing here."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What a reporter says. The place is a pin (WGS 84 degrees), or the code of a village when there is no pin.

    `answers` are values by code of the category's questions. `received_at` is when the regency got it before it was
    entered here: its first deadline counts from then. `assisted_by` is the organization at whose desk an officer types
    it in.
    """

    description: str
    category: str
    latitude: float | None = None
    longitude: float | None = None
    village: str = ""
    location_note: str = ""
    is_anonymous: bool = False
    is_secret: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""
    photos: Collection[UUID] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    asset_owner: str = ""
    channel: str = Channel.WEB
    received_at: dt.datetime | None = None
    assisted_by: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed complaint, with the PIN that only its reporter learns. A repeat of the same filing gives the same."""

    complaint: Complaint
    reference: str
    pin: str
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found when a filing was let in (`commands.admission`): why to look at it first, and its device."""

    review_reason: str = ""
    device_mark: bytes | None = None


@command
def file_complaint(filing: Filing, *, by: Actor, key: str, screening: Screening = Screening()) -> Filed:
    """Take in a complaint: find its place, the agency that answers for it, and start its first deadline.

    Args:
        key: the client's idempotency key, 16 to 80 characters; the PIN is derived from it, so it must be random.

    Raises:
        InvalidFields: the filing breaks rules; every broken field is named.
        Conflict: the key was used for another filing.
        NotAllowed: `by` is an officer, and not at a desk where they file for others (`assisting`).
    """
    require_desk(by, channel=filing.channel, organization=filing.assisted_by)
    check_key(key)
    fingerprint = _fingerprint(filing)
    reference = _free_reference(key)
    if reference is None:
        return _filed_before(key, fingerprint)

    checked = _check(filing)
    category = rules.category(filing.category)
    procedure = current_procedure(SEALED_PROCEDURE if category.is_sealed else KIND)
    is_secret = filing.is_secret or category.is_sealed
    case = open_case(
        procedure,
        Header(
            kind=KIND,
            reference=reference,
            title=category.name.id if category.is_sealed else title_of(checked.description),
            category=category.code,
            organization=rules.responsible(category.code, checked.place, checked.asset_owner),
            district=checked.place.district_code,
            village=checked.place.village_code,
            days={
                "verification": rules.days(
                    "verification",
                    on=filing.received_at or clock.now(),
                    category=category.code,
                    organization=coordinator(),
                )
            },
            clocks_from=filing.received_at,
        ),
        by=by,
    )
    salt = os.urandom(16)
    complaint = Complaint.objects.create(
        case=case,
        description="" if category.is_sealed else checked.description,
        sealed_description=checked.description if category.is_sealed else None,
        latitude=filing.latitude,
        longitude=filing.longitude,
        location_note=checked.location_note,
        is_anonymous=filing.is_anonymous,
        is_secret=is_secret,
        is_sealed=category.is_sealed,
        is_demo=filing.is_demo,
        asset_owner=checked.asset_owner,
        review_reason=screening.review_reason,
        device_mark=None if category.is_sealed else screening.device_mark,
        channel=filing.channel,
        language=(get_language() or "id")[:2],
        reporter_name=checked.name or None,
        reporter_phone=checked.phone or None,
        reporter_email=checked.email or None,
        pin_digest=pin_digest(case.reference, pin_for(key, PINS), PINS),
        answers=checked.answers,
        salt=salt,
        filing_key=key,
        filing_fingerprint=fingerprint,
    )
    attach(filing.photos, complaint=complaint, message=None)
    emit(
        events.Filed(
            category=category.code,
            organization=case.organization_id,
            # Of a sealed report nobody else learns where: a village may tell whom it is about.
            district="" if category.is_sealed else checked.place.district_code,
            village="" if category.is_sealed else checked.place.village_code,
            channel=filing.channel,
            is_anonymous=filing.is_anonymous,
            is_secret=is_secret,
            is_demo=filing.is_demo,
            photos=len(filing.photos),
            procedure=procedure.digest,
            content_digest=content_digest(salt, words_of(checked.description, checked.answers)),
            assisted_by="" if category.is_sealed else filing.assisted_by,
        ),
        subject=complaint.subject,
        by=by,
        organization=case.organization_id,
    )
    return Filed(complaint, case.reference, pin_for(key, PINS))


def _filed_before(key: str, fingerprint: str) -> Filed:
    """The result of the first filing under this key, when the second says the same."""
    earlier = Complaint.objects.select_related("case").get(filing_key=key)
    if earlier.filing_fingerprint != fingerprint:
        raise Conflict(_("This key was used before for another complaint. Start a new one."), field="key")
    return answered_before(earlier)


def answered_before(complaint: Complaint) -> Filed:
    """What the filing of this complaint answered, for a boundary that has recognised a repeat by itself."""
    return Filed(complaint, complaint.case.reference, pin_for(complaint.filing_key, PINS), was_repeated=True)


@dataclass(frozen=True, slots=True)
class _Checked:
    description: str
    location_note: str
    place: Place
    name: str
    phone: str
    email: str
    answers: list[dict[str, Any]]
    asset_owner: str


def _check(filing: Filing) -> _Checked:
    """Clean every field and name all faults at once."""
    faults: dict[str, list[Text]] = {}

    def attempt(function, default):  # type: ignore[no-untyped-def]
        try:
            return function()
        except InvalidFields as error:
            faults.update(error.errors)
        except Invalid as error:
            faults.setdefault(error.field or "", []).append(error.message)
        return default

    checked = _Checked(
        description=attempt(
            lambda: clean_text(
                filing.description, field="description", shortest=SHORTEST_DESCRIPTION, longest=DESCRIPTION_LENGTH
            ),
            "",
        ),
        location_note=attempt(
            lambda: clean_text(filing.location_note, field="location_note", shortest=0, longest=200), ""
        ),
        place=attempt(lambda: _place(filing), Place("", "")),
        name=attempt(lambda: clean_text(filing.name, field="name", shortest=0, longest=100), ""),
        phone=attempt(lambda: normal_phone(filing.phone), ""),
        email=attempt(lambda: normal_email(filing.email), ""),
        answers=attempt(lambda: _answers(filing), []),
        asset_owner=attempt(lambda: _asset_owner(filing), ""),
    )
    attempt(lambda: _require_past(filing.received_at), None)
    attempt(lambda: rules.category(filing.category), None)
    if faults:
        raise InvalidFields(faults)
    return checked


def _require_past(received_at: dt.datetime | None) -> None:
    if received_at is not None and received_at > clock.now():
        raise Invalid(_("It cannot have been received in the future."), field="received_at")


def _answers(filing: Filing) -> list[dict[str, Any]]:
    asked = rules.questions(filing.category)
    if asked is None:
        if filing.answers:
            raise Invalid(_("This category asks no questions; leave the answers out."), field="answers")
        return []
    texts = {
        code: clean_text(value, field=f"answers.{code}", shortest=0, longest=LONGEST_ANSWER)
        if isinstance(value, str)
        else value
        for code, value in filing.answers.items()
    }
    return asked.record(asked.checked(texts))


def _asset_owner(filing: Filing) -> str:
    """Whose asset it is; dropped when the category does not ask, since another one may have been chosen first."""
    if filing.asset_owner not in ("", *AssetOwner.values):
        raise Invalid(_("Choose an owner from the list, or leave it empty."), field="asset_owner")
    asks = next((item.asks_owner for item in rules.categories() if item.code == filing.category), False)
    return filing.asset_owner if asks else ""


def _place(filing: Filing) -> Place:
    if filing.latitude is not None and filing.longitude is not None:
        if not (-90 <= filing.latitude <= 90 and -180 <= filing.longitude <= 180):
            raise Invalid(_("The coordinates are not on the globe."), field="latitude")
        place = locate(filing.latitude, filing.longitude)
        if place is None:
            message = _("The pin is outside %(regency)s. Move it inside, or choose the village from the list.")
            raise Invalid(message % {"regency": pack().name}, field="latitude")
        return place
    if (filing.latitude is None) != (filing.longitude is None):
        raise Invalid(_("Send both latitude and longitude."), field="latitude")
    if not filing.village:
        raise Invalid(_("Put the pin on the map, or choose the kecamatan and the village."), field="village")
    place = place_of_village(filing.village)
    if place is None:
        raise Invalid(_("There is no village with this code here. Choose one from the list."), field="village")
    return place


def _fingerprint(filing: Filing) -> str:
    content = asdict(filing) | {"photos": sorted(str(photo) for photo in filing.photos)}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


# In one go, since filing is the path that must stay fast on the day everybody files. The first makes two simultaneous
# filings under one key take turns; the second begins when it is held, and so finds what the first filing wrote.
_LOCK_AND_LOOK_UP = """
    SELECT pg_advisory_xact_lock(hashtextextended(%s, 0));
    SELECT EXISTS (SELECT 1 FROM complaints_complaint WHERE filing_key = %s),
           EXISTS (SELECT 1 FROM cases_case WHERE reference = %s)
"""


def free_reference() -> str:
    """A tracking code nobody has, for a report that comes out of another one."""
    reference = _free_reference(secrets.token_hex())
    assert reference is not None, "no filing has this key"
    return reference


def _free_reference(key: str) -> str | None:
    """A tracking code nobody can guess from another one, e.g. "JBG-7K2M-9QXD"; None when `key` has filed before."""
    while True:
        reference = new_code(pack().tracking_prefix)
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_AND_LOOK_UP, [f"complaints.filing:{key}", key, reference])
            cursor.nextset()
            has_filed, is_taken = cursor.fetchone()
        if has_filed:
            return None
        if not is_taken:
            return reference
