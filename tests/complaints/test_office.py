"""What makes the officers' work shorter: batches, filters under a name, prepared texts."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from praja.cases.models import Case
from praja.complaints import commands
from praja.complaints.models import AnswerTemplate, Complaint, SavedFilter
from praja.complaints.prepared import pack_templates
from praja.kernel.actors import Role
from praja.kernel.errors import Invalid, NotFound
from praja.kernel.events.models import Event
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, key_of, step, text, verifier_client

pytestmark = pytest.mark.django_db

BATCH = "/complaints/batch/"


def batch(client: Client, deed: str, *filed: commands.Filed, **said: Any) -> Any:
    reports = [str(one.complaint.pk) for one in filed]
    form = client.post(BATCH, {"deed": deed, "report": reports})
    return client.post(BATCH, {"deed": deed, "report": reports, "key": key_of(form), **said})


def page(filed: commands.Filed) -> str:
    return f"/complaints/{filed.complaint.pk}/"


def test_many_reports_are_verified_and_disposed_at_once() -> None:
    filed, client = [f.file(), f.file(category="street_light")], verifier_client()
    shown = client.get("/complaints/").content.decode()
    assert shown.count('name="report" form="batch"') == 2
    batch(client, "verify", *filed, classification="complaint")
    done = batch(client, "dispose", *filed, to="", note="Mohon segera.")
    assert "Berhasil: 2. Ditolak: 0." in text(done)
    assert set(Case.objects.values_list("organization", "step")) == {("pupr", "handling"), ("dishub", "handling")}


def test_what_is_refused_is_named_and_the_others_are_done() -> None:
    ready, gone = f.file(), f.disposed()
    shown = text(batch(verifier_client(), "archive", ready, gone, text="Laporan ganda."))
    assert "Berhasil: 1. Ditolak: 1." in shown
    assert gone.reference in shown
    assert Case.objects.get(pk=ready.complaint.pk).step == "archived"
    assert Case.objects.get(pk=gone.complaint.pk).step == "handling"


def test_a_batch_sent_twice_is_done_once() -> None:
    filed, client = f.file(), verifier_client()
    reports = [str(filed.complaint.pk)]
    key = key_of(client.post(BATCH, {"deed": "request_completion", "report": reports}))
    said = {"deed": "request_completion", "report": reports, "key": key, "text": "Di mana?"}
    client.post(BATCH, said)
    assert "sudah dilakukan" in text(client.post(BATCH, said))
    assert Event.objects.filter(type__endswith="completion_requested.v1").count() == 1


def test_a_batch_reaches_only_what_the_officer_sees() -> None:
    theirs, other = f.disposed(), f.disposed(f.HEALTH)
    person = a_person((Role.HANDLER, f.ROADS))
    shown = text(batch(signed_in(person), "assign", theirs, other, officer=person.pk))
    assert "Berhasil: 1. Ditolak: 0." in shown
    assert other.reference not in shown
    assert Case.objects.get(pk=theirs.complaint.pk).officer_id == person.pk


def test_a_batch_reaches_all_that_fit_the_filters_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    roads, lamp = [f.file() for _ in range(22)], f.file(category="street_light")
    client = verifier_client()
    listed = client.get("/complaints/?category=road_damage").content.decode()
    assert 'name="query" value="category=road_damage"' in listed
    wanted = {"deed": "verify", "every": "1", "query": "category=road_damage"}
    shown = client.post(BATCH, wanted)
    reports = [str(case.pk) for case in shown.context["cases"]]
    assert (len(reports), shown.context["has_more"]) == (22, False)
    later = f.file()
    said = {"deed": "verify", "report": reports, "key": key_of(shown), "classification": "complaint"}
    assert "Berhasil: 22. Ditolak: 0." in text(client.post(BATCH, said))
    assert text(client.post(BATCH, said)).count("sudah dilakukan") == 22
    untouched = Case.objects.filter(step="verification")
    assert set(untouched) == {lamp.complaint.case, later.complaint.case}
    monkeypatch.setattr("praja.complaints.views.batch.MOST", 21)
    assert "Ini mencakup 21 laporan terbaru" in text(client.post(BATCH, wanted))
    assert roads[0].reference not in text(client.post(BATCH, wanted))


def test_without_filters_that_were_understood_no_batch_reaches_everything() -> None:
    f.file()
    for query in ("", "state=", "since=kemarin"):
        refused = verifier_client().post(BATCH, {"deed": "archive", "every": "1", "query": query})
        assert refused.status_code == 422


def test_a_batch_needs_reports_and_at_most_five_hundred() -> None:
    client = verifier_client()
    empty = client.post(BATCH, {"deed": "verify"})
    assert empty.status_code == 422
    assert "Belum ada laporan yang dipilih" in text(empty)
    many = [f"00000000-0000-7000-8000-{number:012d}" for number in range(501)]
    assert client.post(BATCH, {"deed": "verify", "report": many}).status_code == 422
    assert client.post(BATCH, {"deed": "delete", "report": many}).status_code == 404
    assert Client().post(BATCH, {"deed": "verify"}).status_code in (302, 401, 403)


def test_the_form_of_a_batch_costs_the_same_whatever_its_length(django_assert_max_num_queries: Any) -> None:
    client = verifier_client()
    reports = [str(f.file().complaint.pk) for _ in range(8)]
    client.post(BATCH, {"deed": "verify", "report": reports})
    with django_assert_max_num_queries(6):
        client.post(BATCH, {"deed": "verify", "report": reports})


def keep(client: Client, name: str, query: str, **said: Any) -> Any:
    return client.post("/complaints/filters/", {"name": name, "query": query, **said})


def test_filters_are_kept_under_a_name_as_tabs() -> None:
    client = handler_client()
    assert keep(client, "Antrean pagi", "state=overdue&cursor=abc&x=1").status_code == 302
    assert SavedFilter.objects.get().query == "state=overdue"
    shown = client.get("/complaints/?state=overdue").content.decode()
    assert 'href="/complaints/?state=overdue" aria-current' in shown
    assert "Antrean pagi" not in text(handler_client().get("/complaints/"))


def test_a_shared_filter_is_seen_by_colleagues_and_changed_by_its_owner() -> None:
    keep(handler_client(), "Belum ditugaskan", "assigned=nobody", organization=f.ROADS)
    colleague = handler_client()
    assert "Belum ditugaskan" in text(colleague.get("/complaints/"))
    assert "Belum ditugaskan" not in text(colleague.get("/complaints/filters/"))
    kept = SavedFilter.objects.get()
    assert colleague.post(f"/complaints/filters/{kept.pk}/delete/").status_code == 404
    assert "Belum ditugaskan" not in text(handler_client(f.HEALTH).get("/complaints/"))


def test_the_list_opens_with_the_default_and_all_stays_one_press_away() -> None:
    client = handler_client()
    keep(client, "Buka", "state=open", is_default="on")
    keep(client, "Terlambat", "state=overdue", is_default="on")
    assert SavedFilter.objects.filter(is_default=True).count() == 1
    assert client.get("/complaints/").headers["Location"] == "/complaints/?state=overdue"
    assert client.get("/complaints/?state=").status_code == 200


def test_a_filter_is_renamed_and_deleted() -> None:
    client = handler_client()
    keep(client, "Buka", "state=open")
    kept = SavedFilter.objects.get()
    client.post(f"/complaints/filters/{kept.pk}/", {"name": "Terbuka", "query": kept.query})
    assert SavedFilter.objects.get().name == "Terbuka"
    assert keep(client, "Terbuka", "state=closed").status_code == 422
    client.post(f"/complaints/filters/{kept.pk}/delete/")
    assert not SavedFilter.objects.exists()
    assert "Anda belum menyimpan saringan" in text(client.get("/complaints/filters/"))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("channel=web", True),
        ("channel=api", False),
        ("classification=complaint", True),
        ("classification=aspiration", False),
        ("supporters=1", True),
        ("supporters=2", False),
        ("photo=yes", True),
        ("photo=no", False),
        ("planned=none", True),
        ("planned=week", False),
        ("assigned=nobody", True),
        ("assigned=mine", False),
    ],
)
def test_the_list_is_narrowed_further(query: str, is_found: bool) -> None:
    filed = f.disposed(photos=[f.a_photo()])
    Complaint.objects.update(supporters=1, channel="web")
    assert (filed.reference in text(handler_client().get(f"/complaints/?{query}"))) is is_found


def test_the_pages_of_filters_and_texts_cost_few_queries(django_assert_max_num_queries: Any) -> None:
    client = handler_client()
    for number in range(5):
        keep(client, f"Saringan {number}", "state=open")
    client.get("/complaints/filters/")
    client.get("/complaints/texts/")
    for address in ("/complaints/filters/", "/complaints/texts/"):
        with django_assert_max_num_queries(5):
            client.get(address)


def head_client() -> Client:
    return signed_in(a_person((Role.HEAD, f.ROADS)))


def write_text(client: Client, **said: Any) -> Any:
    content = {"name": "Aspal", "step": "answer", "text": "{agency} menambal {place} pada {planned_date}."}
    return client.post(f"/complaints/texts/new/{f.ROADS}/", content | said)


def test_the_pack_has_texts_for_many_categories_and_steps() -> None:
    assert len(pack_templates()) >= 15
    filed = f.disposed()
    shown = html.unescape(handler_client().get(page(filed)).content.decode())
    assert "Jalan akan ditambal" in shown
    assert "Lampu akan diperiksa" not in shown
    assert f"Terima kasih atas laporan {filed.reference}." in shown


def test_a_text_is_inserted_without_javascript_and_nothing_is_sent() -> None:
    filed, client = f.disposed(), handler_client()
    inserted = step(client, page(filed), "answer", insert="1", template="answer_road", text="Yth. pelapor,")
    assert inserted.status_code == 200
    area = html.unescape(inserted.content.decode())
    assert "Yth. pelapor,\n\nTerima kasih atas laporan Anda tentang kerusakan jalan di Kepanjen, Jombang." in area
    assert not Event.objects.filter(type__endswith="answered.v1").exists()
    assert handler_client(f.HEALTH).post(f"{page(filed)}answer/", {"insert": "1"}).status_code == 404


def test_the_head_writes_texts_that_the_agency_uses() -> None:
    head, filed = head_client(), f.disposed()
    assert write_text(head).status_code == 302
    shown = html.unescape(handler_client().get(page(filed)).content.decode())
    assert "PUPR menambal Kepanjen, Jombang pada (tanggal)." in shown
    assert handler_client().get(f"/complaints/texts/new/{f.ROADS}/").status_code == 403
    other = f.disposed(f.HEALTH)
    assert "Aspal" not in text(handler_client(f.HEALTH).get(page(other)))


def test_each_change_of_a_text_is_a_version() -> None:
    head = head_client()
    write_text(head)
    kept = AnswerTemplate.objects.get()
    address = reverse("complaints:template", args=[kept.pk])
    said = {"name": "Aspal", "step": "answer", "text": "Aspal datang Jumat."}
    for _ in range(2):
        assert head.post(address, said).status_code == 302
    kept.refresh_from_db()
    assert kept.version == 2
    head.post(f"{address}delete/")
    told = Event.objects.filter(type__endswith="template_changed.v1").order_by("position")
    assert [event.data["version"] for event in told] == [1, 2, 0]
    assert head.get(address).status_code == 404


def test_a_text_with_an_unknown_placeholder_or_a_taken_name_is_refused() -> None:
    head = head_client()
    assert write_text(head, text="Halo {nama}.").status_code == 422
    write_text(head)
    assert write_text(head).status_code == 422
    with pytest.raises(Invalid):
        commands.save_template(organization=f.ROADS, step="rate", name="X", text="Y", by=f.officer(Role.HEAD, f.ROADS))
    with pytest.raises(NotFound):
        commands.remove_template(
            AnswerTemplate.objects.get().pk, organization=f.HEALTH, by=f.officer(Role.HEAD, f.HEALTH)
        )
