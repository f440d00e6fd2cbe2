"""What a public complaint says and who filed it. Its way and deadlines stand in its case."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.cases.models import Case
from praja.kernel.crypto import EncryptedTextField

KIND = "complaint"
"""The word of this room for its cases."""

DESCRIPTION_LENGTH = 4000
SUBJECT = "complaint/"
"""What complaints are called in events, before their key."""


class Classification(models.TextChoices):
    """What a report is, which decides its time to resolve (PermenPANRB 62/2018)."""

    COMPLAINT = "complaint", _("Complaint")
    SUPERVISED = "supervised", _("Complaint that needs an examination")
    ASPIRATION = "aspiration", _("Aspiration")
    INFORMATION = "information", _("Request for information")


class Channel(models.TextChoices):
    """How a complaint reached the platform."""

    WEB = "web", _("Web")
    API = "api", _("API")
    OPEN311 = "open311", _("Another system (Open311)")
    LAPOR = "lapor", _("SP4N-LAPOR!")
    WALK_IN = "walk_in", _("At a counter")
    TELEPHONE = "telephone", _("Telephone")
    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    SMS = "sms", _("SMS")


class ReviewReason(models.TextChoices):
    """Why a verifier should look at a report before others."""

    REPEATED_TEXT = "repeated_text", _("The same text was sent many times.")
    MANY_REPORTS = "many_reports", _("Many reports came from the same device or contact.")
    BANNED = "banned", _("Its sender is on the ban list.")


class AssetOwner(models.TextChoices):
    """Whose road, bridge, canal or lamp a report is about, which decides who must repair it (UU 38/2004)."""

    NATIONAL = "national", _("The state (national road or canal)")
    PROVINCIAL = "provincial", _("The province")
    REGENCY = "regency", _("The regency")
    VILLAGE = "village", _("The village (desa)")
    PRIVATE = "private", _("A company or private owner")
    UNKNOWN = "unknown", _("I don't know")


class Complaint(models.Model):
    """A complaint. Its identifier is that of its case.

    Attributes:
        latitude, longitude: WGS 84 degrees of the pin, or None when only the village was chosen.
        is_anonymous: the reporter's identity is hidden from everybody.
        is_secret: the content is hidden from the public.
        is_sealed: only the officers of the agency that is responsible know of it (whistle-blowing). Its words stand in
            `sealed_description`, encrypted; `description` is empty. Read `words` for either.
        is_demo: generated activity, not a citizen's.
        review_reason: one of `ReviewReason`; empty for most.
        device_mark: keyed hash of the device's mark, for a ban; forgotten after some days, never kept of a sealed one.
        pin_digest: keyed hash of the reporter's PIN.
        salt: makes `content_digest` in the events a commitment nobody can guess the text from.
        filing_key: the client's idempotency key.
        answers: to the questions of the category, each with the words of question and answer at the time of filing
            (`QuestionSet.record`).
        asset_owner: whose asset it is about; blank when the category does not ask.
        forwarded_to: code of the outside body it was forwarded to; blank while it is the regency's.
        supporters: how many others said that they have the same problem, or filed a report that was merged into this.
        ombudsman_told_at: when the reporter was told about Ombudsman RI; None while there is no reason.
        planned_on: by when the agency plans to act; None while it has said nothing, and once it has acted.
        still_broken: how many neighbours said, since it was resolved, that it is not.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    description = models.TextField(max_length=DESCRIPTION_LENGTH)
    sealed_description = EncryptedTextField(purpose="complaints.sealed_description", null=True)
    classification = models.CharField(max_length=20, choices=Classification, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    location_note = models.CharField(max_length=200, blank=True)
    is_anonymous = models.BooleanField()
    is_secret = models.BooleanField()
    is_sealed = models.BooleanField(default=False, db_default=False)
    is_demo = models.BooleanField(default=False)
    review_reason = models.CharField(max_length=20, choices=ReviewReason, blank=True, default="", db_default="")
    device_mark = models.BinaryField(max_length=32, null=True)
    channel = models.CharField(max_length=20, choices=Channel)
    language = models.CharField(max_length=5)
    reporter_name = EncryptedTextField(purpose="complaints.reporter_name", null=True)
    reporter_phone = EncryptedTextField(purpose="complaints.reporter_phone", null=True)
    reporter_email = EncryptedTextField(purpose="complaints.reporter_email", null=True)
    pin_digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    filing_key = models.CharField(max_length=80, unique=True)
    filing_fingerprint = models.CharField(max_length=64)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_comment = models.CharField(max_length=1000, blank=True)
    answers = models.JSONField(default=list, db_default=[])
    asset_owner = models.CharField(max_length=12, choices=AssetOwner, blank=True, db_default="")
    forwarded_to = models.CharField(max_length=40, blank=True, db_default="")
    supporters = models.PositiveIntegerField(default=0, db_default=0)
    ombudsman_told_at = models.DateTimeField(null=True)
    planned_on = models.DateField(null=True)
    still_broken = models.PositiveIntegerField(default=0, db_default=0)
    search = models.GeneratedField(
        expression=SearchVector("description", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="complaint_pin_whole",
            ),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="complaint_rating"),
            models.CheckConstraint(
                condition=Q(asset_owner__in=["", *AssetOwner.values]), name="complaint_asset_owner_known"
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=False, sealed_description__isnull=True)
                | Q(
                    is_sealed=True,
                    is_secret=True,
                    description="",
                    answers=[],
                    sealed_description__isnull=False,
                    device_mark__isnull=True,
                ),
                name="complaint_sealed_whole",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="complaint_search"),
            models.Index(fields=["case"], name="complaint_sealed", condition=Q(is_sealed=True)),
            models.Index(fields=["planned_on"], name="complaint_planned", condition=Q(planned_on__isnull=False)),
            models.Index(fields=["case"], name="complaint_still_broken", condition=Q(still_broken__gt=0)),
            # The public map finds its points without touching the wide rows they belong to.
            models.Index(
                fields=["case"],
                include=["latitude", "longitude"],
                name="complaint_on_map",
                condition=Q(is_secret=False, latitude__isnull=False),
            ),
            models.Index(fields=["case"], name="complaint_to_review", condition=~Q(review_reason="")),
            models.Index(fields=["case"], name="complaint_with_mark", condition=Q(device_mark__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def words(self) -> str:
        """What it says, sealed or not."""
        return (self.sealed_description or "") if self.is_sealed else self.description

    @property
    def subject(self) -> str:
        """The complaint's name in events."""
        return f"{SUBJECT}{self.case_id}"


def complaint_key(subject: str) -> UUID:
    """The key of the complaint that an event names as its subject."""
    return UUID(subject.removeprefix(SUBJECT))
