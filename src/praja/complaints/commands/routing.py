"""What the platform keeps about routing: versions of the model, what they propose, what officers decided."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.complaints import events, rules
from praja.complaints.models import Complaint, RoutingModel, RoutingOutcome, RoutingSuggestion
from praja.complaints.queries.agreement import Drift
from praja.complaints.queries.routing import active_model, suggestion_of
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
def suggest(complaint_id: UUID, *, by: Actor) -> RoutingSuggestion | None:
    """Let the active version look at a complaint; nothing without one. A repeat writes the same again.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    active = active_model()
    complaint = Complaint.objects.filter(pk=complaint_id).only("description", "is_secret", "is_sealed").first()
    if active is None or complaint is None or complaint.is_sealed:
        return None
    answer = active.model.answer(complaint.description)
    suggestion, _created = RoutingSuggestion.objects.update_or_create(
        complaint=complaint,
        model_id=active.version,
        defaults={
            "proposals": [
                {
                    "agency": one.agency,
                    "confidence": round(one.confidence, 4),
                    "words": [] if complaint.is_secret else list(one.reasons),
                }
                for one in answer.proposals
            ],
            "is_certain": answer.is_certain,
            "made_at": clock.now(),
        },
    )
    return suggestion


@command(emits=False)
def keep_outcome(
    complaint_id: UUID, *, decided: str, is_outside: bool, at: dt.datetime, by: Actor
) -> RoutingOutcome | None:
    """Note where officers sent a complaint last, beside what rule and model said. A later decision replaces it.

    Raises:
        NotAllowed: `by` is not the platform.
    """
    _require_platform(by)
    complaint = Complaint.objects.select_related("case").filter(pk=complaint_id).first()
    if complaint is None:
        return None
    case = complaint.case
    route = rules.route(case.category, rules.place_of(case), complaint.asset_owner)
    # A version made after the decision has learned from it; its agreement would be no news.
    suggestion = suggestion_of(complaint_id, before=at)
    outcome, _created = RoutingOutcome.objects.update_or_create(
        complaint=complaint,
        defaults={
            "ruled": route.outside or route.organization,
            "proposed": [one["agency"] for one in suggestion.proposals] if suggestion else [],
            "is_certain": bool(suggestion and suggestion.is_certain),
            "decided": decided,
            "is_outside": is_outside,
            "decided_at": at,
        },
    )
    return outcome


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
