"""One adapter for each service: reads its webhooks, sends to it, fetches pictures from it."""

from __future__ import annotations

from typing import Protocol

from django.http.request import HttpHeaders

from praja.complaints.channels.adapters.sms import Sms
from praja.complaints.channels.adapters.telegram import Telegram
from praja.complaints.channels.adapters.whatsapp import WhatsApp
from praja.complaints.channels.messages import Incoming
from praja.kernel.errors import Text


class Adapter(Protocol):
    """What a service needs. It is also a channel of kernel.notify.

    Attributes:
        takes_photos: whether its messages can bring pictures.
    """

    code: str
    name: Text
    takes_photos: bool

    def is_configured(self) -> bool: ...

    def is_genuine(self, body: bytes, headers: HttpHeaders) -> bool:
        """Whether the service sent this, and nobody else."""

    def receive(self, body: bytes) -> list[Incoming]:
        """The messages of people in a body that is genuine; whatever else it holds is passed over. Never raises."""

    def fetch(self, media: str) -> bytes:
        """The picture a message brought.

        Raises:
            ChannelFailed: try again later.
        """

    def send(self, *, address: str, subject: str, body: str, key: str) -> None: ...


ADAPTERS: dict[str, Adapter] = {adapter.code: adapter for adapter in (WhatsApp(), Telegram(), Sms())}

__all__ = ["ADAPTERS", "Adapter"]
