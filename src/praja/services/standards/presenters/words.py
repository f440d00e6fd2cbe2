"""Parts of a service in words: who, how long, what it costs, and what nobody has confirmed yet."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from praja.government.queries import organization_name, organization_names
from praja.kernel.text import number
from praja.services.standards.definitions import Basis, Channel, Fee, Kind, Provider, ServiceDefinition

KINDS: dict[str, str | Promise] = {
    Kind.PERMIT: gettext_lazy("Permit"),
    Kind.LETTER: gettext_lazy("Letter"),
    Kind.RECOMMENDATION: gettext_lazy("Recommendation"),
    Kind.REGISTRATION: gettext_lazy("Registration"),
}
CHANNELS: dict[str, str | Promise] = {
    Channel.ONLINE: gettext_lazy("Online"),
    Channel.COUNTER: gettext_lazy("At the counter"),
}
LOCAL: dict[str, str | Promise] = {
    Provider.VILLAGE: gettext_lazy("Office of your desa or kelurahan"),
    Provider.DISTRICT: gettext_lazy("Office of your kecamatan"),
}


def provider_name(provider: str, *, is_whole: bool = False) -> str:
    """Who provides a service; the short name of an organization, unless the whole one is asked for."""
    if provider in LOCAL:
        return str(LOCAL[provider])
    return organization_names().get(provider, provider) if is_whole else organization_name(provider)


def promise(service: ServiceDefinition) -> str:
    """The time promised: working days, or minutes for what one can wait for."""
    days = ngettext("%(days)s working day", "%(days)s working days", service.days) % {"days": number(service.days)}
    minutes = service.standard.duration.minutes
    if minutes is None:
        return days
    return _("%(days)s; usually %(minutes)s minutes") % {"days": days, "minutes": number(minutes)}


def fee_in_words(fee: Fee) -> str:
    """What it costs."""
    if fee.is_free:
        return _("Free")
    if fee.rupiah is not None:
        return _("Rp %(amount)s") % {"amount": number(fee.rupiah)}
    return _("By tariff, from your answers")


def basis_in_words(basis: Basis) -> str:
    """Title and article of a rule."""
    return ", ".join(part for part in (basis.text, basis.article) if part)


def unconfirmed(content: Any) -> int:
    """How many parts of a service's plain content are not confirmed yet."""
    if isinstance(content, dict):
        own = content.get("is_unconfirmed") is True
        return own + sum(unconfirmed(value) for value in content.values())
    return sum(unconfirmed(item) for item in content) if isinstance(content, list | tuple) else 0
