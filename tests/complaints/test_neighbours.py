"""Neighbours say that a solved problem is still there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from praja.cases.models import Case, Clock
from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.jobs import close_silent_complaints
from praja.complaints.models import Complaint, Photo, StillBroken
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import WrongState
from praja.kernel.events.models import Event
from tests import factories as f
from tests.complaints.pages import picture, step, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db


def rated() -> commands.Filed:
    filed = f.resolved()
    commands.rate(f.pk(filed), rating=4, by=f.reporter(filed), key=f.key())
    return filed


def say(filed: commands.Filed, device: str, words: Words | None = None) -> commands.Done:
    return commands.say_still_broken(f.pk(filed), words=words, device=device * 32, by=Actor.citizen())


def public(filed: commands.Filed) -> str:
    return f"/reports/{filed.complaint.pk}/"


def test_enough_neighbours_reopen_a_rated_report_with_a_new_clock() -> None:
    filed = rated()
    for device in "ab":
        say(filed, device)
    assert Case.objects.get().step == "closed"
    say(filed, "c")
    assert Case.objects.get().step == "handling"
    assert Clock.objects.filter(code="resolution", stopped_at=None).exists()
    assert Complaint.objects.get().still_broken == 0
    assert "Dibuka kembali karena warga" in text(Client().get(public(filed)))


def test_one_neighbour_reopens_a_report_that_closed_by_silence() -> None:
    filed = f.resolved()
    with clock.at(clock.now() + dt.timedelta(days=20)):
        close_silent_complaints()
        say(filed, "a")
    assert Case.objects.get().step == "handling"


def test_a_device_counts_once_and_again_after_the_next_resolution() -> None:
    filed = rated()
    for device in "aab":
        say(filed, device)
    assert Complaint.objects.get().still_broken == 2
    assert Event.objects.filter(type__endswith="still_broken.v1").count() == 2
    say(filed, "c")
    commands.resolve(f.pk(filed), words=Words("Diperbaiki lagi."), by=f.handler(), key=f.key())
    say(filed, "a")
    assert Complaint.objects.get().still_broken == 1


def test_a_verifier_reopens_before_they_are_enough() -> None:
    filed = rated()
    page = f"/complaints/{filed.complaint.pk}/"
    assert "/reopen_by_verifier/" not in verifier_client().get(page).content.decode()
    with pytest.raises(WrongState):
        commands.reopen_by_verifier(f.pk(filed), words=Words("Cek."), by=f.verifier(), key=f.key())
    say(filed, "a")
    assert step(verifier_client(), page, "reopen_by_verifier", text="Foto warga meyakinkan.").status_code == 302
    assert Case.objects.get().step == "handling"


def test_words_and_photos_of_a_neighbour_are_for_officers() -> None:
    filed, browser = rated(), Client()
    sent = browser.post(public(filed) + "still-broken/", {"text": "Lubangnya terbuka lagi.", "photos": [picture()]})
    assert sent.status_code == 302
    assert "Lubangnya terbuka lagi." in text(verifier_client().get(f"/complaints/{filed.complaint.pk}/"))
    assert "1 warga: masih rusak" in text(verifier_client().get("/complaints/"))
    shown = text(browser.get(public(filed)))
    assert "Lubangnya terbuka lagi." not in shown
    assert "1 warga: masih rusak" in shown
    assert "Lubangnya terbuka lagi." not in text(unlocked(filed).get(f"/c/{filed.reference}/"))
    photo = reverse("files:file", args=[Photo.objects.get().file_id])
    assert browser.get(photo).status_code == 404
    assert browser.post(public(filed) + "still-broken/").status_code == 302
    assert StillBroken.objects.count() == 1


def test_it_is_said_only_of_what_counts_as_solved_and_not_too_long_after() -> None:
    filed = f.disposed()
    assert "still-broken" not in Client().get(public(filed)).content.decode()
    with pytest.raises(WrongState):
        say(filed, "a")
    closed = rated()
    assert "still-broken" in Client().get(public(closed)).content.decode()
    with clock.at(clock.now() + dt.timedelta(days=150)), pytest.raises(WrongState):
        say(closed, "a")


def test_the_public_page_of_a_solved_report_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    filed = f.resolved()
    for device in "ab":
        say(filed, device)
    Client().get(public(filed))
    with django_assert_max_num_queries(5):
        Client().get(public(filed))


def test_pictures_of_the_report_stand_beside_those_of_the_solution() -> None:
    filed = f.disposed(photos=[f.a_photo()])
    page = f"/complaints/{filed.complaint.pk}/"
    assert "Sebelum dan sesudah" not in text(verifier_client().get(page))
    commands.resolve(f.pk(filed), words=Words("Ditambal.", [f.a_photo()]), by=f.handler(), key=f.key())
    for shown in (verifier_client().get(page), unlocked(filed).get(f"/c/{filed.reference}/")):
        assert "Sebelum dan sesudah" in text(shown)
