"""What is written as BPMN opens in the viewer most tools are built on."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from praja.cases.definitions import parse_procedure
from praja.cases.procedures.bpmn.writing import bpmn_xml
from tests.browser.browsers import chromium, watched
from tests.cases.procedures.examples import billboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
VIEWER = Path(__file__).parents[1] / "vendor" / "bpmn-js" / "bpmn-viewer.production.min.js"
OPEN = """async xml => {
  const viewer = new BpmnJS({container: "#canvas"});
  const {warnings} = await viewer.importXML(xml);
  viewer.get("canvas").zoom("fit-viewport");
  return {warnings: warnings.map(String), drawn: document.querySelectorAll(".djs-element").length};
}"""


def test_written_procedures_open_in_bpmn_js() -> None:
    text = Path(settings.PACK_DIR, "procedures", "complaint.yaml").read_text(encoding="utf-8")
    with chromium() as browser:
        page, complaints = watched(browser.new_context())
        page.set_content('<div id="canvas" style="height: 700px"></div>')
        page.add_script_tag(path=VIEWER)
        for procedure in (billboard(), parse_procedure(yaml.safe_load(text))):
            opened = page.evaluate(OPEN, bpmn_xml(procedure).decode())
            assert opened["warnings"] == []
            assert opened["drawn"] > 2 * len(procedure.steps)
        assert complaints == []
