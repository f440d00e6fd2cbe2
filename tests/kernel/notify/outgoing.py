"""A kind of message of the tests' own, and a channel whose behaviour a test decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from praja.kernel.notify.channels import register_channel
from praja.kernel.notify.commands import Recipient, notify
from praja.kernel.notify.models import OutgoingMessage

ADDRESS = "siti.rahasia@example.id"
KIND = "complaint_waiting"
CONTEXT = {"reference": "JBG-7K3M-9Q2X", "step": "Verifikasi & disposisi", "url": "https://x.id/?a=1&b=2"}


@dataclass
class Post:
    """A channel that keeps what it sends, or fails."""

    name: str = "Post"
    trouble: Exception | None = None
    sent: list[dict[str, str]] = field(default_factory=list)

    def send(self, *, address: str, subject: str, body: str, key: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append({"address": address, "subject": subject, "body": body, "key": key})


def a_post(trouble: Exception | None = None) -> Post:
    """The e-mail channel, replaced for the length of a test (see the fixture `post`)."""
    post = Post(trouble=trouble)
    register_channel("email", post)
    return post


def a_message(key: str = "k-1", *, user_id: int | None = None, language: str = "id", **changes: Any) -> OutgoingMessage:
    """A message in the outbox."""
    to = Recipient(address=ADDRESS, language=language, user_id=user_id)
    notify(KIND, to=to, context=CONTEXT, key=key)
    OutgoingMessage.objects.filter(key=key).update(**changes) if changes else None
    return OutgoingMessage.objects.get(key=key)
