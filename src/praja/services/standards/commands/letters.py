"""A village office chooses which letters it issues, and what stands in their heads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext_lazy as _

from praja.government.models import OrganizationKind
from praja.government.queries import organization as find_organization
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid
from praja.kernel.events import emit
from praja.services.standards import events, queries
from praja.services.standards.definitions import Provider
from praja.services.standards.models import (
    ADDRESS_LENGTH,
    PATTERN_LENGTH,
    TITLE_LENGTH,
    Offer,
    VillageOffice,
)

PARTS_OF_PATTERN = frozenset({"number", "year", "month", "month_roman", "village"})
NEEDED_PARTS = ("number", "year")


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """What stands in the head and below the letters of a village office."""

    address: str
    signer_title: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class LetterOffer:
    """A letter that is offered; `number_pattern` is empty when that of the service fits."""

    service: str
    number_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    office: VillageOffice
    was_repeated: bool = False


@command
def choose_letters(organization: str, *, words: OfficeWords, offers: Collection[LetterOffer], by: Actor) -> Chosen:
    """Say which letters a village office issues on the platform, in the place of what it said before.

    Raises:
        SignInRequired, NotAllowed: `by` is neither operator, head nor administrator there.
        Invalid: the organization is no village office, a letter is none of a village, or a pattern would give two
            letters the same number.
    """
    by.require(Role.VILLAGE_OPERATOR, Role.HEAD, Role.ADMIN, organization=organization)
    if find_organization(organization).kind != OrganizationKind.VILLAGE:
        raise Invalid(_("Only the office of a desa or kelurahan issues village letters."), field="organization")
    wanted = _checked(offers)
    office = VillageOffice.objects.select_for_update().filter(pk=organization).first()
    said = (
        _text(words.address, "address", ADDRESS_LENGTH),
        _text(words.signer_title, "signer_title", TITLE_LENGTH),
        " ".join(words.phone.split())[:40],
        words.email.strip(),
    )
    if office is not None:
        kept = dict(office.offers.values_list("service", "number_pattern"))
        if kept == wanted and said == (office.address, office.signer_title, office.phone, office.email):
            return Chosen(office, was_repeated=True)
    office = office or VillageOffice(organization_id=organization)
    office.address, office.signer_title, office.phone, office.email = said
    office.changed_at = clock.now()
    office.save()
    Offer.objects.filter(office=office).delete()
    Offer.objects.bulk_create(
        Offer(office=office, service_id=code, number_pattern=pattern) for code, pattern in wanted.items()
    )
    emit(
        events.LettersChosen(letters=sorted(wanted)),
        subject=f"office/{organization}",
        by=by,
        organization=organization,
    )
    return Chosen(office)


def faults_of_pattern(pattern: str) -> list[str]:
    """What is wrong with the pattern of a number, in words."""
    try:
        parts = [name for _literal, name, spec, conversion in Formatter().parse(pattern) if name is not None]
    except ValueError:
        return [str(_("Close every brace of the pattern."))]
    unknown = [name for name in parts if name not in PARTS_OF_PATTERN]
    missing = [name for name in NEEDED_PARTS if name not in parts]
    return [str(_("The pattern may not name {%(name)s}.") % {"name": name}) for name in unknown] + [
        str(_("The pattern must name {%(name)s}.") % {"name": name}) for name in missing
    ]


def _checked(offers: Collection[LetterOffer]) -> Mapping[str, str]:
    wanted: dict[str, str] = {}
    for item in offers:
        definition = queries.published(item.service).definition
        if definition.provider != Provider.VILLAGE:
            raise Invalid(_("“%(name)s” is no letter of a village.") % {"name": definition.name}, field="offers")
        pattern = item.number_pattern.strip()
        if len(pattern) > PATTERN_LENGTH:
            raise Invalid(
                _("Write at most %(longest)s characters.") % {"longest": PATTERN_LENGTH},
                field=f"pattern_{item.service}",
            )
        for fault in faults_of_pattern(pattern) if pattern else ():
            raise Invalid(fault, field=f"pattern_{item.service}")
        wanted[item.service] = pattern
    return wanted


def _text(text: str, field: str, longest: int) -> str:
    clean = " ".join(text.split())
    if not clean:
        raise Invalid(_("Fill in this field."), field=field)
    if len(clean) > longest:
        raise Invalid(_("Write at most %(longest)s characters.") % {"longest": longest}, field=field)
    return clean
