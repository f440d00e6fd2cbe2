"""WhatsApp by the Cloud API of Meta.

A free text reaches somebody only within 24 hours of their last message. Later the service answers with error 131047;
then the message goes as the template of PRAJA_WHATSAPP_TEMPLATE, which has one variable in its body.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import HttpHeaders

from praja.complaints.channels.http import LARGEST_MEDIA, ChannelFailed, call, is_signed
from praja.complaints.channels.messages import Incoming, at, degrees, identifier, items, parse, words
from praja.complaints.models import Channel
from praja.kernel.errors import Text

WINDOW_CLOSED = 131047
LONGEST = 4000
_MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net")


class WhatsApp:
    code = Channel.WHATSAPP.value
    name: Text = Channel.WHATSAPP.label
    takes_photos = True

    def is_configured(self) -> bool:
        return bool(settings.WHATSAPP_TOKEN and settings.WHATSAPP_PHONE_ID and settings.WHATSAPP_APP_SECRET)

    def is_genuine(self, body: bytes, headers: HttpHeaders) -> bool:
        signature = headers.get("X-Hub-Signature-256", "")
        return is_signed(body, signature, secret=settings.WHATSAPP_APP_SECRET)

    def receive(self, body: bytes) -> list[Incoming]:
        found = []
        for entry in items(parse(body), "entry"):
            for change in items(entry, "changes"):
                value = at(change, "value")
                if identifier(at(value, "metadata", "phone_number_id")) != settings.WHATSAPP_PHONE_ID:
                    continue
                found += [_message(message) for message in items(value, "messages")]
        return [message for message in found if message.sender and message.id]

    def fetch(self, media: str) -> bytes:
        about = parse(call(self.code, "GET", f"{settings.WHATSAPP_API}/{media}", headers=_headers()))
        url = words(at(about, "url"), 2000)
        if not _is_of_the_service(url):
            raise ChannelFailed(self.code)
        return call(self.code, "GET", url, headers=_headers(), largest=LARGEST_MEDIA)

    def send(self, *, address: str, subject: str, body: str, key: str) -> None:
        try:
            self._post(address, {"type": "text", "text": {"body": body[:LONGEST]}})
        except ChannelFailed as error:
            if error.code != WINDOW_CLOSED or not settings.WHATSAPP_TEMPLATE:
                raise
            parameter = {"type": "text", "text": " ".join(body.split())[:1000]}
            template = {
                "name": settings.WHATSAPP_TEMPLATE,
                "language": {"code": "id"},
                "components": [{"type": "body", "parameters": [parameter]}],
            }
            self._post(address, {"type": "template", "template": template})

    def _post(self, address: str, content: dict[str, object]) -> None:
        url = f"{settings.WHATSAPP_API}/{settings.WHATSAPP_PHONE_ID}/messages"
        head = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": address}
        call(self.code, "POST", url, headers=_headers(), json=head | content)


def _message(message: object) -> Incoming:
    media = identifier(at(message, "image", "id"))
    return Incoming(
        channel=Channel.WHATSAPP.value,
        sender=identifier(at(message, "from")),
        id=identifier(at(message, "id")),
        text=words(
            at(message, "text", "body")
            or at(message, "image", "caption")
            or at(message, "button", "text")
            or at(message, "interactive", "button_reply", "title")
        ),
        latitude=degrees(at(message, "location", "latitude"), 90),
        longitude=degrees(at(message, "location", "longitude"), 180),
        media=(media,) if media.isalnum() else (),
    )


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"}


def _is_of_the_service(url: str) -> bool:
    """The token goes along with the request, so it must go to nobody else."""
    try:
        parts, own = urlsplit(url), urlsplit(settings.WHATSAPP_API)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    return parts.scheme == "https" and (parts.hostname or "").endswith(_MEDIA_HOSTS)
