"""The mailbox for reports: read over IMAP, each mail stored once and only then marked as seen.

A worker that dies in between leaves the mail unseen; it is read again, and recognised by its Message-ID.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from imaplib import IMAP4
from uuid import UUID

import structlog
from django.conf import settings
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessage, MailMessageFlags
from imap_tools.errors import ImapToolsError

from praja.complaints.channels.commands import keep_picture, receive
from praja.complaints.channels.messages import LONGEST_TEXT, Incoming, words
from praja.complaints.channels.replies import code_in
from praja.complaints.commands.filing import SHORTEST_DESCRIPTION
from praja.complaints.commands.steps import MAX_PHOTOS
from praja.complaints.models import Channel, IncomingMessage
from praja.kernel.actors import Actor

log = structlog.get_logger(__name__)

BATCH = 50
LARGEST_MAIL = 30_000_000
PATIENCE_SECONDS = 20
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_REPLY_PREFIX = re.compile(r"^\s*((re|fwd?|bls|balas|trs)\s*:\s*)+", re.IGNORECASE)
_QUOTE_BEGINS = re.compile(
    r"^\s*(-{2,}\s*(original message|pesan asli|forwarded message|pesan terusan).*"
    r"|_{10,}\s*"
    r"|(on|pada|le|am)\b.{5,200}(wrote|menulis|menulis kepada.*|a écrit|schrieb)\s*:\s*"
    r"|(from|dari)\s*:\s.*@.*)$",
    re.IGNORECASE,
)
_WROTE_ENDS = re.compile(r"(wrote|menulis)\s*:\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(--\s?|sent from my .*|dikirim dari .*|terkirim dari .*|get outlook for .*)$", re.IGNORECASE)


def read_mailbox() -> int:
    """Take in unseen mails; returns how many are new. Does nothing when no mailbox is set."""
    if not settings.IMAP_HOST:
        return 0
    try:
        with _connect() as mailbox:
            return take_in(mailbox)
    except (OSError, IMAP4.error, ImapToolsError) as error:
        log.warning("mailbox_not_read", error=type(error).__name__)
        return 0


def take_in(mailbox: BaseMailBox, *, after_storing: Callable[[str], None] = lambda uid: None) -> int:
    """Store every unseen mail, then mark it as seen. `after_storing` is told of each one in between."""
    new = 0
    unseen = mailbox.fetch(AND(seen=False), mark_seen=False, headers_only=True, limit=BATCH, bulk=False)
    for head in list(unseen):
        uid = head.uid or ""
        refusal = refusal_of(head)
        if refusal or head.size_rfc822 > LARGEST_MAIL:
            new += _store(incoming(head, refused=refusal or "too_large"), [])
        elif not _is_known(head):
            whole = next(iter(mailbox.fetch(uid_list=uid, mark_seen=False, bulk=False)), None)
            if whole is None:
                continue
            new += _store(incoming(whole), pictures(whole))
        after_storing(uid)
        mailbox.flag([uid], MailMessageFlags.SEEN, True)
    return new


def incoming(mail: MailMessage, *, refused: str = "") -> Incoming:
    """A mail as a message. Quoted text and the signature are left out."""
    text = own_words(mail.text or text_of_html(mail.html or ""))
    subject = _REPLY_PREFIX.sub("", mail.subject or "").strip()
    code = code_in(" ".join(mail.to)) or code_in(mail.subject or "")
    if not code and subject and (len(text) < SHORTEST_DESCRIPTION or subject.casefold() not in text.casefold()):
        text = f"{subject}\n\n{text}".strip()
    return Incoming(
        channel=Channel.EMAIL,
        sender=words(mail.from_, 254).strip(),
        id=_message_id(mail),
        text="" if refused else words(text)[:LONGEST_TEXT],
        code=code,
        refused=refused,
    )


def refusal_of(mail: MailMessage) -> str:
    """Why a mail is not taken: it was sent by a program (RFC 3834), by a list, or by ourselves. Empty otherwise."""
    heads = {name.casefold(): " ".join(values).strip().casefold() for name, values in mail.headers.items()}
    own = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").casefold()
    sender = (mail.from_ or "").casefold()
    if heads.get("auto-submitted", "no") != "no" or "x-autoreply" in heads or "x-praja-key" in heads:
        return "automatic"
    if heads.get("precedence") in ("bulk", "list", "junk", "auto_reply") or "list-id" in heads:
        return "bulk"
    if heads.get("return-path") == "<>" or sender.startswith(("mailer-daemon@", "postmaster@")):
        return "automatic"
    if "@" not in sender or sender in (own, settings.IMAP_USER.casefold()):
        return "own"
    return ""


def pictures(mail: MailMessage) -> list[UUID]:
    """Attached pictures, rebuilt and stored; whatever else is attached is left out."""
    kept: list[UUID] = []
    for attachment in mail.attachments:
        if len(kept) == MAX_PHOTOS:
            break
        if attachment.content_type in _PICTURES and attachment.payload:
            picture = keep_picture(attachment.payload)
            if picture is not None:
                kept.append(picture)
    return kept


def own_words(text: str) -> str:
    """What the sender wrote: without the quoted mail and the signature."""
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").split("\n")
    for index, line in enumerate(lines):
        following = f"{line} {lines[index + 1]}" if index + 1 < len(lines) else line
        begins_quote = _QUOTE_BEGINS.match(line) or (
            _WROTE_ENDS.search(following) and _QUOTE_BEGINS.match(following.strip())
        )
        if begins_quote or _SIGNATURE.match(line.rstrip("\r")):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def text_of_html(html: str) -> str:
    """The words of a mail that has no plain text."""
    reader = _Words()
    reader.feed(html[:500_000])
    reader.close()
    return re.sub(r"[ \t]+", " ", "".join(reader.found)).strip()


class _Words(HTMLParser):
    """Collects text, with a line end after each block."""

    BLOCKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3"})
    SILENT = frozenset({"style", "script", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self.SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _store(message: Incoming, stored: list[UUID]) -> bool:
    return receive(message, pictures=stored, by=Actor.system("poll_mailbox"))


def _is_known(mail: MailMessage) -> bool:
    external = Incoming(channel=Channel.EMAIL, sender="", id=_message_id(mail)).external_id
    return IncomingMessage.objects.filter(channel=Channel.EMAIL, external_id=external).exists()


def _message_id(mail: MailMessage) -> str:
    """The Message-ID; of a mail without one, what makes it the same mail when it is read again."""
    given = " ".join(mail.headers.get("message-id", ())).strip()
    return given or f"{mail.from_} {mail.date_str} {mail.subject} {mail.size_rfc822}"


def _connect() -> BaseMailBox:
    kind = MailBox if settings.IMAP_TLS else MailBoxUnencrypted
    mailbox = kind(settings.IMAP_HOST, port=settings.IMAP_PORT, timeout=PATIENCE_SECONDS)
    return mailbox.login(settings.IMAP_USER, settings.IMAP_PASSWORD, initial_folder=settings.IMAP_FOLDER)
