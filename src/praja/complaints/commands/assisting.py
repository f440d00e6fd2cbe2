"""Type in a report for somebody who came to the counter, telephoned, or wrote a letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.complaints.commands.admission import file_without_limits
from praja.complaints.commands.filing import Filed, Filing
from praja.complaints.models import AssistedFiling, Channel
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid
from praja.kernel.text.words import clean_text

REMARK_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Assistance:
    """How a report came to a desk.

    Attributes:
        channel: walk-in, telephone or letter.
        organization: the desk.
        has_consent: the citizen agreed that it is written down for them; a letter agrees by itself.
    """

    channel: str
    organization: str
    has_consent: bool = False
    remark: str = ""
    letter_dated: dt.date | None = None


@command
def file_assisted(filing: Filing, assistance: Assistance, *, by: Actor, key: str) -> Filed:
    """File for a citizen. The event names the desk and the account; code and PIN belong to the citizen.

    Raises:
        NotAllowed: `by` has no such desk.
        Invalid: the citizen has not agreed, or the date is not one of a letter that has come.
        InvalidFields, Conflict: as for every filing.
    """
    filing = replace(filing, channel=assistance.channel, assisted_by=assistance.organization)
    filed = file_without_limits(filing, by=by, key=key)
    if filed.was_repeated:
        return filed
    is_letter = assistance.channel == Channel.LETTER
    if not (assistance.has_consent or is_letter):
        raise Invalid(_("Ask the citizen first, then tick that they agreed."), field="has_consent")
    dated = assistance.letter_dated if is_letter else None
    if dated is not None and dated > timezone.localdate(clock.now()):
        raise Invalid(_("A letter cannot be dated in the future."), field="letter_dated")
    AssistedFiling.objects.create(
        complaint=filed.complaint,
        organization_id=assistance.organization,
        account=by.reference,
        remark=clean_text(assistance.remark, field="remark", shortest=0, longest=REMARK_LENGTH),
        letter_dated=dated,
    )
    return filed
