"""SMS by any gateway that speaks HTTP: a signed JSON message in, a JSON message out."""

from __future__ import annotations

from django.conf import settings
from django.http.request import HttpHeaders

from praja.complaints.channels.http import ChannelFailed, call, is_signed
from praja.complaints.channels.messages import Incoming, at, identifier, parse, words
from praja.complaints.models import Channel
from praja.kernel.errors import Text

LONGEST = 600


class Sms:
    code = Channel.SMS.value
    name: Text = Channel.SMS.label
    takes_photos = False

    def is_configured(self) -> bool:
        return bool(settings.SMS_URL and settings.SMS_SECRET)

    def is_genuine(self, body: bytes, headers: HttpHeaders) -> bool:
        return is_signed(body, headers.get("X-Praja-Signature", ""), secret=settings.SMS_SECRET)

    def receive(self, body: bytes) -> list[Incoming]:
        message = parse(body)
        sender, number = identifier(at(message, "from")), identifier(at(message, "id"))
        if not (sender and number):
            return []
        return [Incoming(channel=self.code, sender=sender, id=number, text=words(at(message, "text")))]

    def fetch(self, media: str) -> bytes:
        raise ChannelFailed(self.code)

    def send(self, *, address: str, subject: str, body: str, key: str) -> None:
        content = {"to": address, "text": body[:LONGEST], "key": key}
        call(
            self.code,
            "POST",
            settings.SMS_URL,
            headers={"Authorization": f"Bearer {settings.SMS_TOKEN}", "Idempotency-Key": key},
            json=content,
        )
