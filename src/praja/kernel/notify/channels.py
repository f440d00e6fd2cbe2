"""Ways to reach people. A room of its own may register another: WhatsApp, SMS."""

from __future__ import annotations

from typing import Protocol

from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Text


class Channel(Protocol):
    """Sends one message; raises whatever went wrong, to be tried again later."""

    name: Text

    def send(self, *, address: str, subject: str, body: str, key: str) -> None: ...


class Email:
    """E-mail through the backend of the settings: SMTP, or files in the demo."""

    name: Text = _("E-mail")

    def send(self, *, address: str, subject: str, body: str, key: str, unsubscribe: str = "") -> None:
        headers = {"Auto-Submitted": "auto-generated", "X-Praja-Key": key}
        if unsubscribe:  # mail programs show a button for it (RFC 2369, RFC 8058)
            headers |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        EmailMessage(subject=subject, body=body, to=[address], headers=headers).send()


_channels: dict[str, Channel] = {"email": Email()}


def register_channel(code: str, channel: Channel) -> None:
    """Offer another way to reach people; templates for it are named <template>.<code>.txt."""
    _channels[code] = channel


def channel(code: str) -> Channel:
    """The channel of this code.

    Raises:
        KeyError: none is registered under it.
    """
    return _channels[code]


def channels() -> dict[str, Channel]:
    """All channels by code."""
    return dict(_channels)


def is_ready(code: str) -> bool:
    """Whether a channel is registered and, where it needs settings of its own, set up."""
    found = _channels.get(code)
    is_configured = getattr(found, "is_configured", None)
    return found is not None and (is_configured is None or bool(is_configured()))
