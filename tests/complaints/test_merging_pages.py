"""Merged and split reports as officers, reporters and everybody see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from praja.complaints import commands, publication
from praja.complaints.commands import Filed, PartOf, Words
from praja.complaints.events import tell_merged
from praja.complaints.models import Merge, Part, PublicReport
from praja.complaints.similar import similar_to
from praja.kernel.actors import Role
from praja.kernel.notify.models import OutgoingMessage
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, key_of, step, text, unlocked, verifier_client
from tests.complaints.test_measures import value
from tests.complaints.test_notifications import tell
from tests.complaints.test_races import post

pytestmark = pytest.mark.django_db

AGAIN = "Jalan di depan pasar berlubang, sudah dua pengendara jatuh dalam minggu ini."
PARTS = (
    PartOf("Lampu jalan di pasar mati total.", "street_light", f.ROADS),
    PartOf("Sampah di pasar numpuk.", "waste"),
)


def merge(duplicate: Filed, leader: Filed) -> None:
    commands.merge(f.pk(duplicate), into=f.pk(leader), by=f.verifier(), key=f.key())


def test_the_verifier_compares_and_merges_on_the_page() -> None:
    leader, duplicate = f.disposed(), f.file(description=AGAIN)
    client = verifier_client()
    page = f"/complaints/{f.pk(duplicate)}/"
    assert leader.reference in text(client.get(page + "similar/?part"))
    compared = client.get(page + "similar/")
    assert AGAIN in text(compared)
    sent = {"key": key_of(compared, "merge"), "into": leader.reference, "note": "Sama."}
    answer = client.post(f"{page}merge/", sent, follow=True)
    assert "Digabungkan" in text(answer)
    assert Merge.objects.get().leader_id == f.pk(leader)
    assert duplicate.reference in text(client.get(f"/complaints/{f.pk(leader)}/"))
    assert step(client, page, "unmerge").status_code == 302
    assert Merge.objects.filter(undone_at=None).count() == 0


def test_an_unknown_code_is_named_on_the_form() -> None:
    client, page = verifier_client(), f"/complaints/{f.pk(f.file())}/"
    assert step(client, page, "merge", into="JBG-0000-0000").status_code == 422


def test_secret_reports_are_compared_only_by_those_who_may_see_them() -> None:
    secret = f.disposed(to=f.HEALTH, description=AGAIN, is_secret=True)
    mine = f.disposed().complaint
    assert [one.case.pk for one in similar_to(mine, by=f.verifier())] == [f.pk(secret)]
    assert similar_to(mine, by=f.handler()) == []


def test_the_reporter_of_a_duplicate_reads_the_answers_but_not_the_words_of_the_other() -> None:
    leader, duplicate = f.disposed(description="Rahasia kata pelapor pertama, jalan rusak berat."), f.file()
    commands.answer(f.pk(leader), words=Words("Alat berat datang Senin."), by=f.handler(), key=f.key())
    merge(duplicate, leader)
    shown = text(unlocked(duplicate).get(f"/c/{duplicate.reference}/"))
    assert "Alat berat datang Senin." in shown
    assert "pelapor pertama" not in shown
    assert leader.reference not in shown


def test_a_secret_leader_shows_its_state_and_none_of_its_words() -> None:
    leader, duplicate = f.disposed(is_secret=True), f.file()
    commands.answer(f.pk(leader), words=Words("Alat berat datang Senin."), by=f.handler(), key=f.key())
    merge(duplicate, leader)
    shown = text(unlocked(duplicate).get(f"/c/{duplicate.reference}/"))
    assert "Sedang ditindaklanjuti" in shown
    assert "Alat berat" not in shown
    assert Client().get(f"/reports/{f.pk(duplicate)}/").status_code == 404


def test_everybody_is_led_to_the_leader_and_finds_the_duplicate_in_no_list() -> None:
    leader, duplicate, secret = f.disposed(), f.disposed(description=AGAIN), f.disposed(is_secret=True)
    merge(duplicate, leader)
    merge(secret, leader)
    client = Client()
    answer = client.get(f"/reports/{f.pk(duplicate)}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/{f.pk(leader)}/")
    assert client.get(f"/reports/{f.pk(secret)}/").status_code == 404
    assert str(f.pk(duplicate)) not in client.get("/reports/").content.decode()
    publication.rebuild()
    assert client.get("/api/complaints/map/clusters").json()["count"] == 0, "no pin"
    assert list(PublicReport.objects.values_list("complaint", flat=True)) == [f.pk(leader)]


def test_reporters_of_duplicates_are_told_what_the_agency_says() -> None:
    leader = f.disposed()
    duplicate = f.file(email="dua@example.org")
    merge(duplicate, leader)
    tell(duplicate, tell_merged)
    assert OutgoingMessage.objects.count() == 1
    commands.answer(f.pk(leader), words=Words("Kami kerjakan."), by=f.handler(), key=f.key())
    tell(leader, tell_merged)
    assert OutgoingMessage.objects.count() == 2
    assert duplicate.reference in str(OutgoingMessage.objects.order_by("id").last().context)  # type: ignore[union-attr]


def test_merged_reports_count_as_merged_and_as_nothing_else() -> None:
    leader, duplicate = f.disposed(), f.file()
    merge(duplicate, leader)
    figures = ("filed", "open", "merged", "resolved", "overdue")
    assert [value(code)[None] for code in figures] == [2, 1, 1, 0, 0]


def test_the_reporter_opens_all_parts_with_one_pin() -> None:
    filed_report = f.verified()
    commands.split(f.pk(filed_report), parts=PARTS, by=f.verifier(), key=f.key())
    client = unlocked(filed_report)
    assert "Sampah di pasar numpuk." in text(client.get(f"/c/{filed_report.reference}/"))
    for part in Part.objects.select_related("complaint__case"):
        assert client.get(f"/c/{part.complaint.case.reference}/").status_code == 200
    assert "Sampah di pasar numpuk." in text(Client().get(f"/reports/{f.pk(filed_report)}/"))


def test_an_officer_splits_on_the_page() -> None:
    report = f.disposed()
    client, page = handler_client(), f"/complaints/{f.pk(report)}/"
    key = key_of(client.get(page + "split/"))
    one = {"part_1": PARTS[0].description, "category_1": "street_light"}
    assert client.post(page + "split/", {"key": key} | one).status_code == 422
    both = one | {"part_2": PARTS[1].description, "category_2": "waste"}
    assert client.post(page + "split/", {"key": key} | both).status_code == 302
    assert PARTS[1].description in text(client.get(page)) or "Dipecah" in text(client.get(page))
    assert step(client, page, "unsplit").status_code == 302


def test_asking_for_more_parts_keeps_what_is_written() -> None:
    client, page = handler_client(), f"/complaints/{f.pk(f.disposed())}/split/"
    key = key_of(client.get(page))
    said = {"part_1": PARTS[0].description, "category_1": "waste", "organization_1": f.HEALTH}
    more = client.post(page, {"key": key, "more": "1"} | said)
    assert more.status_code == 200
    form = more.context["form"]
    assert (key_of(more), len(form.rows), form.errors) == (key, 10, {})
    assert [form[name].value() for name in said] == list(said.values())
    assert form["category_10"].value() == "road_damage"


def test_staff_merge_and_split_in_json_too() -> None:
    duplicate, leader = f.disposed(description=AGAIN), f.disposed()
    client = signed_in(a_person((Role.HEAD, f.ROADS)))

    def send(path: str, content: object = None) -> Any:
        return post(client, f"/api/complaints/{f.pk(duplicate)}/{path}", content or {}, f.key())()

    assert client.get(f"/api/complaints/{f.pk(duplicate)}/similar").json()["items"][0]["id"] == str(f.pk(leader))
    assert send("merge", {"into": str(f.pk(leader))}).json()["step"] == "merged"
    family = client.get(f"/api/complaints/{f.pk(leader)}/family").json()
    assert [one["reference"] for one in family["duplicates"]] == [duplicate.reference]
    assert send("unmerge").json()["step"] == "handling"
    parts = [{"description": part.description, "category": part.category} for part in PARTS]
    assert send("split", {"parts": parts}).json()["step"] == "split"
    assert send("unsplit").json()["step"] == "handling"


def test_the_page_costs_two_queries_more_with_any_number_of_duplicates(django_assert_max_num_queries: Any) -> None:
    leader = f.disposed()
    client = verifier_client()
    page = f"/complaints/{f.pk(leader)}/"
    client.get(page)
    with django_assert_max_num_queries(8):
        client.get(page)
    for _ in range(3):
        merge(f.file(), leader)
    with django_assert_max_num_queries(10):
        client.get(page)
