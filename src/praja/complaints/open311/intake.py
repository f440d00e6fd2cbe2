"""Read POST requests: the parameters of GeoReport v2 as a filing of ours."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from praja.cases.questions import QuestionSet
from praja.complaints import rules
from praja.complaints.commands.filing import SHORTEST_DESCRIPTION
from praja.complaints.commands.steps import MAX_PHOTOS
from praja.complaints.models import DESCRIPTION_LENGTH
from praja.complaints.open311.services import YES, answers, attributes_of, category_of
from praja.government.models import Region
from praja.government.queries import districts, villages
from praja.kernel.errors import Invalid, InvalidFields, Text
from praja.kernel.text.words import clean_text

IDENTIFIER_LENGTH = 200
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?")
_MEDIA_URL = re.compile(r"https?://[^\s<>\"]{1,1900}")


@dataclass(frozen=True, slots=True)
class Intake:
    """A report as a client sent it, its place already a pin or the code of a village."""

    service_code: str
    description: str
    latitude: float | None
    longitude: float | None
    village: str
    address: str
    name: str
    email: str
    phone: str
    account_id: str
    device_id: str
    media_urls: tuple[str, ...]
    is_secret: bool
    is_anonymous: bool
    answers: Mapping[str, Any] = field(default_factory=dict)


def read_intake(form: QueryDict) -> Intake:
    """The report in a form. What it says about people and words is checked when it is filed.

    Raises:
        NotFound: the service does not exist.
        InvalidFields: parameters are missing or malformed; each is named as the standard calls it.
    """
    code = _value(form, "service_code")
    if not code:
        raise Invalid(_("This parameter is required."), field="service_code")
    category = category_of(code)
    service_name = str(category.name)
    faults: dict[str, list[Text]] = {}
    latitude, longitude = _pin(form, faults)
    village = "" if latitude is not None or faults else _village(form, faults)
    chosen: dict[str, list[str]] = {}
    said: dict[str, Any] = {}
    try:
        chosen = answers(form.lists(), attributes_of(category))
        said = _answers(chosen, rules.questions(code))
    except InvalidFields as error:
        faults |= error.errors
    description = _description(form, service_name, faults)
    media_urls = _media_urls(form, faults)
    for name in ("account_id", "device_id"):
        if len(_value(form, name)) > IDENTIFIER_LENGTH:
            faults[name] = [_("Write at most %(longest)s characters.") % {"longest": IDENTIFIER_LENGTH}]
    if faults:
        raise InvalidFields(faults)
    return Intake(
        service_code=code,
        description=description,
        latitude=latitude,
        longitude=longitude,
        village=village,
        address=_value(form, "address_string"),
        name=f"{_value(form, 'first_name')} {_value(form, 'last_name')}".strip(),
        email=_value(form, "email"),
        phone=_value(form, "phone"),
        account_id=_value(form, "account_id"),
        device_id=_value(form, "device_id"),
        media_urls=media_urls,
        is_secret=YES in chosen.get("is_secret", []),
        is_anonymous=YES in chosen.get("is_anonymous", []),
        answers=said,
    )


def _answers(chosen: Mapping[str, list[str]], asked: QuestionSet | None) -> dict[str, Any]:
    """The answers to the category's own questions, in their types."""
    if asked is None:
        return {}
    texts = {code: chosen[code] for code in asked.schema.properties if chosen.get(code)}
    try:
        return asked.checked(asked.typed(texts), prefix="")
    except InvalidFields as error:
        raise InvalidFields({f"attribute[{code}]": messages for code, messages in error.errors.items()}) from None


def read_media(files: Sequence[UploadedFile]) -> Sequence[UploadedFile]:
    """The pictures that came with the form.

    Raises:
        Invalid: there are too many.
    """
    if len(files) > MAX_PHOTOS:
        raise Invalid(_("Add at most %(maximum)s photos.") % {"maximum": MAX_PHOTOS}, field="media")
    return files


def village_in(address: str) -> str:
    """Code of the one village an address names as "Desa X" or "Kelurahan X", perhaps "Kecamatan Y"; else empty."""
    words = " ".join(re.findall(r"\w+", address.lower()))
    named = [district for district in districts() if _names(words, "kec|kecamatan", district)]
    found = [
        village
        for district in named or districts()
        for village in villages(district.code)
        if _names(words, "desa|ds|kelurahan|kel", village)
    ]
    # "Desa Sumber Agung" also reads as a "Desa Sumber" where there is one.
    longest = max((len(village.name) for village in found), default=0)
    found = [village for village in found if len(village.name) == longest]
    return found[0].code if len(found) == 1 else ""


def _names(words: str, kinds: str, region: Region) -> bool:
    name = " ".join(re.findall(r"\w+", region.name.lower()))
    return re.search(rf"\b(?:{kinds}) {re.escape(name)}\b", words) is not None


def _pin(form: QueryDict, faults: dict[str, list[Text]]) -> tuple[float | None, float | None]:
    given = {name: _value(form, name) for name in ("lat", "long")}
    if not any(given.values()):
        return None, None
    for name, text in given.items():
        if not text:
            faults[name] = [_("Send both lat and long.")]
        elif _DEGREES.fullmatch(text) is None or not math.fabs(float(text)) <= (90 if name == "lat" else 180):
            faults[name] = [_("This must be a number of degrees (WGS 84).")]
    return (None, None) if faults else (float(given["lat"]), float(given["long"]))


def _village(form: QueryDict, faults: dict[str, list[Text]]) -> str:
    address_id, address = _value(form, "address_id"), _value(form, "address_string")
    if address_id:
        return address_id
    if not address:
        faults["lat"] = [_("Send lat and long, or address_id, or address_string.")]
        return ""
    code = village_in(address)
    if not code:
        message = _("Name one village and its kecamatan (“Desa X, Kecamatan Y”), or send lat and long, or address_id.")
        faults["address_string"] = [message]
    return code


def _description(form: QueryDict, service_name: str, faults: dict[str, list[Text]]) -> str:
    """What was said; when that was little, after the name of the service."""
    try:
        said = clean_text(form.get("description") or "", field="description", shortest=0, longest=DESCRIPTION_LENGTH)
    except Invalid as error:
        faults["description"] = [error.message]
        return ""
    if len(said) < SHORTEST_DESCRIPTION:
        unsaid = _("Sent without a description.")
        return f"{service_name}: {said or unsaid}"
    return said


def _media_urls(form: QueryDict, faults: dict[str, list[Text]]) -> tuple[str, ...]:
    """Links for the officers. Nothing is fetched: the server follows no address that a stranger gives it."""
    links = tuple(dict.fromkeys(link.strip() for link in form.getlist("media_url") if link.strip()))
    if len(links) > MAX_PHOTOS:
        faults["media_url"] = [_("Add at most %(maximum)s photos.") % {"maximum": MAX_PHOTOS}]
    elif any(_MEDIA_URL.fullmatch(link) is None for link in links):
        faults["media_url"] = [_("Write an address that begins with https:// or http://.")]
    return links


def _value(form: QueryDict, name: str) -> str:
    """A parameter without outer space; an empty one is as good as none."""
    return (form.get(name) or "").strip()
