"""The model made from the office's own dispositions: kept when good enough, asked in the worker, shown to officers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from praja.complaints import commands, events
from praja.complaints.commands.routing import keep_model, suggest
from praja.complaints.models import Complaint, RoutingModel, RoutingOutcome, RoutingSuggestion
from praja.complaints.presenters.routing import marked
from praja.complaints.queries.routing import active_model, dispositions
from praja.complaints.routing.labelled import Labelled
from praja.complaints.routing.learning import Lesson, learn
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.events import Recorded
from tests import factories as f
from tests.complaints.pages import verifier_client

pytestmark = pytest.mark.django_db

PLATFORM = Actor.system("test")
WORDS = {
    "pupr": "jalan aspal berlubang rusak parah ban pecah",
    "dlh": "sampah menumpuk bau busuk tidak diangkut",
    "dinkes": "puskesmas antri lama dokter tidak ada obat",
}


def texts(count: int, *, since: dt.datetime = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) -> list[Labelled]:
    agencies = list(WORDS)
    return [
        Labelled(f"{WORDS[agencies[i % 3]]} nomor {i} gang {i % 17}", agencies[i % 3], since + dt.timedelta(hours=i))
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return learn(texts(300))


def changed(lesson: Lesson, **fields: Any) -> Lesson:
    return replace(lesson, **fields)


def recorded(payload: Any, complaint: Complaint) -> Recorded[Any]:
    return Recorded(
        position=1,
        id=complaint.pk,
        type=payload.TYPE,
        subject=complaint.subject,
        actor="system:test",
        organization=f.COORDINATOR,
        time=clock.now(),
        data=payload,
    )


def test_a_version_takes_over_unless_it_is_worse_by_more_than_the_margin(lesson: Lesson) -> None:
    first = keep_model(lesson, by=PLATFORM)
    worse = keep_model(changed(lesson, top1=0.7, top3=0.9, present_top1=0.8, present_top3=0.9), by=PLATFORM)
    assert (first.is_active, worse.is_active) == (True, False)
    as_good = keep_model(changed(lesson, top1=0.795, top3=0.9, present_top1=0.8, present_top3=0.9), by=PLATFORM)
    assert as_good.is_active
    assert list(RoutingModel.objects.filter(is_active=True)) == [as_good]
    active = active_model()
    assert active is not None
    assert active.version == as_good.pk


def test_the_database_allows_one_active_version(lesson: Lesson) -> None:
    version = keep_model(lesson, by=PLATFORM)
    version.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_a_version_that_cannot_be_read_is_as_none(lesson: Lesson) -> None:
    keep_model(changed(lesson, content=b"made by a later platform"), by=PLATFORM)
    assert active_model() is None
    assert suggest([f.pk(f.file())], by=PLATFORM) == []


def test_only_the_last_versions_keep_their_content(lesson: Lesson) -> None:
    made = [keep_model(lesson, by=PLATFORM).pk for _ in range(7)]
    kept = set(RoutingModel.objects.filter(content__isnull=False).values_list("pk", flat=True))
    assert kept == set(made[-5:])


def test_the_present_version_is_measured_on_texts_it_has_not_seen(lesson: Lesson) -> None:
    later = learn(texts(330), present=lesson.comparable)
    assert later.present_top1 is not None
    assert later.is_good_enough(0.01)
    assert learn(texts(300), present=b"of an earlier platform").present_top1 is None


def test_secret_and_generated_reports_are_not_learned_from(settings: Any) -> None:
    f.disposed(is_secret=True, description="Laporan rahasia tentang pungutan di kantor.")
    f.disposed(is_demo=True, description="Cerita buatan tentang jalan rusak.")
    f.verified(description="Belum diteruskan kepada siapa pun juga.")
    own = f.disposed(description="Jalan di depan pasar berlubang parah.")
    assert [row.text for row in dispositions()] == [own.complaint.description]
    settings.DEMO = True
    assert len(dispositions()) == 2


def test_too_few_dispositions_make_no_model(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("train_routing")
    assert "a model needs 300" in capsys.readouterr().out
    assert not RoutingModel.objects.exists()


def test_the_command_learns_from_the_office_and_looks_at_what_waits(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    for number in range(66):
        agency = list(WORDS)[number % 3]
        f.disposed(to=agency, description=f"{WORDS[agency]} di gang {number}")
    waiting = f.file()
    call_command("train_routing")
    assert "is active now" in capsys.readouterr().out
    assert RoutingSuggestion.objects.get().complaint_id == waiting.complaint.pk


def test_the_worker_asks_the_model_after_filing_and_a_repeat_changes_nothing(lesson: Lesson) -> None:
    filed = f.file(description="Sampah menumpuk dan bau busuk, tidak diangkut seminggu.")
    event = recorded(events.Verified(classification="complaint", category="waste"), filed.complaint)
    events.suggest_agency([event])
    assert not RoutingSuggestion.objects.exists()
    keep_model(lesson, by=PLATFORM)
    events.suggest_agency([event])
    events.suggest_agency([event])
    suggestion = RoutingSuggestion.objects.get()
    assert suggestion.proposals[0]["agency"] == "dlh"
    assert "sampah" in suggestion.proposals[0]["words"]
    assert len(suggestion.proposals) == 3


def test_words_of_a_secret_report_are_not_kept(lesson: Lesson) -> None:
    keep_model(lesson, by=PLATFORM)
    [suggestion] = suggest([f.pk(f.file(is_secret=True))], by=PLATFORM)
    assert all(one["words"] == [] for one in suggestion.proposals)


def test_the_panel_names_rule_model_and_deciding_words(lesson: Lesson) -> None:
    keep_model(lesson, by=PLATFORM)
    filed = f.verified(category="other", description="Sampah <b>menumpuk</b> dan bau busuk, tidak diangkut.")
    suggest([f.pk(filed)], by=PLATFORM)
    RoutingSuggestion.objects.update(is_certain=True)
    body = verifier_client().get(f"/complaints/{f.pk(filed)}/").content.decode()
    assert "<mark>Sampah</mark>" in body
    assert "&lt;b&gt;" in body
    assert '<option value="dlh" selected>' in body
    assert "?to=dlh#step-dispose" in body


def test_below_the_threshold_the_model_chooses_nothing_and_a_rule_wins_over_it(lesson: Lesson) -> None:
    keep_model(lesson, by=PLATFORM)
    unsure = f.verified(category="other", description="Sampah menumpuk dan bau busuk di jalan.")
    suggest([f.pk(unsure)], by=PLATFORM)
    RoutingSuggestion.objects.update(is_certain=False)
    shown = verifier_client().get(f"/complaints/{f.pk(unsure)}/")
    assert '<option value="kominfo" selected>' in shown.content.decode()
    ruled = f.verified(asset_owner="village")
    suggest([f.pk(ruled)], by=PLATFORM)
    RoutingSuggestion.objects.update(is_certain=True)
    body = verifier_client().get(f"/complaints/{f.pk(ruled)}/").content.decode()
    assert '<option value="kel-35.17.09.1006" selected>' in body


def test_one_click_takes_a_proposal_into_the_form() -> None:
    filed = f.verified()
    body = verifier_client().get(f"/complaints/{f.pk(filed)}/?to=dlh").content.decode()
    assert '<option value="dlh" selected>' in body


def test_the_page_costs_one_query_more_while_somebody_decides(lesson: Lesson) -> None:
    keep_model(lesson, by=PLATFORM)
    filed = f.verified()
    suggest([f.pk(filed)], by=PLATFORM)
    client, address = verifier_client(), f"/complaints/{f.pk(filed)}/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert (
        len(queries) <= 9
    )  # session, officer, roles; complaint with case, photos, messages, clocks, events; suggestion


def test_what_officers_decided_stands_beside_what_was_proposed(lesson: Lesson) -> None:
    keep_model(lesson, by=PLATFORM)
    filed = f.verified(category="other", description="Sampah menumpuk dan bau busuk, tidak diangkut.")
    suggest([f.pk(filed)], by=PLATFORM)
    commands.dispose(f.pk(filed), to="dlh", by=f.verifier(), key=f.key())
    events.keep_routing_outcome([recorded(events.Disposed(to="dlh", resolution_days=14), filed.complaint)])
    outcome = RoutingOutcome.objects.get()
    assert (outcome.ruled, outcome.proposed[0], outcome.decided) == ("kominfo", "dlh", "dlh")


def test_a_version_made_after_the_decision_is_not_counted(lesson: Lesson) -> None:
    filed = f.disposed()
    event = recorded(events.Disposed(to=f.ROADS, resolution_days=14), filed.complaint)
    keep_model(lesson, by=PLATFORM)
    suggest([f.pk(filed)], by=PLATFORM)
    events.keep_routing_outcome([event])
    assert RoutingOutcome.objects.get().proposed == []


def test_marks_never_let_markup_through() -> None:
    suggestion = RoutingSuggestion(proposals=[{"agency": "dlh", "confidence": 1, "words": ["script", "sampah"]}])
    assert marked("<script>sampah</script>", suggestion) == (
        "&lt;<mark>script</mark>&gt;<mark>sampah</mark>&lt;/<mark>script</mark>&gt;"
    )
