"""The catalogue: services, their versions, and what each village makes of its letters."""

from __future__ import annotations

from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from praja.kernel.identifiers import uuid7
from praja.services.standards.definitions import CODE_LENGTH, ServiceDefinition, parse_service

REASON_LENGTH = 500
ADDRESS_LENGTH = 300
PATTERN_LENGTH = 80
TITLE_LENGTH = 150


class State(models.TextChoices):
    """Where a version is. Of one service at most one is published; the one before it is superseded."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


FINAL = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
"""States in which the content of a version is fixed; the database refuses to change it (migration 0002)."""


class Service(models.Model):
    """A service of the catalogue.

    Attributes:
        provider: code of an organization, or "village_office", "district_office".
        words: everything it can be found by, in one text; a catalogue is small enough to be read whole.
        published: the version in force; None while there is none, or after it was withdrawn.
    """

    code = models.CharField(max_length=CODE_LENGTH, primary_key=True)
    name_id = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150)
    kind = models.CharField(max_length=20)
    provider = models.CharField(max_length=60)
    life_events = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    words = models.TextField()
    published = models.OneToOneField(
        "standards.ServiceVersion", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["provider"], name="service_by_provider")]

    def __str__(self) -> str:
        return self.code


class ServiceVersion(models.Model):
    """A version of a service's definition, numbered from 1.

    Attributes:
        digest: SHA-256 (hex) of the canonical JSON of `content`.
        procedure_digest: names its procedure in `cases.Definition`.
        is_from_pack: it came with the regency pack, not out of the editor.
        based_on: the version it was drafted from.
        made_by, proposed_by, published_by: actors as events record them.
        note: why it was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    procedure_digest = models.CharField(max_length=64)
    is_from_pack = models.BooleanField()
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=REASON_LENGTH, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80, blank=True)
    proposed_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state=State.PUBLISHED), name="version_one_published"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FINAL) | (~Q(published_by="") & Q(published_at__isnull=False)),
                name="version_publication_known",
            ),
            models.CheckConstraint(
                condition=Q(is_from_pack=True) | Q(published_by="") | ~Q(published_by=F("proposed_by")),
                name="version_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["procedure_digest"], name="version_by_procedure")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.number}"

    @cached_property
    def definition(self) -> ServiceDefinition:
        """The content, parsed."""
        return parse_service(self.content)


class VillageOffice(models.Model):
    """A desa or kelurahan that issues letters here, and what stands in their heads.

    Attributes:
        signer_title: the post above the signature, "Kepala Desa Perak".
    """

    organization = models.OneToOneField(
        "government.Organization", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    address = models.CharField(max_length=ADDRESS_LENGTH)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    signer_title = models.CharField(max_length=TITLE_LENGTH)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.organization_id)


class Offer(models.Model):
    """A letter a village office issues; `number_pattern` in place of that of the service, empty for the same."""

    office = models.ForeignKey(VillageOffice, on_delete=models.CASCADE, related_name="offers", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offers")
    number_pattern = models.CharField(max_length=PATTERN_LENGTH, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "service"], name="offer_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.service_id}"
