"""What the model learned from, what it says about a complaint, and how rule and model agree with officers."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef

from praja.complaints.models import Complaint, Part, RoutingModel, RoutingSuggestion
from praja.complaints.queries.visibility import BEFORE_DISPOSITION
from praja.complaints.routing.labelled import Labelled
from praja.complaints.routing.model import BadModel, Model
from praja.complaints.rules import Route, model_rules

log = structlog.get_logger(__name__)

MOST_TEXTS = 50_000
"""Dispositions a model learns from, the newest; an office of fifty agencies writes as many in some years."""
DEMO_FEWEST = 60
_NOT_HANDLED = ("archived", "incomplete", "forwarded", "merged", "withdrawn")
_UNDECIDED = ("verification", "completing", "disposition")


@dataclass(frozen=True, slots=True)
class Active:
    """The active version in this process."""

    version: int
    model: Model


_lock = threading.Lock()
_active: Active | None = None


def active_model() -> Active | None:
    """The active version; None while there is none, or it was made by another version of the platform.

    One SQL query; a second when the version has changed.
    """
    global _active
    version = RoutingModel.objects.filter(is_active=True).values_list("pk", flat=True).first()
    with _lock:
        if version is None:
            _active = None
        elif _active is None or _active.version != version:
            content = RoutingModel.objects.values_list("content", flat=True).get(pk=version)
            try:
                _active = Active(version, Model(bytes(content or b"")))
            except BadModel as error:
                log.warning("routing_model_unreadable", version=version, error=str(error))
                _active = None
        return _active


def dispositions() -> list[Labelled]:
    """What citizens wrote, with the agency that handled it in the end; oldest first.

    Secret reports are nobody's to learn from; generated ones only in the demo. A duplicate says again what its leader
    says, and a report that was split is about several things: their parts are learned from. One SQL query.
    """
    rows = (
        Complaint.objects.filter(is_secret=False)
        .exclude(case__step__in=BEFORE_DISPOSITION)
        .exclude(case__outcome__in=_NOT_HANDLED)
        .exclude(Exists(Part.objects.filter(parent=OuterRef("pk"), withdrawn_at__isnull=True)))
    )
    if not settings.DEMO:
        rows = rows.filter(is_demo=False)
    found = rows.order_by("-case__opened_at", "-pk").values_list(
        "description", "case__organization_id", "case__opened_at"
    )
    return [Labelled(*row) for row in reversed(found[:MOST_TEXTS])]


def fewest_texts() -> int:
    """Dispositions below which no model is made; the demo, with its few stories, makes one to show how it looks."""
    return DEMO_FEWEST if settings.DEMO else model_rules().fewest_texts


def suggestion_of(complaint_id: UUID) -> RoutingSuggestion | None:
    """What the newest version that looked at a complaint says. One SQL query."""
    return RoutingSuggestion.objects.filter(complaint=complaint_id).order_by("-model_id").first()


def suggestions_before(decided: Mapping[UUID, dt.datetime]) -> dict[UUID, RoutingSuggestion]:
    """What the newest version made before its decision said about each complaint. One SQL query.

    A version made after the decision has learned from it; its agreement would be no news.
    """
    found = RoutingSuggestion.objects.filter(complaint__in=decided).select_related("model").order_by("model_id")
    known = found.defer("model__content", "model__comparable")
    return {one.complaint_id: one for one in known if one.model.trained_at <= decided[one.complaint_id]}


def preselected(route: Route, suggestion: RoutingSuggestion | None) -> str:
    """The agency that stands chosen: the rule's; without a rule that of a certain model, else that of the category."""
    if route.rule is None and suggestion is not None and suggestion.is_certain:
        return str(suggestion.proposals[0]["agency"])
    return route.organization


def waiting_without(version: int) -> list[UUID]:
    """Complaints before disposition that a version has not looked at yet, newest first, at most a thousand."""
    looked = RoutingSuggestion.objects.filter(model=version).values("complaint")
    waiting = Complaint.objects.filter(case__step__in=_UNDECIDED).exclude(pk__in=looked)
    found: Any = waiting.order_by("-pk").values_list("pk", flat=True)[:1000]
    return list(found)
