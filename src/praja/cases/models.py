"""What every request has in common: its procedure, its step, its clocks, its place in inboxes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.identifiers import uuid7


class Definition(models.Model):
    """A published procedure, named by the hash of its content. The database refuses to change it (migration 0002)."""

    digest = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=60)
    content = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code", "-published_at"], name="definition_latest")]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:12]}"


class Case(models.Model):
    """One request on its way. What it is about stands in the room that opened it.

    Attributes:
        kind: the room's word for it, "complaint".
        reference: what people call it by; unique over all kinds.
        category: the room's own classification.
        organization: the agency responsible for it now.
        unit: the organization that acts in its place: a sub-unit, or a village office; None when it acts itself.
        officer: whoever has taken it on, of the agency or its unit.
        due_at: the earliest deadline that runs now, or None when none does.
        outcome: why it closed; empty while it is open.
        warned: the highest share of its time, in percent, that a running clock has been warned of; 0 when none.
        escalation_level: how far up a running clock was escalated; 0 when none was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=30)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, db_index=False)
    reference = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=120)
    category = models.CharField(max_length=60)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    district = models.ForeignKey(
        "government.Region", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    village = models.ForeignKey(
        "government.Region", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    unit = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    officer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    step = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    warned = models.PositiveSmallIntegerField(default=0, db_default=0)
    escalation_level = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="case_closed_after_opened"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | ~Q(unit=F("organization")), name="case_unit_is_another"
            ),
        ]
        # A list is newest first (the key is time-ordered), under at most one leading filter.
        indexes = [
            models.Index(fields=["kind", "-id"], name="case_newest"),
            models.Index(fields=["organization", "kind", "-id"], name="case_by_organization"),
            models.Index(fields=["step", "kind", "-id"], name="case_by_step"),
            models.Index(fields=["category", "kind", "-id"], name="case_by_category"),
            models.Index(fields=["district", "kind", "-id"], name="case_by_district"),
            models.Index(fields=["unit", "kind", "-id"], name="case_by_unit", condition=Q(unit__isnull=False)),
            models.Index(fields=["officer", "-id"], name="case_by_officer", condition=Q(officer__isnull=False)),
            models.Index(
                fields=["due_at"],
                include=["id", "kind", "organization", "unit", "step"],
                name="case_open_by_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["opened_at"], name="case_by_opening"),
            models.Index(fields=["kind", "-id"], name="case_warned", condition=Q(warned__gt=0)),
            models.Index(fields=["kind", "-id"], name="case_escalated", condition=Q(escalation_level__gt=0)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Clock(models.Model):
    """A deadline of a case, in working days. While it is paused, `remaining_seconds` of working time are left.

    A clock that `is_held` is paused because its whole case stands still, and runs on when the case does.
    A clock was kept when it stopped at or before `due_at`. A cancelled clock counts in no figure.

    Attributes:
        source: the text of law or practice that gives its days.
        working_seconds: the office time those days are; None for a clock older than this field.
        calendar_edition: edition of the calendar `due_at` was counted with; 0 when that is not known.
        checked_edition: latest edition it was compared with; see `follow_calendar`.
        warning_levels: shares of `working_seconds`, in percent, at which to warn.
        warned: the highest level warned of so far; 0 when none.
        next_warning_at: when the next level is reached, unless the clock pauses or stops before.
        escalation_level: how far up it was escalated; 0 when it was not.
        next_escalation_at: when it goes one level further up, unless it stops before.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    code = models.CharField(max_length=40)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    days = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    remaining_seconds = models.IntegerField(null=True)
    is_held = models.BooleanField(default=False, db_default=False)
    stopped_at = models.DateTimeField(null=True)
    is_cancelled = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True, default="", db_default="")
    working_seconds = models.IntegerField(null=True)
    calendar_edition = models.PositiveIntegerField(default=0, db_default=0)
    checked_edition = models.PositiveIntegerField(default=0, db_default=0)
    warning_levels = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[])
    warned = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_warning_at = models.DateTimeField(null=True)
    escalation_level = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_escalation_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(stopped_at__isnull=True), name="clock_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, remaining_seconds__isnull=True)
                | Q(paused_at__isnull=False, remaining_seconds__isnull=False, stopped_at__isnull=True),
                name="clock_paused_with_rest",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=Q(is_held=False) | Q(paused_at__isnull=False), name="clock_held_is_paused"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="clock_by_case"),
            models.Index(
                fields=["code", "due_at"],
                name="clock_running_by_due",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True),
            ),
            # The periodic jobs read only what is due; none of them looks at the other open clocks.
            models.Index(
                fields=["next_warning_at"],
                name="clock_warning_due",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True, next_warning_at__isnull=False),
            ),
            models.Index(
                fields=["next_escalation_at"],
                name="clock_escalation_due",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True, next_escalation_at__isnull=False),
            ),
            models.Index(
                fields=["checked_edition", "id"], name="clock_by_edition", condition=Q(stopped_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} until {self.due_at}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None


class ClockPause(models.Model):
    """A time in which a clock stood still; `reason` is the code of the action that paused it, empty when unknown."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses", db_index=False)
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(resumed_at__isnull=True), name="clock_pause_open_once"
            ),
            models.UniqueConstraint(fields=["clock", "paused_at"], name="clock_pause_once"),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(resumed_at__gte=F("paused_at")), name="clock_pause_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paused_at} to {self.resumed_at}"


class ClockWarning(models.Model):
    """That a clock had used a share of its time: once for each clock and level.

    Attributes:
        reached_at: when the share was used up.
        raised_at: when the platform noticed.
        told_at: when the officers were told; None while that is still to be done.
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="warnings", db_index=False)
    percent = models.PositiveSmallIntegerField()
    reached_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "percent"], name="clock_warning_once"),
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="clock_warning_percent"),
        ]
        indexes = [
            models.Index(fields=["id"], name="clock_warning_untold", condition=Q(told_at__isnull=True)),
            models.Index(fields=["raised_at"], name="clock_warning_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % at {self.reached_at}"


class RequestOutcome(models.TextChoices):
    """How a request ended."""

    GIVEN = "given", _("given")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Request(models.Model):
    """What another organization is asked to contribute while a case stays where it is: advice, a recommendation.

    Several may run at once. What is asked and answered stands in the room that owns the case.

    Attributes:
        step: the step in which it was asked.
        code: the `Ask` of the step; blank for what an officer asked.
        due_at: by when the contribution should be there.
        outcome: how it ended; empty while it is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests", db_index=False)
    step = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=RequestOutcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organization", "code"], condition=Q(answered_at__isnull=True), name="request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="request_answered_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="request_by_case"),
            models.Index(fields=["organization", "-id"], name="request_by_organization"),
        ]

    def __str__(self) -> str:
        return f"request to {self.organization_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class InboxItem(models.Model):
    """Work that waits for the officers of an organization in one of `roles`.

    Its own table, so that reading an inbox never touches the millions of cases that wait for nobody. A case may wait
    in several inboxes at once: of the agency, of the unit it is assigned to, and of everybody with an open request.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="inbox_items", db_index=False)
    kind = models.CharField(max_length=30)
    step = models.CharField(max_length=40)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    roles = ArrayField(models.CharField(max_length=30))
    entered_at = models.DateTimeField()
    sort_at = models.DateTimeField()
    """The deadline; the far future when none runs, so that an index can order and page by it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "organization"], condition=Q(request__isnull=True), name="inbox_item_once"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(request__isnull=False), name="inbox_item_of_request_once"
            ),
        ]
        indexes = [models.Index(fields=["organization", "sort_at", "id"], name="inbox_by_due")]

    def __str__(self) -> str:
        return f"{self.step} at {self.organization_id}"


class Action(models.Model):
    """An action that was carried out, by the key its client gave it, so that a repeat changes nothing.

    `actor` is who did it as events name them; blank where the engine was not told.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions", db_index=False)
    key = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    from_step = models.CharField(max_length=40)
    to_step = models.CharField(max_length=40)
    done_at = models.DateTimeField()
    actor = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="action_once")]

    def __str__(self) -> str:
        return f"{self.code} at {self.done_at}"


class FailedAttempts(models.Model):
    """Wrong PINs entered for a tracking code, to slow down guessing. The code need not exist."""

    reference = models.CharField(max_length=30, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reference}: {self.count}"
