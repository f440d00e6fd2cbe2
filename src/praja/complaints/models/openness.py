"""What is open to everybody, kept ready: published reports on the map, followers, and files of open data."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from praja.complaints.models.complaint import Complaint
from praja.kernel.crypto import EncryptedTextField
from praja.kernel.identifiers import uuid7


class PublicReport(models.Model):
    """A published report as the map and the digests need it; follows the events, and is made anew every night.

    A copy: whoever shows words or leads to a page asks `visibility.published` again, since a report that was just
    hidden may stand here a second longer.

    Attributes:
        x, y: longitude and latitude in thousandths of a degree, which is about 110 m; None without a pin.
        tile: number of the square of `queries.public_map.TILE` thousandths around them, so that an index finds a
            rectangle of the map.
        published_at: when it was first public.
        changed_at: when something last happened to it that everybody may know.
    """

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, primary_key=True, related_name="+")
    category = models.CharField(max_length=60)
    organization = models.CharField(max_length=60)
    district = models.CharField(max_length=13)
    village = models.CharField(max_length=13)
    x = models.IntegerField(null=True)
    y = models.IntegerField(null=True)
    tile = models.IntegerField(null=True)
    is_open = models.BooleanField()
    due_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True, tile__isnull=True)
                | Q(x__isnull=False, y__isnull=False, tile__isnull=False),
                name="public_report_point_whole",
            )
        ]
        indexes = [
            # A rectangle of the map in a period is read from this index alone.
            models.Index(
                fields=["tile", "complaint"],
                include=["x", "y", "category", "organization", "district", "village", "is_open", "due_at"],
                name="public_report_on_map",
                condition=Q(tile__isnull=False),
            ),
            models.Index(fields=["changed_at"], name="public_report_changed"),
        ]

    def __str__(self) -> str:
        return str(self.complaint_id)


class FollowedKind(models.TextChoices):
    """What can be followed by e-mail."""

    REPORT = "report"
    AREA = "area"
    AGENCY = "agency"
    CATEGORY = "category"


class Rhythm(models.TextChoices):
    """When the mail comes."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Subscription(models.Model):
    """Somebody wants e-mail about a report, an area, an agency or a topic; nothing is sent before they confirmed.

    Attributes:
        subject: the report's id, or the code of the region, agency or category.
        address: sealed; `address_digest` is its keyed hash, by which the same address is found again.
        asked_at: when the last mail that asks to confirm was written.
        asked_from: keyed hash of day and network of whoever asked; forgotten after a day.
        sent_until: what happened up to here was told.
        ended_at: unsubscribed; deleted some days later.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=10, choices=FollowedKind)
    subject = models.CharField(max_length=60)
    address = EncryptedTextField(purpose="complaints.subscription")
    address_digest = models.BinaryField(max_length=32)
    language = models.CharField(max_length=5)
    rhythm = models.CharField(max_length=10, choices=Rhythm)
    asked_at = models.DateTimeField()
    asked_from = models.BinaryField(max_length=32, null=True)
    confirmed_at = models.DateTimeField(null=True)
    sent_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_digest", "kind", "subject"],
                condition=Q(ended_at__isnull=True),
                name="subscription_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="report", rhythm="at_once") | (~Q(kind="report") & Q(rhythm__in=("daily", "weekly")))
                ),
                name="subscription_rhythm",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(sent_until__isnull=False),
                name="subscription_confirmed_has_start",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="subscription_by_asking"),
            models.Index(
                fields=["kind", "subject"],
                name="subscription_active",
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
            ),
            models.Index(
                fields=["rhythm", "id"],
                name="subscription_by_rhythm",
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def is_active(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None


class OpenDataFile(models.Model):
    """One version of a data set, stored as a file under `name`."""

    dataset = models.CharField(max_length=40)
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dataset", "-id"], name="open_data_newest")]

    def __str__(self) -> str:
        return self.name
