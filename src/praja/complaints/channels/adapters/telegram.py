"""Telegram by the Bot API."""

from __future__ import annotations

import hmac
import re

from django.conf import settings
from django.http.request import HttpHeaders

from praja.complaints.channels.http import LARGEST_MEDIA, ChannelFailed, call
from praja.complaints.channels.messages import Incoming, at, degrees, identifier, items, parse, words
from praja.complaints.models import Channel
from praja.kernel.errors import Text

LONGEST = 4000
_FILE = re.compile(r"[\w-]+(/[\w.-]+)+")


class Telegram:
    code = Channel.TELEGRAM.value
    name: Text = Channel.TELEGRAM.label
    takes_photos = True

    def is_configured(self) -> bool:
        return bool(settings.TELEGRAM_TOKEN and settings.TELEGRAM_SECRET)

    def is_genuine(self, body: bytes, headers: HttpHeaders) -> bool:
        given = headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        secret = settings.TELEGRAM_SECRET
        return bool(secret) and hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))

    def receive(self, body: bytes) -> list[Incoming]:
        update = parse(body)
        message = at(update, "message")
        is_person = at(message, "chat", "type") == "private" and at(message, "from", "is_bot") is not True
        sender, number = identifier(at(message, "chat", "id")), identifier(at(update, "update_id"))
        if not (is_person and sender and number):
            return []
        photos = items(message, "photo")
        media = identifier(at(photos, len(photos) - 1, "file_id")) if photos else ""
        return [
            Incoming(
                channel=self.code,
                sender=sender,
                id=number,
                text=words(at(message, "text") or at(message, "caption")),
                latitude=degrees(at(message, "location", "latitude"), 90),
                longitude=degrees(at(message, "location", "longitude"), 180),
                media=(media,) if media else (),
            )
        ]

    def fetch(self, media: str) -> bytes:
        about = parse(call(self.code, "POST", _address("getFile"), json={"file_id": media}))
        path = words(at(about, "result", "file_path"), 300)
        if not _FILE.fullmatch(path) or ".." in path:
            raise ChannelFailed(self.code)
        url = f"{settings.TELEGRAM_API}/file/bot{settings.TELEGRAM_TOKEN}/{path}"
        return call(self.code, "GET", url, largest=LARGEST_MEDIA)

    def send(self, *, address: str, subject: str, body: str, key: str) -> None:
        content = {"chat_id": address, "text": body[:LONGEST], "link_preview_options": {"is_disabled": True}}
        call(self.code, "POST", _address("sendMessage"), json=content)


def _address(method: str) -> str:
    return f"{settings.TELEGRAM_API}/bot{settings.TELEGRAM_TOKEN}/{method}"
