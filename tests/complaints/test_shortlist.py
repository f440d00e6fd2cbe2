"""What an officer takes along: once, in their own order, theirs alone."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from praja.complaints import commands
from praja.complaints.commands import shortlist as shortlists
from praja.complaints.models import TakenAlong
from praja.complaints.queries.shortlist import shortlist
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotFound
from tests import factories as f
from tests.complaints.pages import handler_client, text, verifier_client

pytestmark = pytest.mark.django_db
PAGE = "/complaints/shortlist/"


def carried(by: Actor) -> list[str]:
    return [one.complaint.case.reference for one in shortlist(by=by)]


def taken(by: Actor, count: int = 3) -> list[commands.Filed]:
    filed = [f.disposed() for _ in range(count)]
    for one in filed:
        commands.take_along(f.pk(one), by=by)
    return filed


def test_a_report_is_taken_along_once() -> None:
    filed, by = f.disposed(), f.handler()
    assert commands.take_along(f.pk(filed), by=by)
    assert not commands.take_along(f.pk(filed), by=by)
    assert carried(by) == [filed.reference]


def test_the_database_itself_keeps_a_report_from_standing_twice() -> None:
    entry = {"officer": "7", "complaint": f.disposed().complaint, "position": 1, "taken_at": clock.now()}
    TakenAlong.objects.create(**entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenAlong.objects.create(**entry)


def test_the_list_is_its_officers_alone() -> None:
    taken(f.handler())
    assert carried(f.verifier()) == []


def test_what_an_officer_may_not_see_is_not_found() -> None:
    filed = f.disposed()
    with pytest.raises(NotFound):
        commands.take_along(f.pk(filed), by=f.handler(f.HEALTH))


def test_a_report_that_was_handed_on_is_no_longer_shown() -> None:
    by = f.handler()
    (filed,) = taken(by, 1)
    commands.return_disposition(f.pk(filed), words=commands.Words("Bukan kewenangan kami."), by=by, key=f.key())
    assert carried(by) == []


def test_the_officer_sets_the_order() -> None:
    by = f.handler()
    first, second, third = taken(by)
    commands.move_along(f.pk(third), by=by, is_up=True)
    assert carried(by) == [first.reference, third.reference, second.reference]
    commands.move_along(f.pk(first), by=by, is_up=True)  # it is the first already
    commands.move_along(f.pk(first), by=by, is_up=False)
    assert carried(by) == [third.reference, first.reference, second.reference]
    commands.leave_behind(f.pk(first), by=by)
    commands.leave_behind(f.pk(first), by=by)
    assert carried(by) == [third.reference, second.reference]


def test_a_full_list_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlists, "MOST", 1)
    taken(f.handler(), 1)
    with pytest.raises(Invalid):
        commands.take_along(f.pk(f.disposed()), by=f.handler())


def test_the_list_costs_three_queries_however_long_it_is() -> None:
    by = f.handler()
    for count in (1, 3):
        taken(by, count)
        with CaptureQueriesContext(connection) as queries:
            shortlist(by=by)
        assert len(queries) == 3


def test_the_page_shows_what_the_field_needs() -> None:
    client = handler_client()
    filed = f.disposed(
        name="Siti Aminah",
        phone="0812 3456 7890",
        village="",
        latitude=-7.547224,
        longitude=112.238885,
        location_note="Depan pasar",
    )
    page = f"/complaints/{f.pk(filed)}/"
    response = client.post(f"{page}take-along/", {"next": page})
    assert (response.status_code, response["Location"]) == (302, page)
    seen = client.get(PAGE)
    for words in (filed.reference, "Depan pasar"):
        assert words in text(seen)
    body = seen.content.decode()
    for contact in ("Siti Aminah", "6281234567890", "812 3456 7890"):  # opens on its page only, for a reason
        assert contact not in body
    assert f'href="{page}#reporter"' in body
    assert 'href="geo:-7.547224,112.238885' in body
    assert f'data-keep="{page}"' in body
    assert seen["Cache-Control"].count("no-store")


def test_a_script_takes_a_report_along_without_a_message() -> None:
    client, filed = handler_client(), f.disposed()
    response = client.post(f"/complaints/{f.pk(filed)}/take-along/", headers={"accept": "application/json"})
    assert response.status_code == 204
    assert "daftar bawaan Anda." not in text(client.get(PAGE))


def test_an_anonymous_reporter_is_not_on_the_page() -> None:
    client = handler_client()
    filed = f.disposed(name="Siti Aminah", is_anonymous=True)
    client.post(f"/complaints/{f.pk(filed)}/take-along/")
    assert filed.reference in text(client.get(PAGE))
    assert "Siti Aminah" not in text(client.get(PAGE))


def test_the_page_moves_and_leaves_reports() -> None:
    client = handler_client()
    first, second = f.disposed(), f.disposed()
    for one in (first, second):
        client.post(f"/complaints/{f.pk(one)}/take-along/", {"next": "https://jahat.example/"})
    assert client.post(f"/complaints/{f.pk(second)}/move-along/", {"way": "up"}).status_code == 302
    seen = text(client.get(PAGE))
    assert seen.index(second.reference) < seen.index(first.reference)
    assert client.post(f"/complaints/{f.pk(second)}/move-along/", {"way": "aside"}).status_code == 422
    assert client.post(f"/complaints/{f.pk(second)}/leave-behind/")["Location"] == PAGE
    assert second.reference not in text(client.get(PAGE))


def test_an_empty_list_says_what_to_do() -> None:
    assert "/complaints/" in verifier_client().get(PAGE).content.decode()


def test_the_page_costs_the_same_however_long_the_list_is() -> None:
    client, counts = handler_client(), []
    for _ in range(2):
        client.post(f"/complaints/{f.pk(f.disposed())}/take-along/")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
