"""Let people in without an account: count, ask for a proof of work above what is free, refuse only a flood.

Counting stands apart from the transaction of what is counted: a filing that waits must not hold the counter of a
network that hundreds share, and what was refused was tried all the same.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import check_key
from praja.complaints.commands.filing import Filed, Filing, Screening, file_complaint
from praja.complaints.limits import Deed, Subject, UsageLimit, abuse_limits, numbers_for
from praja.complaints.models import BanSubject, ReviewReason
from praja.complaints.proof import Challenge, Proven, as_problem, new_challenge, read_answer, read_proof
from praja.government.pack import pack
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.crypto import keyed_hash
from praja.kernel.errors import DomainError, Invalid, TooManyRequests
from praja.kernel.text.contacts import normal_email, normal_phone

KEY_KEPT = dt.timedelta(hours=1)
"""How long a request that waits for its proof is known by its key."""
SHORTEST_TEXT = 15
"""Letters and digits a text needs to be told from others."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What is known of whoever sends a request; each may be empty.

    Attributes:
        device: the random mark of the browser.
        network: the /24 or /48 of the address.
    """

    device: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a sender shows: a solved challenge, or a challenge with the answer to its question."""

    payload: str = ""
    question: str = ""
    answer: str = ""


class ProofRequired(DomainError):
    """More than usual comes from this sender: solve `challenge` and send the same again under the same key.

    Attributes:
        may_answer: whether the answer to the challenge's question is enough, too.
    """

    code = "proof-required"
    status = 428
    title = _("A proof of work is required")

    def __init__(self, challenge: Challenge, *, may_answer: bool) -> None:
        super().__init__(_("Many reports came from here lately. Please send yours once more."))
        self.challenge = challenge
        self.may_answer = may_answer
        self.members = {"challenge": as_problem(challenge)}


def file_from_public(filing: Filing, *, sender: Sender, proof: Proof, by: Actor, key: str) -> Filed:
    """File what somebody without an account sends, after `screen`.

    Raises:
        ProofRequired: send it again with a proof.
        TooManyRequests: far too many came from this device, or with this text.
        InvalidFields, Invalid, Conflict, NotAllowed: as `file_complaint`.
    """
    screening = screen(filing, sender=sender, proof=proof, key=key, by=by)
    return file_complaint(filing, by=by, key=key, screening=screening)


def file_without_limits(filing: Filing, *, by: Actor, key: str) -> Filed:
    """File what comes by a desk, a chat, a mail or another system: they have limits of their own, and nobody there
    could solve a proof. A text that comes again and again is marked for the verifier as any other is.

    Counts within the transaction of its caller. One SQL statement more than `file_complaint`.

    Raises:
        InvalidFields, Invalid, Conflict, NotAllowed: as `file_complaint`.
    """
    check_key(key)
    senders = _marks_of_senders(filing, Sender())
    marks: dict[Subject, bytes | None] = {"text": _mark(normal_text(filing.description))}
    usage = count("filing", marks, key=key, senders=senders.values(), by=by)
    screening = Screening() if usage.is_filed else Screening(review_reason=_review_reason(usage))
    return file_complaint(filing, by=by, key=key, screening=screening)


def screen(filing: Filing, *, sender: Sender, proof: Proof, key: str, by: Actor) -> Screening:
    """Count a filing, and say what a verifier should know of it. One SQL statement, two with a proof.

    A repeat under the same key counts nothing and needs no second proof. Officers are not counted.

    Raises:
        ProofRequired: more came than is free, and nothing is proven.
        TooManyRequests: more came than the hard limits allow.
    """
    if by.is_staff or by.is_system:
        return Screening()
    check_key(key)
    senders = _marks_of_senders(filing, sender)
    marks: dict[Subject, bytes | None] = {
        "device": senders.get(BanSubject.DEVICE),
        "contact": senders.get(BanSubject.PHONE, senders.get(BanSubject.EMAIL)),
        "network": _mark(sender.network),
        "text": _mark(normal_text(filing.description)),
    }
    usage = count("filing", marks, key=key, senders=senders.values(), by=by)
    if usage.is_filed:
        return Screening()
    _refuse_flood(usage)
    numbers = _numbers(usage)
    if numbers:
        _require_proof(numbers, proof, key=key, by=by)
    return Screening(review_reason=_review_reason(usage), device_mark=senders.get(BanSubject.DEVICE))


def count_use(deed: Deed, *, sender: Sender, by: Actor) -> None:
    """Count a deed that needs no proof: supporting, looking for similar reports, uploading a photo.

    Raises:
        TooManyRequests: there were too many from this device or network.
    """
    if by.is_staff or by.is_system:
        return
    marks: dict[Subject, bytes | None] = {"device": _mark(sender.device), "network": _mark(sender.network)}
    _refuse_flood(count(deed, marks, key="", by=by))


def normal_text(text: str) -> str:
    """A text by its letters and digits alone, so that no space or comma makes it another one; empty when too short."""
    normal = "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
    return normal if len(normal) >= SHORTEST_TEXT else ""


def sender_mark(subject: BanSubject, value: str) -> bytes:
    """The keyed hash by which a sender is recognised, counted and banned."""
    return keyed_hash(f"{subject}:{value}", purpose="complaints.sender")


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts by limit within their windows; whether the key has filed before; whether a sender is banned."""

    counts: Mapping[UsageLimit, float]
    is_filed: bool = False
    is_banned: bool = False


# The first request under a key counts, every other only reads. In one order, so that no two statements wait for each
# other in a circle. A bucket keeps the count of the one before it, for a window that slides.
_COUNT = """
WITH known AS (
    SELECT EXISTS (SELECT 1 FROM complaints_complaint WHERE filing_key = %(key)s) AS is_filed,
           EXISTS (SELECT 1 FROM complaints_ban
                    WHERE digest = ANY(%(senders)s) AND lifted_at IS NULL AND until > %(now)s) AS is_banned
), fresh AS (
    INSERT INTO complaints_usage (mark, bucket, current, previous, expires_at)
    SELECT %(key_mark)s, 0, 1, 0, %(key_expires)s FROM known WHERE NOT is_filed AND %(has_key)s
    ON CONFLICT (mark) DO NOTHING RETURNING 1
), is_first AS (
    SELECT 1 FROM fresh UNION ALL SELECT 1 WHERE NOT %(has_key)s
), counted AS (
    INSERT INTO complaints_usage AS u (mark, bucket, current, previous, expires_at)
    SELECT mark, bucket, 1, 0, expires_at
      FROM unnest(%(marks)s::bytea[], %(buckets)s::bigint[], %(expires)s::timestamptz[]) AS w (mark, bucket, expires_at)
     WHERE EXISTS (SELECT 1 FROM is_first) ORDER BY mark
    ON CONFLICT (mark) DO UPDATE SET
        previous = CASE u.bucket WHEN excluded.bucket THEN u.previous
            WHEN excluded.bucket - 1 THEN u.current ELSE 0 END,
        current = CASE u.bucket WHEN excluded.bucket THEN u.current + 1 ELSE 1 END,
        bucket = excluded.bucket, expires_at = excluded.expires_at
    RETURNING mark, bucket, current, previous
)
SELECT mark, bucket, current, previous FROM counted
UNION ALL
SELECT mark, bucket, current, previous FROM complaints_usage
 WHERE mark = ANY(%(marks)s::bytea[]) AND NOT EXISTS (SELECT 1 FROM is_first)
UNION ALL
SELECT NULL, 0, is_filed::int, is_banned::int FROM known
"""


# A transaction of its own does not wait for the disk: a power cut may take the counts of its last second.
_WITHOUT_WAITING = "SET LOCAL synchronous_commit TO off;"


@command(emits=False, in_transaction=False)
def count(
    deed: Deed, marks: Mapping[Subject, bytes | None], *, key: str, senders: Collection[bytes] = (), by: Actor
) -> Counted:
    """Count a deed under each mark, once for a key (each time without one), and read the sliding windows.

    One SQL statement and by that a transaction of its own, so that what is refused for its count has counted; within
    the transaction of its caller where there is one.
    """
    now = clock.now()
    at = now.timestamp()
    windows = {
        keyed_hash(f"{deed}:{limit.subject}:{mark.hex()}", purpose="complaints.usage"): limit
        for limit in abuse_limits().of(deed)
        if (mark := marks.get(limit.subject)) is not None
    }
    is_alone = not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            _WITHOUT_WAITING + _COUNT if is_alone else _COUNT,
            {
                "key": key,
                "has_key": bool(key),
                "key_mark": keyed_hash(f"{deed}:{key}", purpose="complaints.usage-key"),
                "key_expires": now + KEY_KEPT,
                "senders": list(senders),
                "now": now,
                "marks": list(windows),
                "buckets": [int(at // limit.seconds) for limit in windows.values()],
                "expires": [now + dt.timedelta(seconds=2 * limit.seconds) for limit in windows.values()],
            },
        )
        if is_alone:
            cursor.nextset()
        rows = cursor.fetchall()
    counts: dict[UsageLimit, float] = {}
    is_filed = is_banned = False
    for mark, bucket, current, previous in rows:
        if mark is None:
            is_filed, is_banned = bool(current), bool(previous)
        else:
            limit = windows[bytes(mark)]
            counts[limit] = _sliding(at, limit, bucket, current, previous)
    return Counted(counts, is_filed, is_banned)


def _sliding(at: float, limit: UsageLimit, bucket: int, current: int, previous: int) -> float:
    """The count of the last window: the present bucket, and of the one before it the share that still lies in it."""
    age = int(at // limit.seconds) - bucket
    if age > 0:
        current, previous = (0, current) if age == 1 else (0, 0)
    return current + previous * (1 - at % limit.seconds / limit.seconds)


def _marks_of_senders(filing: Filing, sender: Sender) -> dict[BanSubject, bytes]:
    values = {
        BanSubject.PHONE: _valid(normal_phone, filing.phone),
        BanSubject.EMAIL: _valid(normal_email, filing.email).casefold(),
        BanSubject.DEVICE: sender.device,
    }
    return {subject: sender_mark(subject, value) for subject, value in values.items() if value}


def _valid(normal: Callable[[str], str], text: str) -> str:
    """The value in its normal form; empty when it is none, which the filing itself will say."""
    try:
        return normal(text)
    except Invalid:
        return ""


def _mark(value: str) -> bytes | None:
    return keyed_hash(value, purpose="complaints.usage-value") if value else None


def _refuse_flood(usage: Counted) -> None:
    for limit, count in usage.counts.items():
        if limit.refuse is not None and count > limit.refuse:
            contact = pack().contact
            message = _(
                "Too many were sent from here or with these words. Try again later, call %(phone)s, or go to your"
                " village office."
            )
            raise TooManyRequests(message % {"phone": contact.phone or contact.office}, retry_after=limit.seconds // 2)


def _numbers(usage: Counted) -> int:
    """How many numbers the proof must cover; 0 for none."""
    banned = abuse_limits().proof.banned_numbers if usage.is_banned else 0
    return max([banned, *(numbers_for(count, limit) for limit, count in usage.counts.items())])


def _require_proof(numbers: int, proof: Proof, *, key: str, by: Actor) -> None:
    may_answer = numbers <= abuse_limits().proof.question_up_to
    proven = read_proof(proof.payload)
    if proven is None and may_answer:
        proven = read_answer(proof.question, proof.answer)
    if proven is None or proven.numbers < numbers or not spend(proven, key=key, by=by):
        raise ProofRequired(new_challenge(numbers), may_answer=may_answer)


@command(emits=False)
def spend(proven: Proven, *, key: str, by: Actor) -> bool:
    """Take a solution, once; the request that it admitted may show it again. Returns whether it was taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO complaints_usedchallenge AS c (challenge, key_digest, expires_at) VALUES (%s, %s, %s)
            ON CONFLICT (challenge) DO UPDATE SET challenge = c.challenge WHERE c.key_digest = excluded.key_digest
            RETURNING 1
            """,
            [proven.challenge, keyed_hash(key, purpose="complaints.proof-key"), proven.expires_at],
        )
        return cursor.fetchone() is not None


def _review_reason(usage: Counted) -> str:
    exceeded = {limit.subject for limit, count in usage.counts.items() if limit.review and count > limit.free}
    if usage.is_banned:
        return ReviewReason.BANNED
    if "text" in exceeded:
        return ReviewReason.REPEATED_TEXT
    return ReviewReason.MANY_REPORTS if exceeded else ""
