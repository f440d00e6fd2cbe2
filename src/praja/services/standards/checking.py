"""Everything that can be wrong with a service: its parts, its forms, its procedure, its documents."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid
from praja.services.standards.definitions import ServiceDefinition


def faults(service: ServiceDefinition) -> Iterator[str]:
    """What keeps a service, well formed as it is, from being published."""
    yield from ()


def require_sound(service: ServiceDefinition) -> None:
    """Refuse a service with faults.

    Raises:
        Invalid: the message names every fault.
    """
    found = list(faults(service))
    if found:
        raise Invalid(_("The service has faults: %(faults)s") % {"faults": "; ".join(found)}, field="service")
