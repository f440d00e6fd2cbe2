"""Opens sealed words where a message is written, just before it is sent."""

from __future__ import annotations

from django import template

from praja.complaints.channels.messages import unseal

register = template.Library()


@register.filter
def unsealed(sealed: str) -> str:
    """The words that `seal` closed."""
    return unseal(sealed)
