"""Open a complaint with its tracking code and PIN, slowly enough that guessing is hopeless."""

from __future__ import annotations

import datetime as dt
import hmac
import math

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.complaints.commands.filing import pin_digest
from praja.complaints.models import Complaint, FailedAttempts
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, TooManyRequests

ATTEMPTS = 5
LOCKED_FOR = dt.timedelta(minutes=15)


def unlock(reference: str, pin: str) -> Complaint:
    """The complaint with this tracking code, for somebody who knows its PIN.

    Five wrong PINs lock a code for 15 minutes; at that rate guessing six digits takes years. A code that does not
    exist answers exactly like a wrong PIN.

    Raises:
        Invalid: code and PIN do not belong together.
        TooManyRequests: too many wrong PINs were entered for this code.
    """
    reference = normal_reference(reference)
    # Counted before the PIN is looked at, so that guesses sent at once do not slip past the limit together.
    count, since = count_failure(reference, by=Actor.citizen())
    if count > ATTEMPTS:
        seconds = math.ceil((since + LOCKED_FOR - clock.now()).total_seconds())
        minutes = math.ceil(seconds / 60)
        message = _("Too many wrong PINs for this code. Try again in %(minutes)s minutes.") % {"minutes": minutes}
        raise TooManyRequests(message, retry_after=seconds, field="pin")
    complaint = Complaint.objects.select_related("case").filter(case__reference=reference).first()
    expected = bytes(complaint.pin_digest) if complaint is not None else b""
    if not hmac.compare_digest(expected, pin_digest(reference, pin.strip())) or complaint is None:
        raise Invalid(_("Code and PIN do not belong together. Check both on your receipt."), field="pin")
    forget_failures(reference, by=Actor.citizen(str(complaint.pk)))
    return complaint


def normal_reference(text: str) -> str:
    """A tracking code as it is stored, from what people type: lower case, no hyphens, O for 0, I or L for 1."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    prefix, rest = letters[:-8], letters[-8:].translate(str.maketrans("OIL", "011"))
    return f"{prefix}-{rest[:4]}-{rest[4:]}"[:30]


@command(emits=False)
def count_failure(reference: str, *, by: Actor) -> tuple[int, dt.datetime]:
    """Count an attempt as failed, until `forget_failures` says otherwise; the count and when it began.

    It starts anew 15 minutes after the first one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO complaints_failedattempts AS a (reference, count, since) VALUES (%(reference)s, 1, %(now)s)
            ON CONFLICT (reference) DO UPDATE SET
                count = CASE WHEN a.since < %(expired)s THEN 1 ELSE a.count + 1 END,
                since = CASE WHEN a.since < %(expired)s THEN %(now)s ELSE a.since END
            RETURNING count, since
            """,
            {"reference": reference, "now": clock.now(), "expired": clock.now() - LOCKED_FOR},
        )
        count, since = cursor.fetchone()
    return count, since


@command(emits=False)
def forget_failures(reference: str, *, by: Actor) -> None:
    """Forget wrong PINs after the right one."""
    FailedAttempts.objects.filter(reference=reference).delete()
