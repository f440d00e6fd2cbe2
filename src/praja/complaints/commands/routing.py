"""What the platform keeps about routing: versions of the model, what they propose, what officers decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events, rules
from praja.complaints.models import Complaint, RoutingModel, RoutingOutcome, RoutingSuggestion
from praja.complaints.queries.agreement import Drift
from praja.complaints.queries.routing import Active, active_model, suggestions_before
from praja.complaints.routing.learning import Lesson
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.commands import command
from praja.kernel.errors import NotAllowed
from praja.kernel.events import emit


@command
def keep_model(lesson: Lesson, *, by: Actor) -> RoutingModel:
    """Keep a new version of the model, and use it unless it is worse than the present one by more than the margin.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    policy = rules.model_rules()
    # Locked, so that of two versions made at once the second is compared with what the first left.
    present = RoutingModel.objects.select_for_update().filter(is_active=True).only("pk").first()
    takes_over = lesson.is_good_enough(policy.margin)
    if takes_over and present is not None:
        RoutingModel.objects.filter(pk=present.pk).update(is_active=False, comparable=None)
    version = RoutingModel.objects.create(
        trained_at=clock.now(),
        content=lesson.content,
        comparable=lesson.comparable if takes_over else None,
        texts=lesson.texts,
        agencies=lesson.agencies,
        tested=lesson.tested,
        top1=lesson.top1,
        top3=lesson.top3,
        present_top1=lesson.present_top1,
        present_top3=lesson.present_top3,
        threshold=lesson.threshold,
        is_active=takes_over,
    )
    kept = RoutingModel.objects.order_by("-pk").values("pk")[: policy.keep]
    RoutingModel.objects.filter(is_active=False).exclude(pk__in=list(kept.values_list("pk", flat=True))).update(
        content=None
    )
    emit(
        events.RoutingModelTrained(
            version=version.pk,
            texts=lesson.texts,
            agencies=lesson.agencies,
            top1=round(lesson.top1, 4),
            top3=round(lesson.top3, 4),
            is_active=takes_over,
        ),
        subject=f"routing-model/{version.pk}",
        by=by,
    )
    return version


@command(emits=False)
def suggest(complaints: Collection[UUID], *, by: Actor) -> list[RoutingSuggestion]:
    """Let the active version look at complaints; nothing without one. A repeat writes the same again.

    At most three SQL statements; one while there is no version.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    active = active_model()
    if active is None:
        return []
    found = Complaint.objects.filter(pk__in=complaints, is_sealed=False).only("description", "is_secret")
    return RoutingSuggestion.objects.bulk_create(
        [_suggestion(complaint, active) for complaint in found],
        update_conflicts=True,
        unique_fields=["complaint", "model"],
        update_fields=["proposals", "is_certain", "made_at"],
    )


def _suggestion(complaint: Complaint, active: Active) -> RoutingSuggestion:
    answer = active.model.answer(complaint.description)
    proposals = [
        {
            "agency": one.agency,
            "confidence": round(one.confidence, 4),
            "words": [] if complaint.is_secret else list(one.reasons),
        }
        for one in answer.proposals
    ]
    return RoutingSuggestion(
        complaint=complaint,
        model_id=active.version,
        proposals=proposals,
        is_certain=answer.is_certain,
        made_at=clock.now(),
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """Where officers sent a complaint: to an organization, or `is_outside`, to an outside body."""

    complaint: UUID
    to: str
    is_outside: bool
    at: dt.datetime


@command(emits=False)
def keep_outcomes(decisions: Collection[Decision], *, by: Actor) -> list[RoutingOutcome]:
    """Note where officers sent complaints last, beside what rule and model had said. A later decision replaces it.

    No complaint may come twice. Three SQL statements.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    found = Complaint.objects.select_related("case").defer("search").in_bulk([one.complaint for one in decisions])
    suggestions = suggestions_before({one.complaint: one.at for one in decisions})
    outcomes = [
        _outcome(found[one.complaint], suggestions.get(one.complaint), one)
        for one in decisions
        if one.complaint in found
    ]
    return RoutingOutcome.objects.bulk_create(
        outcomes,
        update_conflicts=True,
        unique_fields=["complaint"],
        update_fields=["ruled", "proposed", "is_certain", "decided", "is_outside", "decided_at"],
    )


def _outcome(complaint: Complaint, suggestion: RoutingSuggestion | None, decision: Decision) -> RoutingOutcome:
    case = complaint.case
    route = rules.route(case.category, rules.place_of(case), complaint.asset_owner)
    return RoutingOutcome(
        complaint=complaint,
        ruled=route.outside or route.organization,
        proposed=[one["agency"] for one in suggestion.proposals] if suggestion else [],
        is_certain=bool(suggestion and suggestion.is_certain),
        decided=decision.to,
        is_outside=decision.is_outside,
        decided_at=decision.at,
    )


@command
def report_drift(found: Drift, *, by: Actor) -> None:
    """Tell that officers agree much less with the active version than its hold-out promised.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    emit(
        events.RoutingDrifted(
            version=found.version,
            agreement=round(found.agreement, 4),
            holdout=round(found.holdout, 4),
            decisions=found.decisions,
        ),
        subject=f"routing-model/{found.version}",
        by=by,
    )


def _require_platform(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed(_("The platform does this by itself."))
