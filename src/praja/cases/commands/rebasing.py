"""Move running cases to another version of their procedure: all of them, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from praja.cases import queries
from praja.cases.definitions import Officer, Procedure, Seat, Step
from praja.cases.events import CasesRebased
from praja.cases.models import Case, Clock, InboxItem, Request, RequestOutcome
from praja.government.models import OrganizationKind
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, Text, WrongState
from praja.kernel.events import emit

REBASE = "rebase"
"""Code of the `Action` each moved case keeps."""


@dataclass(frozen=True, slots=True)
class Rebasing:
    """What moving the open cases of one version to another would do.

    Attributes:
        cases: how many stand in each step of the old version.
        targets: the step of the new version for each of these; missing while it is not known.
        faults: why it cannot be done yet.
        warnings: what to know before it is done.
    """

    old: Procedure
    new: Procedure
    cases: Mapping[str, int]
    targets: Mapping[str, str]
    faults: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = field(default=())

    @property
    def total(self) -> int:
        return sum(self.cases.values())


@dataclass(frozen=True, slots=True)
class Rebased:
    """How many cases were moved; `was_repeated` when there were none (left) to move."""

    cases: int
    was_repeated: bool = False


def rebasing(old: str, new: str, mapping: Mapping[str, str]) -> Rebasing:
    """Preview of `rebase`. Two SQL queries, three where a clock was removed."""
    before, after = queries.procedure(old), queries.procedure(new)
    rows = Case.objects.filter(definition=old, closed_at__isnull=True).values_list("step").annotate(n=Count("id"))
    cases = dict(rows.order_by("step"))
    known = {step.code: step for step in after.steps}
    targets = {step: mapping.get(step, step) for step in cases if mapping.get(step, step) in known}
    faults: list[Text] = [
        _("Say where the %(count)s cases in “%(step)s” go; the new version has no such step.")
        % {"count": cases[step], "step": before.step(step).name}
        for step in cases
        if step not in targets
    ]
    faults += [
        _("“%(step)s” ends cases; choose a step in which they go on.") % {"step": known[code].name}
        for code in sorted({code for code in targets.values() if known[code].closes})
    ]
    if lost := set(before.clocks) - set(after.clocks):
        running = Clock.objects.filter(
            code__in=lost, stopped_at__isnull=True, case__definition=old, case__closed_at__isnull=True
        )
        faults += [
            _("The deadline “%(clock)s” runs in cases and is missing in the new version.")
            % {"clock": before.clocks[code].name}
            for code in sorted(set(running.values_list("code", flat=True)))
        ]
    warnings: list[Text] = [
        _("“%(ask)s” is new in “%(step)s”: cases that stand there already are not asked it.")
        % {"ask": ask.name, "step": known[target].name}
        for step, target in targets.items()
        for ask in known[target].asks
        if ask.code not in {item.code for item in before.step(step).asks}
    ]
    return Rebasing(before, after, cases, targets, tuple(faults), tuple(warnings))


@command
def rebase(*, old: str, new: str, mapping: Mapping[str, str], by: Actor) -> Rebased:
    """Move every open case of the version `old` (digest) to `new`; closed ones stay.

    `mapping` names the step of the new version for each step it no longer has. Clocks run on as they were counted.
    Each case keeps an `Action` that names the moment and who did it. The room has checked who may.

    Raises:
        Invalid: the versions are of different procedures.
        WrongState: `rebasing` has faults.
    """
    plan = rebasing(old, new, mapping)
    if plan.old.code != plan.new.code:
        raise Invalid(_("Both versions must be of the same procedure."), field="new")
    if plan.faults:
        raise WrongState(plan.faults[0])
    if old == new or not plan.total:
        return Rebased(0, was_repeated=True)
    # Others may have acted since the preview was read; their cases are moved with the rest if their step is known.
    pairs = {step.code: mapping.get(step.code, step.code) for step in plan.old.steps if not step.closes}
    known = {step.code for step in plan.new.steps if not step.closes}
    pairs = {before: after for before, after in pairs.items() if after in known}
    moved = _move(old, new, pairs, key=f"{REBASE}:{uuid4()}", by=by)
    for before, after in pairs.items():
        _follow(new, plan.old.step(before), plan.new.step(after))
    emit(
        CasesRebased(code=plan.new.code, old=old, new=new, cases=moved, mapping=dict(mapping)),
        subject=f"definition/{plan.new.code}",
        by=by,
    )
    return Rebased(moved)


_MOVE = """
    WITH pair (old, new) AS (SELECT unnest(%(old)s::text[]), unnest(%(new)s::text[])),
    moved AS (
        UPDATE cases_case c SET definition_id = %(to)s, step = pair.new FROM pair
        WHERE c.definition_id = %(from)s AND c.closed_at IS NULL AND c.step = pair.old
        RETURNING c.id, pair.old, pair.new
    ),
    noted AS (
        INSERT INTO cases_action (case_id, key, code, fingerprint, from_step, to_step, done_at, actor)
        SELECT id, %(key)s, %(code)s, '', old, new, %(now)s, %(by)s FROM moved
    )
    SELECT count(*) FROM moved
"""


def _move(old: str, new: str, pairs: Mapping[str, str], *, key: str, by: Actor) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "old": list(pairs.keys()),
                "new": list(pairs.values()),
                "from": old,
                "to": new,
                "key": key,
                "code": REBASE,
                "now": clock.now(),
                "by": by.reference,
            },
        )
        count: int = cursor.fetchone()[0]
    return count


_PLACE = """
    INSERT INTO cases_inboxitem (case_id, kind, step, organization_id, roles, entered_at, sort_at)
    SELECT c.id, c.kind, c.step, seat.code, %(roles)s, %(now)s, coalesce(c.due_at, '9999-01-01 00:00:00+00')
    FROM cases_case c CROSS JOIN LATERAL (
        SELECT {seat} AS code UNION SELECT c.unit_id WHERE %(is_responsible)s AND c.unit_id IS NOT NULL
    ) seat
    WHERE c.definition_id = %(definition)s AND c.closed_at IS NULL AND c.step = %(step)s
"""
_OFFICE = """coalesce((SELECT o.code FROM government_organization o WHERE o.is_current AND o.kind = ANY(%(offices)s)
    AND o.region_id = c.{region} LIMIT 1), c.organization_id)"""


def _follow(definition: str, before: Step, after: Step) -> None:
    """Let inboxes and open requests follow where whoever acts, or the step's name, has changed."""
    here = {"case__definition": definition, "case__step": after.code, "case__closed_at__isnull": True}
    if removed := {ask.code for ask in before.asks} - {ask.code for ask in after.asks}:
        gone = Request.objects.filter(**here, code__in=removed, answered_at__isnull=True)
        InboxItem.objects.filter(request__in=gone.values("id")).delete()
        gone.update(answered_at=clock.now(), outcome=RequestOutcome.WITHDRAWN)
    if before.code != after.code:
        InboxItem.objects.filter(**here, request__isnull=False).update(step=after.code)
    elif before.actor == after.actor:
        return
    InboxItem.objects.filter(**here, request__isnull=True, step=before.code).delete()
    if not isinstance(after.actor, Officer):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACE.format(seat=_seat(after.actor.organization)) + " ON CONFLICT DO NOTHING",
            {
                "roles": [role.value for role in after.actor.roles],
                "now": clock.now(),
                "definition": definition,
                "step": after.code,
                "is_responsible": after.actor.organization == Seat.RESPONSIBLE,
                "office": coordinator() if after.actor.organization == Seat.COORDINATOR else after.actor.organization,
                "offices": [OrganizationKind.DISTRICT.value, OrganizationKind.VILLAGE.value],
            },
        )


def _seat(seat: str) -> str:
    """The organization of a seat in SQL; see `queries.organization_in`."""
    if seat in {Seat.RESPONSIBLE, Seat.RESPONSIBLE_AGENCY}:
        return "c.organization_id"
    if seat == Seat.DISTRICT_OFFICE:
        return _OFFICE.format(region="district_id")
    if seat == Seat.VILLAGE_OFFICE:
        return _OFFICE.format(region="village_id")
    return "%(office)s"
