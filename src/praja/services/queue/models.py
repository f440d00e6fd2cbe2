"""Lines, slots and tickets of the counters. Bounds of places and the states of a ticket hold in the database too."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.crypto import EncryptedTextField


class Channel(models.TextChoices):
    ONLINE = "online", _("Booked")
    WALK_IN = "walk_in", _("Came without a booking")


class Status(models.TextChoices):
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting")
    CALLED = "called", _("Called to the counter")
    SKIPPED = "skipped", _("Put aside")
    DONE = "done", _("Served")
    NO_SHOW = "no_show", _("Did not come")
    UNSERVED = "unserved", _("Not served before closing")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = (Status.BOOKED, Status.WAITING, Status.CALLED, Status.SKIPPED)
IN_THE_HOUSE = (Status.WAITING, Status.CALLED, Status.SKIPPED)


class Line(models.Model):
    """The people of one group of counters on one day. Its row lock puts in order whoever calls from it.

    Attributes:
        last_number: of the tickets given out.
        streak: where the alternation of the two lines stands (`turns`).
        changes: grows with every change the display shows.
    """

    place = models.CharField(max_length=40)
    group = models.CharField(max_length=40)
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    streak = models.PositiveSmallIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "day"], name="queue_line_once")]
        indexes = [models.Index(fields=["place", "day"], name="queue_line_by_place")]

    def __str__(self) -> str:
        return f"{self.group} {self.day}"


class Slot(models.Model):
    """The places of some minutes of a line; made when its first place is taken, with the quotas the pack then had.

    Places nobody has booked when the slot begins go to those who walk in.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="slots", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    online_quota = models.PositiveSmallIntegerField()
    online_taken = models.PositiveSmallIntegerField(default=0)
    walk_in_quota = models.PositiveSmallIntegerField()
    walk_in_taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "starts_at"], name="queue_slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="queue_slot_ends_after_start"),
            models.CheckConstraint(condition=Q(online_taken__lte=F("online_quota")), name="queue_slot_online_bound"),
            models.CheckConstraint(
                condition=Q(online_taken__lte=F("online_quota") + F("walk_in_quota") - F("walk_in_taken")),
                name="queue_slot_bound",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.starts_at}"


class Ticket(models.Model):
    """A place in a line: booked, or taken at the door. Whoever has the code may see, move and cancel it.

    Attributes:
        label: what the display calls, e.g. "A-012"; given at check-in, kept when the ticket goes to another line.
        turn_at: the moment that orders the line: the start of the slot for who came in time, else the arrival.
        desk: where it was called last; or, while it waits, the only desk that may call it (after a transfer).
        calls: how often it was announced.
        arrived_at: check-in or walk-in; waiting is counted from here.
        name, phone, email: deleted some days after `day`.
        phone_index: keyed hash of the number; one live booking of a number for each line.
        network: keyed hash of where the booking came from, worth nothing the day after.
        key_digest: of the idempotency key of the request that made it, and `content_digest` of what it said.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False)
    place = models.CharField(max_length=40)
    day = models.DateField()
    service = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel)
    status = models.CharField(max_length=10, choices=Status)
    priority = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=10, blank=True)
    turn_at = models.DateTimeField(null=True)
    desk = models.CharField(max_length=8, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=5)
    name = EncryptedTextField(purpose="queue.ticket.name", null=True)
    phone = EncryptedTextField(purpose="queue.ticket.phone", null=True)
    email = EncryptedTextField(purpose="queue.ticket.email", null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    network = models.BinaryField(max_length=32, null=True)
    key_digest = models.BinaryField(max_length=32, unique=True)
    content_digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="queue_channel_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="queue_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=[*IN_THE_HOUSE, Status.DONE])
                | (Q(turn_at__isnull=False, arrived_at__isnull=False) & ~Q(label="")),
                name="queue_arrived_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.CALLED, Status.DONE]) | (Q(called_at__isnull=False) & ~Q(desk="")),
                name="queue_called_has_desk",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, ended_at__isnull=True) | (~Q(status__in=LIVE) & Q(ended_at__isnull=False)),
                name="queue_ended_has_time",
            ),
            models.UniqueConstraint(
                fields=["place", "day", "label"], condition=~Q(label=""), name="queue_number_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["place", "desk"], condition=Q(status=Status.CALLED), name="queue_one_at_a_desk"
            ),
            models.UniqueConstraint(
                fields=["line", "phone_index"],
                condition=Q(status__in=LIVE, phone_index__isnull=False),
                name="queue_phone_once_a_line",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "turn_at", "id"], name="queue_waiting", condition=Q(status="waiting")),
            models.Index(fields=["place", "day", "-id"], name="queue_ticket_by_day"),
            models.Index(fields=["line", "status"], name="queue_ticket_by_line"),
            models.Index(fields=["phone_index"], name="queue_live_by_phone", condition=Q(status__in=LIVE)),
            models.Index(fields=["network", "made_at"], name="queue_by_network", condition=Q(network__isnull=False)),
            models.Index(fields=["day"], name="queue_live_by_day", condition=Q(status__in=LIVE)),
            models.Index(fields=["day"], name="queue_known_by_day", condition=Q(name__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.label or self.code

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class DayKind(models.TextChoices):
    CLOSED = "closed", _("Closed")
    EXTRA = "extra", _("Extra day")


class SpecialDay(models.Model):
    """A day on which a place, or one group of its counters, is closed, or works though it is no working day.

    Attributes:
        group: code of the group; empty for the whole place.
        as_weekday: for an extra day, the weekday (1 to 7) whose hours it has.
    """

    place = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind)
    as_weekday = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "group", "day"], name="queue_special_day_once"),
            models.CheckConstraint(
                condition=Q(kind=DayKind.CLOSED, as_weekday__isnull=True)
                | Q(kind=DayKind.EXTRA, as_weekday__range=(1, 7)),
                name="queue_special_day_whole",
            ),
        ]
        indexes = [models.Index(fields=["place", "day", "id"], name="queue_special_by_day")]

    def __str__(self) -> str:
        return f"{self.place} {self.group} {self.day} {self.kind}"


class Kiosk(models.Model):
    """A device at the door that may give out numbers and check people in; it knows a secret kept here as a hash."""

    place = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    secret_digest = models.BinaryField(max_length=32, unique=True)
    paired_at = models.DateTimeField()
    paired_by = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-id"], name="queue_kiosk_by_place")]

    def __str__(self) -> str:
        return f"{self.name} ({self.place})"
