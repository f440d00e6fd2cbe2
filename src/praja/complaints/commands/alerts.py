"""Alerts: what did not work and must not be forgotten. A coordinator's officer acknowledges them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events
from praja.complaints.models import Alert, AlertReason, Complaint
from praja.complaints.queries.visibility import audits
from praja.government.queries import coordinator
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed, NotFound
from praja.kernel.events import emit


def note_alert(
    reason: AlertReason,
    *,
    key: str,
    by: Actor,
    complaint: Complaint | None = None,
    level: int = 0,
    organization: str = "",
    minutes: int = 0,
) -> bool:
    """Write an alert and its event inside a command; False when there is one for the same cause."""
    alert, is_new = Alert.objects.get_or_create(
        key=key,
        defaults={
            "reason": reason,
            "complaint": complaint,
            "level": level,
            "organization": organization,
            "minutes": minutes,
            "raised_at": clock.now(),
        },
    )
    if is_new:
        told = events.AlertRaised(alert=str(alert.pk), reason=reason, level=level, organization=organization)
        emit(told, subject=f"alert/{alert.pk}", by=by, organization=coordinator())
    return is_new


@command
def raise_alert(reason: AlertReason, *, key: str, by: Actor, minutes: int = 0) -> bool:
    """Raise an alert that no complaint is the cause of. The same `key` again raises nothing.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself when the time has come."))
    return note_alert(reason, key=key, by=by, minutes=minutes)


@command
def acknowledge_alert(alert_id: UUID, *, by: Actor) -> Alert:
    """Say that one has seen to an alert.

    Raises:
        NotAllowed: `by` may not acknowledge alerts.
        NotFound: there is no open alert of this number.
    """
    if not may_acknowledge_alerts(by):
        by.require_staff()
        raise NotAllowed(_("Alerts are acknowledged by the coordinator's verifiers and by administrators."))
    alert = Alert.objects.select_for_update().filter(pk=alert_id, acknowledged_at__isnull=True).first()
    if alert is None:
        raise NotFound(_("There is no such alert, or somebody has acknowledged it."))
    alert.acknowledged_at, alert.acknowledged_by = clock.now(), by.reference
    alert.save(update_fields=["acknowledged_at", "acknowledged_by"])
    told = events.AlertAcknowledged(alert=str(alert.pk), reason=alert.reason)
    emit(told, subject=f"alert/{alert.pk}", by=by, organization=coordinator())
    return alert


def may_acknowledge_alerts(by: Actor) -> bool:
    """Whether `by` is a verifier, head or administrator of the coordinator, or an administrator of the regency."""
    return by.has(Role.VERIFIER, Role.HEAD, Role.ADMIN, organization=coordinator()) or by.has(
        Role.ADMIN, organization=REGENCY
    )


def may_read_alerts(by: Actor) -> bool:
    """Whether `by` acknowledges alerts, or `audits` whether somebody does."""
    return may_acknowledge_alerts(by) or audits(by)


def require_alert_reader(by: Actor) -> None:
    """Refuse unless `may_read_alerts`.

    Raises:
        SignInRequired, NotAllowed: `by` is not one of those.
    """
    if not may_read_alerts(by):
        by.require_staff()
        raise NotAllowed(_("Alerts are for the coordinator's verifiers, administrators and auditors."))
