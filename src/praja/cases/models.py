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
            models.Index(fields=["due_at"], name="case_open_by_due", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["opened_at"], name="case_by_opening"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Clock(models.Model):
    """A deadline of a case, in working days. While it is paused, `remaining_seconds` of working time are left.

    A clock was kept when it stopped at or before `due_at`. A cancelled clock counts in no figure.
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
    stopped_at = models.DateTimeField(null=True)
    is_cancelled = models.BooleanField(default=False)

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
        ]
        indexes = [
            models.Index(fields=["case"], name="clock_by_case"),
            models.Index(
                fields=["code", "due_at"],
                name="clock_running_by_due",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} until {self.due_at}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None


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
        due_at: by when the contribution should be there.
        outcome: how it ended; empty while it is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests", db_index=False)
    step = models.CharField(max_length=40)
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
                fields=["case", "organization"], condition=Q(answered_at__isnull=True), name="request_open_once"
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
    """An action that was carried out, by the key its client gave it, so that a repeat changes nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions", db_index=False)
    key = models.CharField(max_length=80)
    code = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    from_step = models.CharField(max_length=40)
    to_step = models.CharField(max_length=40)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="action_once")]

    def __str__(self) -> str:
        return f"{self.code} at {self.done_at}"
