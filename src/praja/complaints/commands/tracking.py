"""Open a complaint with its tracking code and PIN, slowly enough that guessing is hopeless."""

from __future__ import annotations

import hmac

from django.utils.translation import gettext_lazy as _

from praja.cases.codes import normal_reference, pin_digest
from praja.cases.commands.attempts import count_attempt, forget_failures
from praja.complaints.commands.filing import PINS
from praja.complaints.models import Complaint
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid


def unlock(reference: str, pin: str) -> Complaint:
    """The complaint with this tracking code, for somebody who knows its PIN.

    A code that does not exist answers exactly like a wrong PIN.

    Raises:
        Invalid: code and PIN do not belong together.
        TooManyRequests: too many wrong PINs were entered for this code.
    """
    reference = normal_reference(reference)
    count_attempt(reference)
    complaint = Complaint.objects.select_related("case").filter(case__reference=reference).first()
    expected = bytes(complaint.pin_digest) if complaint is not None else b""
    if not hmac.compare_digest(expected, pin_digest(reference, pin.strip(), PINS)) or complaint is None:
        raise Invalid(_("Code and PIN do not belong together. Check both on your receipt."), field="pin")
    forget_failures(reference, by=Actor.citizen(str(complaint.pk)))
    return complaint
