from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from praja.cases.definitions import parse_procedure
from praja.kernel.errors import Invalid


def content() -> dict[str, Any]:
    text = Path(settings.PACK_DIR, "procedures", "complaint.yaml").read_text(encoding="utf-8")
    return copy.deepcopy(yaml.safe_load(text))


def step(procedure: dict[str, Any], code: str) -> dict[str, Any]:
    return next(item for item in procedure["steps"] if item["code"] == code)


def test_the_pack_procedure_is_well_formed() -> None:
    procedure = parse_procedure(content())
    assert procedure.start == "verification"
    assert procedure.step("handling").action("resolve") is not None


def test_the_digest_names_the_content_and_nothing_else() -> None:
    reordered = dict(reversed(content().items()))
    assert parse_procedure(content()).digest == parse_procedure(reordered).digest
    changed = content()
    changed["steps"][0]["name"]["en"] = "Check"
    assert parse_procedure(changed).digest != parse_procedure(content()).digest


def test_a_text_speaks_the_language_of_the_reader() -> None:
    name = parse_procedure(content()).step("verification").name
    with translation.override("id"):
        assert str(name) == "Verifikasi"
    with translation.override("en"):
        assert str(name) == "Verification"


def test_an_action_to_an_unknown_step_is_named() -> None:
    faulty = content()
    step(faulty, "verification")["actions"][0]["to"] = "nowhere"
    with pytest.raises(Invalid, match=r"verification\.verify: goes to unknown step nowhere"):
        parse_procedure(faulty)


def test_a_step_nobody_can_reach_is_named() -> None:
    faulty = content()
    lonely = copy.deepcopy(step(faulty, "handling"))
    faulty["steps"].append(lonely | {"code": "lonely"})
    with pytest.raises(Invalid, match="step lonely cannot be reached"):
        parse_procedure(faulty)


def test_an_action_that_closes_without_an_outcome_is_named() -> None:
    faulty = content()
    del step(faulty, "resolved")["actions"][0]["outcome"]
    with pytest.raises(Invalid, match=r"resolved\.rate: an action into a closing step"):
        parse_procedure(faulty)


def test_an_undeclared_clock_is_named() -> None:
    faulty = content()
    step(faulty, "disposition")["actions"][0]["clocks"]["patience"] = "start"
    with pytest.raises(Invalid, match=r"disposition\.dispose: clock patience is not declared"):
        parse_procedure(faulty)


def test_an_unknown_role_is_refused_with_its_place() -> None:
    faulty = content()
    step(faulty, "verification")["actor"]["roles"] = ["wizard"]
    with pytest.raises(Invalid, match="wizard"):
        parse_procedure(faulty)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(Invalid, match="colour"):
        parse_procedure(content() | {"colour": "blue"})
