from __future__ import annotations

from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from praja.cases.definitions import Officer, Procedure
from praja.cases.procedures.bpmn.reading import BpmnDraft, draft_from_bpmn
from praja.cases.procedures.bpmn.writing import BPMN, bpmn_xml
from praja.cases.procedures.check import Severity, check_process
from praja.kernel.errors import Invalid
from tests.cases.procedures.drawings import ARIS, BPMN_IO, SIGNAVIO
from tests.cases.procedures.examples import billboard, procedures

pytestmark = pytest.mark.django_db
NAMES = {"pupr": "PUPR", "dlh": "DLH", "dpmptsp": "DPMPTSP", "bm": "Dinas PU Bina Marga"}


def read(xml: bytes) -> BpmnDraft:
    return draft_from_bpmn(xml, code="service/any", organizations=NAMES)


def told(draft: BpmnDraft) -> str:
    with translation.override("en"):
        return " ".join(str(item.message) for item in draft.todo)


def test_everything_that_is_written_has_a_shape_and_every_flow_two_ends() -> None:
    root = etree.fromstring(bpmn_xml(billboard()))
    drawn = {element.get("bpmnElement") for element in root.iter() if element.get("bpmnElement")}
    process = root.find(f"{{{BPMN}}}process")
    assert process is not None
    nodes = {element.get("id") for element in process if not element.tag.endswith("laneSet")}
    assert nodes <= drawn
    for flow in process.iter(f"{{{BPMN}}}sequenceFlow"):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= nodes


@settings(max_examples=50)
@given(procedures)
def test_any_draft_can_be_written_and_read_again(procedure: Procedure) -> None:
    written = bpmn_xml(procedure)
    if all(step.closes for step in procedure.steps):
        return  # events alone: no task to read
    for finding in check_process(read(written).procedure, {}, (), None):
        assert str(finding.message)


def test_what_was_written_is_read_with_its_steps_performers_and_contributions() -> None:
    with translation.override("id"):
        again = read(bpmn_xml(billboard())).procedure
    assert [step.name.id for step in again.steps] == [step.name.id for step in billboard().steps]
    assert again.start == "pemeriksaan_berkas"
    review = again.step("rekomendasi_teknis")
    assert [ask.by.organization for ask in review.asks] == ["pupr", "dlh"]
    signing = again.step("penandatanganan")
    assert signing.actor == billboard().step("signing").actor
    assert [(action.to, action.outcome) for action in signing.actions] == [
        ("selesai", "granted"),
        ("verifikasi_dan_konsep_izin", ""),
    ]
    assert not any(item.severity is Severity.ERROR for item in check_process(again, {}, (), None))


def test_a_drawing_of_signavio_becomes_a_draft() -> None:
    procedure = read(SIGNAVIO).procedure
    assert [step.code for step in procedure.steps] == ["mengajukan_permohonan", "memeriksa", "izin_terbit", "ditolak"]
    applying, checking = procedure.steps[:2]
    assert applying.actor == "applicant"
    assert applying.requirements.id == "KTP dan denah"
    assert isinstance(checking.actor, Officer)
    assert (checking.actor.roles, checking.actor.organization) == (("head",), "bm")
    assert {(action.name.id, action.to, action.outcome) for action in checking.actions} == {
        ("Ya", "izin_terbit", "granted"),
        ("Tidak", "mengajukan_permohonan", ""),
        ("Tolak", "ditolak", "refused"),
    }


def test_a_drawing_of_aris_without_start_lanes_and_ends_becomes_a_draft() -> None:
    draft = read(ARIS)
    assert draft.procedure.start == "verifikasi_berkas"
    assert [step.code for step in draft.procedure.steps] == [
        "verifikasi_berkas",
        "kajian_teknis",
        "penandatanganan",
        "closed",
    ]
    names = {action.name.id: action.to for action in draft.procedure.steps[0].actions}
    assert names == {"perlu kajian": "kajian_teknis", "langsung": "penandatanganan"}
    assert "sub-process" in told(draft)
    assert "timers" in told(draft)
    assert "no lane" in told(draft)


def test_a_drawing_of_bpmn_io_with_parallel_tasks_becomes_a_step_with_contributions() -> None:
    draft = read(BPMN_IO)
    step = draft.procedure.steps[0]
    assert (step.code, draft.procedure.start) == ("menyusun_izin", "menyusun_izin")
    assert [ask.code for ask in step.asks] == ["rekomendasi_pupr", "rekomendasi_dlh"]
    assert {action.name.id for action in step.actions} == {"Lanjutkan", "Lewat waktu"}
    assert "Messages" in told(draft)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<definitions/>",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions><process>&x;</process></definitions>',
        b" " * 2_000_001,
    ],
)
def test_what_is_no_drawing_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read(content)
    assert refusal.value.field == "file"


@settings(max_examples=100)
@given(st.data())
def test_no_damaged_file_makes_the_reader_fail(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([SIGNAVIO, ARIS, BPMN_IO]))
    begin = data.draw(st.integers(0, len(whole)))
    cut = whole[:begin] + data.draw(st.binary(max_size=4)) + whole[begin + data.draw(st.integers(0, 200)) :]
    with suppress(Invalid):
        read(cut)
