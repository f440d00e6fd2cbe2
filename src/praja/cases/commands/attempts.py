"""Wrong PINs are counted, so that guessing is hopeless."""

from __future__ import annotations

import datetime as dt
import math

from django.db import connection
from django.utils.translation import gettext_lazy as _

from praja.cases.models import FailedAttempts
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import TooManyRequests

ATTEMPTS = 5
LOCKED_FOR = dt.timedelta(minutes=15)


def count_attempt(reference: str) -> None:
    """Count an attempt to open `reference` before its PIN is looked at; `forget_failures` after the right one.

    Counted first, so that guesses sent at once do not slip past the limit together. Five wrong PINs lock a code for
    15 minutes; at that rate guessing six digits takes years.

    Raises:
        TooManyRequests: too many wrong PINs were entered for this code.
    """
    count, since = count_failure(reference, by=Actor.citizen())
    if count > ATTEMPTS:
        seconds = math.ceil((since + LOCKED_FOR - clock.now()).total_seconds())
        minutes = math.ceil(seconds / 60)
        message = _("Too many wrong PINs for this code. Try again in %(minutes)s minutes.") % {"minutes": minutes}
        raise TooManyRequests(message, retry_after=seconds, field="pin")


@command(emits=False)
def count_failure(reference: str, *, by: Actor) -> tuple[int, dt.datetime]:
    """Count an attempt as failed, until `forget_failures` says otherwise; the count and when it began.

    It starts anew 15 minutes after the first one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_failedattempts AS a (reference, count, since) VALUES (%(reference)s, 1, %(now)s)
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
