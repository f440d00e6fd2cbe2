"""What keeps abuse out without keeping people out: counters, used proofs, bans; and who opened which identity."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from praja.complaints.models.complaint import Complaint
from praja.kernel.crypto import EncryptedTextField


class Usage(models.Model):
    """How often something was done under one mark: in the present bucket of its window and in the one before.

    Stands in an UNLOGGED table: it costs no write-ahead log, and is empty after a crash of the database.

    Attributes:
        mark: keyed hash of what is counted; never the address, number or text itself.
    """

    mark = models.BinaryField(max_length=32, primary_key=True)
    bucket = models.BigIntegerField()
    current = models.PositiveIntegerField()
    previous = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.current} in {self.bucket}"


class UsedChallenge(models.Model):
    """A challenge whose solution was taken; `key_digest` is the keyed hash of the request that it admitted."""

    challenge = models.CharField(max_length=64, primary_key=True)
    key_digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.challenge


class BanSubject(models.TextChoices):
    """By what a banned sender is recognised."""

    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail address")
    DEVICE = "device", _("Device")


class Ban(models.Model):
    """A sender whose reports are looked at first and cost a proof of work. They are never refused.

    Attributes:
        digest: keyed hash of the number, address or device mark.
        banned_by, lifted_by: references of the officers.
    """

    subject = models.CharField(max_length=10, choices=BanSubject)
    digest = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=200)
    banned_by = models.CharField(max_length=100)
    banned_at = models.DateTimeField()
    until = models.DateTimeField()
    lifted_by = models.CharField(max_length=100, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=Q(lifted_at__isnull=True), name="ban_once"),
            models.CheckConstraint(condition=Q(until__gt=models.F("banned_at")), name="ban_ends"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="ban_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"ban {self.pk}"


class ViewReason(models.TextChoices):
    """Why an officer opens the identity of a reporter."""

    CALL = "call", _("To call or write to the reporter")
    VISIT = "visit", _("To meet the reporter at the place")
    FACTS = "facts", _("To check the facts of the report")
    PROTECTION = "protection", _("To protect the reporter")
    OTHER = "other", _("Another reason, written below")


class IdentityView(models.Model):
    """An officer opened the identity of a reporter: who, in which organization, why and when. Never deleted.

    Attributes:
        viewer: reference of the officer, as in events.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="identity_views")
    viewer = models.CharField(max_length=100)
    organization = models.ForeignKey(
        "government.Organization", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    reason = models.CharField(max_length=20, choices=ViewReason)
    note = EncryptedTextField(purpose="complaints.identity_view_note", null=True)
    viewed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="identity_view_by_agency")]

    def __str__(self) -> str:
        return f"identity view {self.pk}"
