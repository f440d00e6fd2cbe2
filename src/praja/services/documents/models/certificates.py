"""Whose signature counts for which office: the certificates of officers, and the platform's own test authority."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from praja.kernel.crypto import EncryptedTextField


class Authority(models.Model):
    """A certificate authority of this installation's own, for tests and the demo; never for a real regency.

    Its key, like the signers' keys, is encrypted with the installation's key ring (decision 0011).
    """

    certificate = models.TextField()
    """PEM."""
    key = EncryptedTextField(purpose="documents.authority.key")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"authority {self.pk}"


class Certificate(models.Model):
    """The certificate with which an officer signs for an organization.

    Attributes:
        title: the post as it stands above the signature, "Kepala Dinas ...".
        name: the name below it.
        nik: of the officer, for a signing service that asks by it; None for the local one.
        pem: the certificate itself; what comes back from a service must be signed with exactly this one.
        fingerprint: SHA-256 (hex) of its DER form.
        key: for the local service, the private key (PKCS #8, encrypted with the officer's passphrase).
        revoked_at: since when it counts no more; documents signed before stay as they are.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organization = models.ForeignKey("government.Organization", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)
    name = models.CharField(max_length=150)
    nik = EncryptedTextField(purpose="documents.certificate.nik", null=True)
    pem = models.TextField()
    fingerprint = models.CharField(max_length=64)
    key = EncryptedTextField(purpose="documents.certificate.key", null=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(revoked_at__isnull=True),
                name="certificate_one_in_force",
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=models.F("valid_from")), name="certificate_validity"),
        ]
        indexes = [models.Index(fields=["fingerprint"], name="certificate_by_fingerprint")]

    def __str__(self) -> str:
        return f"{self.title}, {self.organization_id}"

    @property
    def is_local(self) -> bool:
        """Whether its key is kept here."""
        return bool(self.key)
