"""Certificates for the heads of the demo, all with one known passphrase. Refuses to run for a real regency."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from praja.accounts.models import Membership
from praja.kernel.actors import Actor, Role
from praja.services.documents import commands
from praja.services.documents.models import Certificate

DEMO_PASSPHRASE = "coba-praja-2026"  # noqa: S105 - public on purpose, exists in demo mode only


def seed_demo_certificates() -> int:
    """Give every head of the demo a certificate of the own authority where it lacks one; returns how many.

    Raises:
        ImproperlyConfigured: this is not the demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("demo certificates are made in demo mode only (PRAJA_DEMO)")
    made = 0
    heads = Membership.objects.filter(role=Role.HEAD, valid_to=None, organization__isnull=False)
    for held in heads.select_related("user"):
        organization = str(held.organization)
        if Certificate.objects.filter(user=held.user, organization=organization, revoked_at=None).exists():
            continue
        commands.issue_certificate(
            held.user,
            organization=organization,
            title=held.user.display_name,
            passphrase=DEMO_PASSPHRASE,
            by=Actor.system("demo"),
        )
        made += 1
    return made
