"""The bridge to SP4N-LAPOR!: reports come in once, follow-ups go out once and in order, by file or over a bridge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from praja.cases.models import Clock
from praja.cases.queries import current_procedure
from praja.complaints import commands, rules
from praja.complaints.commands import Words
from praja.complaints.lapor import jobs, queries
from praja.complaints.lapor.commands import mark_carried, place_report, receive_report
from praja.complaints.lapor.exchange import Report, words
from praja.complaints.lapor.files import read_file
from praja.complaints.lapor.gateway import HttpGateway
from praja.complaints.lapor.simulator import TOKEN, Bridge, running_bridge
from praja.complaints.models import Complaint, LaporFollowUp, LaporReport
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from praja.kernel.events.models import Event
from praja.kernel.events.relay import deliver as deliver_due
from praja.kernel.events.relay import fan_out
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import text, verifier_client

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
PAGE = "/complaints/lapor/"


def a_report(**changes: Any) -> Report:
    content: dict[str, Any] = {
        "tracking_id": "7654321",
        "title": "Jalan rusak",
        "description": "Jalan berlubang di depan balai desa sejak dua bulan.",
        "received_at": clock.now() - dt.timedelta(days=1),
        "state": "Belum Ditindaklanjuti",
        "category": "Infrastruktur",
        "location": "Desa Mojongapit, Kecamatan Jombang",
        "name": "P. Elapor",
        "phone": "0812****890",
    }
    return Report(**(content | changes))


def taken(**changes: Any) -> Complaint:
    row = receive_report(a_report(**changes), by=BY).row
    assert row.complaint is not None, row.fault
    return row.complaint


def deliver() -> None:
    fan_out(Event.objects.order_by("position"))
    while deliver_due():
        pass


def test_a_report_becomes_a_complaint_once() -> None:
    complaint = taken()
    assert (complaint.channel, complaint.case.category) == ("lapor", "road_damage")
    assert complaint.description == "Jalan rusak.\nJalan berlubang di depan balai desa sejak dua bulan."
    assert (complaint.reporter_name, complaint.reporter_phone) == ("P. Elapor", None)
    assert receive_report(a_report(), by=BY).was_repeated
    assert Complaint.objects.count() == 1


def test_the_time_to_verify_counts_from_the_day_it_was_forwarded() -> None:
    forwarded = clock.now() - dt.timedelta(days=6)
    complaint = taken(received_at=forwarded)
    verification = Clock.objects.get(case=complaint.case)
    assert verification.started_at == forwarded
    assert verification.due_at == working_calendar().add_working_days(forwarded, verification.days)
    assert complaint.case.opened_at > forwarded


def test_a_report_without_a_place_is_kept_for_an_officer() -> None:
    row = receive_report(a_report(location="dekat pasar"), by=BY).row
    assert row.complaint is None
    assert "desa" in row.fault
    with pytest.raises(Invalid):
        place_report(row.pk, village="99.99", by=f.verifier())
    assert place_report(row.pk, village="35.17.09.1006", by=f.verifier()).is_taken
    assert place_report(row.pk, village="35.17.09.1006", by=f.verifier()).was_repeated
    assert Complaint.objects.count() == 1


def test_a_report_that_is_closed_there_is_left_out() -> None:
    with pytest.raises(WrongState):
        receive_report(a_report(state="selesai"), by=BY)
    assert not LaporReport.objects.exists()


def test_only_those_who_verify_carry_reports() -> None:
    for actor in (f.handler(), f.officer(Role.AUDITOR, f.COORDINATOR), Actor.citizen()):
        with pytest.raises(NotAllowed):
            receive_report(a_report(), by=actor)


def test_what_happens_is_told_in_the_words_of_lapor_and_in_order() -> None:
    complaint = taken()
    commands.verify(complaint.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.dispose(complaint.pk, to=f.ROADS, note="Mohon segera.", by=f.verifier(), key=f.key())
    commands.answer(complaint.pk, words=Words("Kami perbaiki pekan ini."), by=f.handler(), key=f.key())
    commands.resolve(complaint.pk, words=Words("Sudah ditambal.", [f.a_photo()]), by=f.handler(), key=f.key())
    deliver()
    told = [(item.state, item.text) for _number, item in queries.waiting_follow_ups(by=BY)]
    assert told == [
        ("Terverifikasi", ""),
        ("Dalam Proses", ""),
        ("Dalam Proses", "Kami perbaiki pekan ini."),
        ("Dalam Proses", "Sudah ditambal."),
    ]


def test_a_complaint_of_our_own_is_not_told() -> None:
    f.disposed()
    deliver()
    assert not LaporFollowUp.objects.exists()


def test_carrying_over_twice_changes_nothing() -> None:
    complaint = taken()
    commands.verify(complaint.pk, classification="complaint", by=f.verifier(), key=f.key())
    deliver()
    numbers = [number for number, _item in queries.waiting_follow_ups(by=BY)]
    assert mark_carried(numbers, by=BY).follow_ups == 1
    assert mark_carried(numbers, by=BY).was_repeated
    assert queries.waiting_follow_ups(by=BY) == []


# Files

EXPORT = (
    "Tracking ID;Judul;Isi Laporan;Tanggal Disposisi;Status;Kategori;Lokasi;Anonim;Rahasia;Kolom Lain\r\n"
    "101;Sampah;Sampah menumpuk di tepi sungai.;20/11/2026 09:15;Belum;Sampah;Desa Mojongapit Kec Jombang;Ya;;x\r\n"
    '102;Lampu;"Lampu mati,\nsudah sebulan.";2026-11-20;Belum;Lampu Penerangan Jalan;Desa Mojongapit;;Ya;x\r\n'
    "103;;;20/11/2026;;;;;;\r\n"
    "104;Air;Air PDAM keruh sejak kemarin.;kemarin;;;;;;\r\n"
)


def test_an_export_is_read_line_by_line() -> None:
    lines = read_file(EXPORT.encode("utf-8-sig"))
    first, second = lines[0].report, lines[1].report
    assert first is not None
    assert second is not None
    assert (first.tracking_id, first.is_anonymous, first.is_secret) == ("101", True, False)
    assert first.received_at.isoformat() == "2026-11-20T09:15:00+07:00"
    assert second.description == "Lampu mati,\nsudah sebulan."
    assert [line.fault for line in lines[2:]] == [
        "Isi Laporan tidak ada.",
        "Tulis tanggal sebagai hari/bulan/tahun atau tahun-bulan-hari.",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"[]", "Tidak ada laporan"),
        (b"Nama;Umur\nA;1\n", "Tracking ID, Isi Laporan"),
        (b"[1, 2]", "bukan daftar laporan"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(content: bytes, fault: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_file(content)
    assert fault in str(caught.value.message)


HEADED = st.text(max_size=300).map(lambda text: ("tracking_id,description,received_at\n" + text).encode())


@given(st.binary(max_size=300) | HEADED)
def test_no_file_breaks_the_reader(content: bytes) -> None:
    lines = []
    with suppress(Invalid):
        lines = read_file(content)
    assert all(line.report is not None or line.fault for line in lines)


def test_an_officer_imports_a_file_mends_a_line_and_carries_the_answers_back() -> None:
    client = verifier_client()
    upload = SimpleUploadedFile("ekspor.csv", EXPORT.encode())
    page = text(client.post(f"{PAGE}import/", {"file": upload}))
    for words_ in ("diterima: 2", "Isi Laporan tidak ada.", "baris"):
        assert words_ in page
    assert LaporReport.objects.filter(complaint__isnull=False).count() == 2
    lost = receive_report(a_report(location="entah"), by=BY).row
    mending = client.get(f"{PAGE}?state=mend")
    assert "7654321" in text(mending)
    client.post(f"{PAGE}{lost.pk}/", {"village": "35.17.09.1006"})
    assert not LaporReport.objects.filter(complaint__isnull=True).exists()
    for complaint in Complaint.objects.all():
        commands.verify(complaint.pk, classification="complaint", by=f.verifier(), key=f.key())
    deliver()
    sheet = b"".join(client.get(f"{PAGE}follow-ups.csv")).decode()  # type: ignore[call-overload]
    assert sheet.count("Terverifikasi") == 3
    last = LaporFollowUp.objects.order_by("-pk")[0].pk
    client.post(f"{PAGE}carried/", {"last": str(last)})
    assert queries.waiting_follow_ups(by=BY) == []


def test_the_page_costs_the_same_whatever_is_on_it(django_assert_max_num_queries: Any) -> None:
    client = verifier_client()
    for number in range(5):
        taken(tracking_id=f"T-{number}")
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        assert client.get(PAGE).status_code == 200


def test_others_do_not_see_the_page(client: Client) -> None:
    assert client.get(PAGE).status_code in {302, 403}
    assert signed_in(a_person((Role.HANDLER, f.ROADS))).get(PAGE).status_code == 403


def test_every_word_of_the_pack_is_one_of_ours() -> None:
    steps = {step.code for step in current_procedure("complaint").steps}
    assert {name.partition("/")[0] for name in words().states} <= steps
    known = {category.code for category in rules.categories()}
    assert {*words().categories.values(), words().other_category} <= known


# The bridge


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    with running_bridge() as running:
        yield running


def gateway(bridge: Bridge) -> HttpGateway:
    return HttpGateway(bridge.address, TOKEN)


def on_the_bridge(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(a_report(**changes))
    return plain


def test_the_bridge_is_read_to_its_end_and_not_twice(bridge: Bridge) -> None:
    bridge.reports = [on_the_bridge(tracking_id=f"B-{number}") for number in range(5)]
    assert jobs.read_reports(gateway(bridge)) == 5
    bridge.reports.append(on_the_bridge(tracking_id="B-5"))
    assert jobs.read_reports(gateway(bridge)) == 1
    assert Complaint.objects.count() == 6


def test_a_follow_up_whose_answer_was_lost_is_one_there(bridge: Bridge) -> None:
    complaint = taken()
    commands.verify(complaint.pk, classification="complaint", by=f.verifier(), key=f.key())
    commands.dispose(complaint.pk, to=f.ROADS, by=f.verifier(), key=f.key())
    deliver()
    bridge.loses_answers = True
    assert jobs.send_follow_ups(gateway(bridge)) == 0
    bridge.loses_answers = False
    assert jobs.send_follow_ups(gateway(bridge)) == 2
    assert [item["state"] for item in bridge.follow_ups.values()] == ["Terverifikasi", "Dalam Proses"]
    assert {item["path"] for item in bridge.follow_ups.values()} == {"/reports/7654321/follow-ups"}
    assert set(LaporFollowUp.objects.values_list("reference", flat=True)) == {"TL-1", "TL-2"}


def test_a_failing_bridge_loses_nothing_and_is_shown(bridge: Bridge, settings: Any) -> None:
    settings.LAPOR_BRIDGE_URL, settings.LAPOR_BRIDGE_TOKEN = bridge.address, TOKEN
    bridge.reports = [on_the_bridge()]
    bridge.failures = [503]
    assert jobs.carry_lapor_reports() == 0
    assert "503" in text(verifier_client().get(PAGE))
    assert jobs.carry_lapor_reports() == 1


def test_without_a_bridge_the_job_does_nothing() -> None:
    assert jobs.carry_lapor_reports() == 0
