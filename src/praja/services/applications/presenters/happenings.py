"""What happened to an application, each record as one plain sentence, with its words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from praja.cases.definitions import Procedure
from praja.government.queries import organization_name
from praja.kernel.ui.components import Text, TimelineEntry, Tone
from praja.services.applications.models import RecordKind, StepRecord
from praja.services.applications.queries import Detail


def happenings(detail: Detail, *, for_applicant: bool) -> list[TimelineEntry]:
    """The records, newest first."""
    procedure = detail.offer.procedure
    return [_entry(record, procedure, for_applicant=for_applicant) for record in reversed(detail.records)]


def _entry(record: StepRecord, procedure: Procedure, *, for_applicant: bool) -> TimelineEntry:
    words = record.words
    if record.overtaken and not for_applicant:
        late = _("Out of turn: %(count)s waited longer. %(reason)s") % {
            "count": record.overtaken,
            "reason": record.order_reason or _("No reason was given."),
        }
        words = f"{words}\n{late}".strip()
    return TimelineEntry(
        title=_sentence(record, procedure, for_applicant=for_applicant),
        at=record.written_at,
        by=organization_name(record.organization_id) if record.organization_id else "",
        text=words,
        tone=_TONES.get(RecordKind(record.kind), Tone.NEUTRAL),
    )


def _sentence(record: StepRecord, procedure: Procedure, *, for_applicant: bool) -> Text:
    if record.kind == RecordKind.FILED:
        return _("You filed the application.") if for_applicant else _("The application was filed.")
    if record.kind == RecordKind.COMPLETED:
        return _("You completed the application.") if for_applicant else _("The applicant completed it.")
    if record.kind == RecordKind.WITHDRAWN:
        return _("You withdrew the application.") if for_applicant else _("The applicant withdrew it.")
    if record.kind == RecordKind.GRANTED_BY_SILENCE:
        return _("The legal time passed without a decision; the law takes it as granted.")
    return deed_name(record, procedure)


def deed_name(record: StepRecord, procedure: Procedure) -> str:
    """Name of the action or recommendation of a record; its code when the present version has no such thing."""
    for step in procedure.steps:
        if step.code != record.step:
            continue
        names = {rule.code: rule.name for rule in step.actions} | {ask.code: ask.name for ask in step.asks}
        if record.code in names:
            return str(names[record.code])
    return record.code


def latest_words(records: Iterable[StepRecord]) -> str:
    """What officers said last to the applicant."""
    said = [record.words for record in records if record.words and record.organization_id and not record.is_internal]
    return said[-1] if said else ""


_TONES = {
    RecordKind.FILED: Tone.INFO,
    RecordKind.ANSWERED: Tone.PROGRESS,
    RecordKind.WITHDRAWN: Tone.WARNING,
    RecordKind.GRANTED_BY_SILENCE: Tone.WARNING,
}
