from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import translation
from hypothesis import given

from praja.cases.definitions import Procedure, parse_procedure
from praja.cases.procedures.check import Finding, Severity, check_process
from praja.cases.procedures.graph import Flow
from tests.cases.procedures.examples import DOCUMENTS, FORMS, billboard, content, procedure_of, procedures, step_of


def findings(changed: dict[str, Any], *, promise: int = 6) -> list[Finding]:
    return check_process(
        procedure_of(changed), FORMS, DOCUMENTS, promise, organizations={"dpmptsp", "pupr", "dlh"}, services=set()
    )


def codes(changed: dict[str, Any], **other: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.step) for finding in findings(changed, **other)]


def action_of(changed: dict[str, Any], step: str, code: str) -> dict[str, Any]:
    return next(action for action in step_of(changed, step)["actions"] if action["code"] == code)


def test_a_sound_procedure_has_no_findings() -> None:
    assert codes(content()) == []


@pytest.mark.parametrize("name", ["complaint", "whistleblowing"])
def test_the_procedures_of_the_pack_are_sound(name: str) -> None:
    text = Path(settings.PACK_DIR, "procedures", f"{name}.yaml").read_text(encoding="utf-8")
    assert check_process(parse_procedure(yaml.safe_load(text)), {}, (), None) == []


def test_a_step_no_decision_leads_to_is_unreachable() -> None:
    changed = content()
    action_of(changed, "drafting", "submit")["to"] = "review"
    assert ("unreachable", "signing") in codes(changed)


def test_a_decision_of_the_platform_needs_a_default() -> None:
    changed = content()
    action_of(changed, "review", "proceed")["when"] = "width > 3"
    assert codes(changed) == [("no-default", "review")]


def test_a_step_without_an_actor_or_with_an_unknown_organization_is_named() -> None:
    changed = content()
    step_of(changed, "drafting")["actor"] = ""
    step_of(changed, "signing")["actor"]["organization"] = "dpmpstp"
    assert {("no-actor", "drafting"), ("unknown-organization", "signing")} <= set(codes(changed))


def test_two_contributions_with_one_code_would_lose_an_answer() -> None:
    changed = content()
    step_of(changed, "review")["asks"][1]["code"] = "pupr"
    assert ("two-writers", "review") in codes(changed)


def test_the_form_of_a_step_and_a_contribution_of_its_name_collide() -> None:
    changed = content()
    step_of(changed, "review")["form"] = "opinion"
    step_of(changed, "review")["asks"][0]["code"] = "review"
    assert ("two-writers", "review") in codes(changed)


def test_a_later_contribution_that_writes_over_an_earlier_one_is_told() -> None:
    changed = content()
    step_of(changed, "drafting")["asks"] = [step_of(changed, "review")["asks"][0]]
    assert [(item.severity, item.code) for item in findings(changed)] == [
        (Severity.WARNING, "written-over"),
    ]


def test_the_slowest_way_must_keep_the_promise_and_is_named() -> None:
    (finding,) = findings(content(), promise=4)
    assert finding.code == "beyond-promise"
    with translation.override("en"):
        assert str(finding.message) == (
            "The longest way takes 5 working days; the standard promises 4: "
            "Technical recommendations → Verification and draft → Signing → Closed."
        )
    with translation.override("id"):
        assert "Penandatanganan" in str(finding.message)


def test_days_before_the_clock_of_the_service_do_not_count() -> None:
    changed = content()
    step_of(changed, "intake")["days"] = 30
    assert codes(changed, promise=5) == []


def test_a_document_that_nobody_signs_is_found() -> None:
    changed = content()
    del action_of(changed, "signing", "sign")["signs"]
    assert ("no-signer", "drafting") in codes(changed)


def test_a_way_that_grants_without_a_signature_is_found() -> None:
    changed = content()
    action_of(changed, "drafting", "refuse")["outcome"] = "granted"
    assert codes(changed) == [("no-signer", "drafting")]


def test_a_signature_before_the_draft_is_found() -> None:
    changed = content()
    action_of(changed, "review", "proceed")["to"] = "signing"
    assert ("signed-too-early", "signing") in codes(changed)


def test_a_step_that_cannot_end_is_found() -> None:
    changed = content()
    step_of(changed, "signing")["actions"] = []
    assert ("dead-end", "signing") in codes(changed)
    action_of(changed, "drafting", "refuse").update(to="signing", outcome="")
    step_of(changed, "completing")["actions"].pop()
    assert ("no-end", "intake") in codes(changed)


def test_a_clock_that_nothing_stops_is_found() -> None:
    changed = content()
    del action_of(changed, "signing", "sign")["clocks"]
    del action_of(changed, "drafting", "refuse")["clocks"]
    assert [code for code, _step in codes(changed)] == ["never-stopped"]


def test_a_clock_that_runs_while_the_applicant_is_awaited_is_told() -> None:
    changed = content()
    del action_of(changed, "intake", "return")["clocks"]
    action_of(changed, "intake", "register")["to"] = "completing"
    assert ("runs-for-applicant", "completing") in codes(changed)


def test_four_eyes_of_one_person_are_impossible() -> None:
    changed = content()
    step_of(changed, "drafting")["actor"]["roles"] = ["head"]
    assert codes(changed) == [("four-eyes-impossible", "signing")]


def test_what_the_service_does_not_have_is_named() -> None:
    changed = content()
    step_of(changed, "review")["asks"][0]["form"] = "judgement"
    step_of(changed, "drafting")["produces"] = "licence"
    step_of(changed, "drafting")["sub_service"] = "izin-lain"
    found = {code for code, _step in codes(changed)}
    assert {"unknown-form", "unknown-document", "unknown-service"} <= found


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("pupr.recommended and width > 3", None),
        ("pupr.recomended", "unknown-field"),
        ("width >", "unreadable-condition"),
        ('width > "three"', "unreadable-condition"),
        ("width + 1", "no-condition"),
    ],
)
def test_a_condition_is_read_and_its_fields_looked_up(when: str, code: str | None) -> None:
    changed = content()
    action_of(changed, "drafting", "refuse")["when"] = when
    assert [found for found, _step in codes(changed)] == ([code] if code else [])


def test_a_condition_about_what_is_filled_in_later_is_told() -> None:
    changed = content()
    action_of(changed, "intake", "return")["when"] = "not pupr.recommended"
    step_of(changed, "drafting")["actions"].pop()
    action_of(changed, "signing", "back")["to"] = "drafting"
    assert codes(changed) == [("field-too-late", "intake")]


def test_a_round_of_the_platform_alone_is_found() -> None:
    changed = content()
    step_of(changed, "review")["asks"] = []
    action_of(changed, "review", "proceed").update(to="review", guards=[])
    assert ("endless", "review") in codes(changed)


@given(procedures)
def test_no_draft_makes_the_checker_fail(procedure: Procedure) -> None:
    for finding in check_process(procedure, FORMS, DOCUMENTS, 3, organizations=set(), services=set()):
        assert str(finding.message)
        assert str(finding.remedy)


@given(procedures)
def test_a_draft_without_errors_is_well_formed_and_every_step_can_end(procedure: Procedure) -> None:
    found = check_process(procedure, FORMS, DOCUMENTS, None)
    if not any(finding.severity is Severity.ERROR for finding in found):
        flow = Flow(procedure)
        assert flow.reached == set(flow.steps) <= flow.ends


@given(procedures)
def test_what_is_left_without_loops_has_no_cycle_and_misses_no_step(procedure: Procedure) -> None:
    flow = Flow(procedure)
    place = {code: position for position, code in enumerate(flow.order)}
    assert all(place[way.source] < place[way.target] for code in flow.order for way in flow.onward[code])
    assert {way.target for ways in flow.onward.values() for way in ways} <= set(place)


def test_the_billboard_example_is_what_the_engine_accepts() -> None:
    assert parse_procedure(content()) == billboard()
