"""The panel that proposes an agency: what the rules say and why, what the model says and which words decided."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from praja.complaints import rules
from praja.complaints.models import Complaint, RoutingSuggestion
from praja.complaints.routing.words import places_of
from praja.government.queries import organization_name

LEAST = 0.01
"""A proposal the model itself gives less than this is not shown."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An agency the model proposes. `href` takes it into the form; empty while there is no form to take it into."""

    agency: str
    name: str
    percent: int
    words: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RoutingPanel:
    """Everything on the panel.

    Attributes:
        reason: the name of the rule that held, or the category's.
        ruled: the agency or outside body the rules name.
        advice: what stands chosen in the form, and why.
        differs: rule and a sure model do not agree.
    """

    reason: str
    ruled: str
    ruled_href: str
    is_outside: bool
    proposals: list[ProposalView]
    note: str
    advice: str
    differs: bool


def routing_panel(
    complaint: Complaint, route: rules.Route, suggestion: RoutingSuggestion | None, *, chosen: str, can_choose: bool
) -> RoutingPanel:
    """Present what speaks for which agency. `chosen` is the agency in the form; `can_choose`: there is a form."""
    proposals = [
        ProposalView(
            agency=one["agency"],
            name=organization_name(one["agency"]),
            percent=round(100 * one["confidence"]),
            words=", ".join(one["words"]),
            href=_href(one["agency"]) if can_choose else "",
            is_chosen=can_choose and one["agency"] == chosen,
        )
        for place, one in enumerate(suggestion.proposals if suggestion is not None else [])
        if not place or one["confidence"] >= LEAST
    ]
    first = proposals[0].agency if proposals else ""
    is_sure = suggestion is not None and suggestion.is_certain
    return RoutingPanel(
        reason=str(route.rule.name)
        if route.rule is not None
        else _("Category: %(category)s") % {"category": rules.category_name(complaint.case.category)},
        ruled=rules.outside_name(route.outside) if route.outside else organization_name(route.organization),
        ruled_href="#step-forward" if can_choose and route.outside else _href(route.organization) if can_choose else "",
        is_outside=bool(route.outside),
        proposals=proposals,
        note=_note(suggestion),
        advice=_advice(route, is_sure=is_sure) if proposals else "",
        differs=is_sure and (bool(route.outside) or first != route.organization),
    )


def marked(description: str, suggestion: RoutingSuggestion | None) -> SafeString:
    """The description with the words that spoke for the first proposal marked; escaped."""
    deciding = set(suggestion.proposals[0]["words"]) if suggestion is not None and suggestion.proposals else set()
    parts, at = [], 0
    for start, end, word in places_of(description) if deciding else []:
        if word in deciding:
            parts += [escape(description[at:start]), format_html("<mark>{}</mark>", description[start:end])]
            at = end
    return mark_safe("".join([*parts, escape(description[at:])]))  # noqa: S308 - every part is escaped above


def _href(agency: str) -> str:
    return f"?to={agency}#step-dispose"


def _note(suggestion: RoutingSuggestion | None) -> str:
    if suggestion is None:
        return _("No model has looked at this report yet. One is made every night, once there are enough dispositions.")
    if suggestion.is_certain:
        return ""
    return _("At this confidence the model is not proven right often enough in tests: a human decides.")


def _advice(route: rules.Route, *, is_sure: bool) -> str:
    if route.rule is not None:
        return _("A rule holds, so its answer stands chosen.")
    if is_sure:
        return _("No special rule holds and the model is sure, so its first agency stands chosen.")
    return _("No special rule holds and the model may not choose here, so the agency of the category stands chosen.")
