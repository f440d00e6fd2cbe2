"""The services behind the channels, played on this machine, and citizens who write to them."""

from __future__ import annotations

import hashlib
import hmac
import io
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from django.test import Client
from django.test.utils import override_settings
from PIL import Image

from praja.complaints.channels.jobs import handle_incoming
from praja.complaints.channels.simulators import ServicesSimulator

SECRET = "only-for-tests"
NUMBER = "6281234567890"
_numbers = itertools.count(1)


@contextmanager
def services() -> Iterator[ServicesSimulator]:
    """All three services, and the platform connected to them."""
    with ServicesSimulator() as simulator, override_settings(**settings_for(simulator)):
        yield simulator


def settings_for(simulator: ServicesSimulator) -> dict[str, str]:
    return {
        "WHATSAPP_API": simulator.whatsapp_url,
        "WHATSAPP_TOKEN": simulator.token,
        "WHATSAPP_PHONE_ID": "1055",
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_VERIFY_TOKEN": "verify-me",
        "TELEGRAM_API": simulator.telegram_url,
        "TELEGRAM_TOKEN": simulator.token,
        "TELEGRAM_SECRET": SECRET,
        "SMS_URL": simulator.sms_url,
        "SMS_TOKEN": simulator.token,
        "SMS_SECRET": SECRET,
    }


def signature(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def whatsapp(content: str | dict[str, Any], *, sender: str = NUMBER, id: str = "") -> dict[str, Any]:
    """A webhook of Meta's with one message."""
    said = {"type": "text", "text": {"body": content}} if isinstance(content, str) else content
    message = {"from": sender, "id": id or f"wamid.{next(_numbers)}", "timestamp": "1764000000", **said}
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1055"}, "messages": [message]}
    return {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}


def telegram(content: str | dict[str, Any], *, chat: int = 77, id: int = 0) -> dict[str, Any]:
    said = {"text": content} if isinstance(content, str) else content
    message = {"message_id": 5, "chat": {"id": chat, "type": "private"}, "from": {"id": chat, "is_bot": False}, **said}
    return {"update_id": id or next(_numbers), "message": message}


def sms(text: str, *, sender: str = NUMBER, id: str = "") -> dict[str, Any]:
    return {"id": id or f"sms-{next(_numbers)}", "from": sender, "text": text}


def post(channel: str, content: dict[str, Any] | bytes, **headers: str) -> Any:
    """Send a webhook as its service does."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    own = {
        "whatsapp": {"X-Hub-Signature-256": signature(body)},
        "telegram": {"X-Telegram-Bot-Api-Secret-Token": SECRET},
        "sms": {"X-Praja-Signature": signature(body)},
    }[channel]
    return Client().post(
        f"/channels/{channel}/", body, content_type="application/json", headers=own | headers, secure=False
    )


_BUILD = {"whatsapp": whatsapp, "telegram": telegram, "sms": sms}


def say(channel: str, *contents: Any, **options: Any) -> None:
    """A citizen writes these messages one after the other, and the worker handles each."""
    for content in contents:
        assert post(channel, _BUILD[channel](content, **options)).status_code == 200
        handle_incoming()


def photo(colour: str = "green") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG")
    return content.getvalue()


def a_mail(text: str, *, subject: str = "Laporan", sender: str = "warga@example.org", **headers: str) -> bytes:
    """A mail with a plain text."""
    return mail_bytes(mail_message(text, subject=subject, sender=sender, **headers))


def mail_message(
    text: str, *, subject: str = "Laporan", sender: str = "warga@example.org", **headers: str
) -> EmailMessage:
    mail = EmailMessage()
    given = {
        "From": sender,
        "To": "laporan@example.go.id",
        "Subject": subject,
        "Date": "Mon, 2 Nov 2026 08:00:00 +0700",
    }
    given["Message-ID"] = f"<{next(_numbers)}@example.org>"
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        mail[name] = value
    mail.set_content(text)
    return mail


def mail_bytes(mail: EmailMessage) -> bytes:
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
