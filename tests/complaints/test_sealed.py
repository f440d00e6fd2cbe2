"""Whistle-blowing: only the officers who examine it know of a sealed report."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.cases.models import Case, Clock
from praja.cases.queries import inbox
from praja.complaints import commands, queries
from praja.complaints.commands import Filed, Words
from praja.complaints.models import Complaint, Escalation, Message
from praja.complaints.queries.visibility import visible
from praja.complaints.similar import similar_reports
from praja.complaints.watch import watch_deadlines
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import Invalid, NotFound
from praja.kernel.events.timeline import timeline
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import step, text, unlocked

pytestmark = pytest.mark.django_db

EXAMINERS = "inspektorat"
WORDS = "Kepala seksi meminta uang pelicin dua juta untuk setiap berkas proyek."
SECRET_WORD = "pelicin"


def sealed(**changes: object) -> Filed:
    return f.file(**({"category": "integrity", "description": WORDS} | changes))


def examiner(role: Role = Role.HANDLER) -> Actor:
    return f.officer(role, EXAMINERS)


def test_it_goes_to_the_examiners_at_once_without_the_coordinator() -> None:
    filed = sealed()
    case = Case.objects.get(pk=f.pk(filed))
    assert (case.organization_id, case.step, case.due_at is not None) == (EXAMINERS, "verification", True)
    assert [item.case_id for item in inbox(by=examiner())] == [f.pk(filed)]
    assert not inbox(by=f.verifier()).rows


def test_its_words_are_stored_encrypted_and_nowhere_else() -> None:
    filed = sealed()
    commands.request_completion(f.pk(filed), words=Words("Proyek pelicin yang mana?"), by=examiner(), key=f.key())
    assert Complaint.objects.get().words == WORDS
    assert Message.objects.get().words == "Proyek pelicin yang mana?"
    with connection.cursor() as cursor:
        for table in ("complaints_complaint", "complaints_message", "cases_case", "cases_action", "events_event"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{SECRET_WORD}%"])
            assert cursor.fetchone() == (0,), table


def test_its_event_does_not_say_where() -> None:
    event = timeline(f"complaint/{f.pk(sealed())}")[0]
    assert (event.data["village"], event.data["district"], event.data["is_secret"]) == ("", "", True)


def test_the_examiners_take_it_from_verification_to_the_end() -> None:
    filed = sealed()
    page = f"/complaints/{f.pk(filed)}/"
    client = signed_in(a_person((Role.HANDLER, EXAMINERS)))
    shown = client.get(page)
    assert f"<p>{WORDS}</p>" in shown.content.decode()
    assert "Instansi mana?" not in text(shown)
    assert step(client, page, "verify", classification="supervised", category="integrity").status_code == 302
    assert step(client, page, "answer", text="Kami periksa.").status_code == 302
    assert step(client, page, "resolve", text="Sudah kami tindak.").status_code == 302
    reporter = unlocked(filed)
    shown = text(reporter.get(f"/c/{filed.reference}/"))
    assert WORDS in shown
    assert "Sudah kami tindak." in shown
    assert step(reporter, f"/c/{filed.reference}/", "rate", rating="5").status_code == 302


def test_it_is_never_public() -> None:
    filed = sealed(village="", latitude=-7.547224, longitude=112.238885)
    commands.verify(f.pk(filed), classification="supervised", by=examiner(), key=f.key())
    client = Client()
    assert client.get(f"/reports/{f.pk(filed)}/").status_code == 404
    for address in ("/reports/", "/reports/feed.atom", "/api/complaints/map", "/open311/v2/requests.json"):
        assert str(f.pk(filed)) not in client.get(address).content.decode(), address
    assert not similar_reports(WORDS, category="integrity", latitude=-7.547224, longitude=112.238885)


@pytest.mark.parametrize(
    ("role", "organization"),
    [
        (Role.VERIFIER, f.COORDINATOR),
        (Role.HEAD, f.COORDINATOR),
        (Role.ADMIN, f.COORDINATOR),
        (Role.AUDITOR, f.COORDINATOR),
        (Role.ADMIN, ""),
        (Role.EXECUTIVE, ""),
        (Role.AUDITOR, EXAMINERS),
        (Role.HANDLER, f.ROADS),
    ],
)
def test_nobody_else_finds_it_but_everybody_counts_it(role: Role, organization: str) -> None:
    filed = sealed(name="Pelapor")
    client = signed_in(a_person((role, organization)))
    for address in (f"/complaints/{f.pk(filed)}/", f"/api/complaints/{f.pk(filed)}"):
        assert client.get(address).status_code == 404
    for address in ("/complaints/", "/api/complaints", f"/complaints/?search={filed.reference}", "/inbox/"):
        assert str(f.pk(filed)) not in client.get(address).content.decode()
    export = b"".join(client.get("/complaints/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert filed.reference not in export.decode()
    with pytest.raises(NotFound):
        commands.view_identity(f.pk(filed), reason="call", by=f.officer(role, organization))


def test_a_report_cannot_be_sealed_or_unsealed_afterwards() -> None:
    with pytest.raises(Invalid):
        commands.verify(f.pk(sealed()), classification="complaint", category="waste", by=examiner(), key=f.key())
    with pytest.raises(Invalid):
        commands.verify(f.pk(f.file()), classification="complaint", category="integrity", by=f.verifier(), key=f.key())


def test_the_log_of_identities_hides_it_from_auditors_elsewhere() -> None:
    filed = sealed(name="Pelapor")
    commands.view_identity(f.pk(filed), reason="protection", by=examiner())
    assert not queries.identity_views(by=f.officer(Role.AUDITOR, f.COORDINATOR)).rows
    assert len(queries.identity_views(by=f.officer(Role.AUDITOR, EXAMINERS))) == 1


def test_the_form_says_before_filing_what_sealed_means() -> None:
    page = text(Client().get("/complaints/new/"))
    assert "Inspektorat" in page
    assert "terenkripsi" in page
    assert "anonim" in page


GRANTS = st.builds(
    Grant, role=st.sampled_from(list(Role)), organization=st.sampled_from(["", f.COORDINATOR, f.ROADS, EXAMINERS])
)


@given(grants=st.frozensets(GRANTS, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_question_and_sql_agree_on_who_sees_what(grants: frozenset[Grant]) -> None:
    """For arbitrary officers `may_see` and `visible` say the same, and nobody outside sees a sealed report."""
    actor = Actor(kind=ActorKind.STAFF, id="0", grants=grants)
    if not Complaint.objects.exists():
        sealed()
        done = sealed(description=f"{WORDS} Lagi.")
        commands.verify(f.pk(done), classification="supervised", by=examiner(), key=f.key())
        f.file()
        f.file(is_secret=True, description="Rahasia: pungutan liar di loket tiga.")
        f.disposed()
        f.disposed(to=EXAMINERS, is_secret=True, description="Rahasia: uang damai di pasar.")
    found = set(visible(Case.objects.all(), actor).values_list("pk", flat=True))
    complaints = list(Complaint.objects.select_related("case"))
    assert found == {one.pk for one in complaints if queries.may_see(one, actor)}
    examines = actor.has(Role.VERIFIER, Role.HANDLER, Role.HEAD, organization=EXAMINERS)
    assert {one.pk for one in complaints if one.is_sealed and one.pk in found} == (
        {one.pk for one in complaints if one.is_sealed} if examines else set()
    )


def test_however_late_it_climbs_to_nobody_outside_the_examiners() -> None:
    filed = sealed()
    item = Clock.objects.get(case=f.pk(filed), code="verification")
    for days in range(60):
        with clock.at(working_calendar().add_working_days(item.due_at, days + 1)):
            watch_deadlines()
    assert set(Escalation.objects.values_list("organization", flat=True)) == {"inspektorat"}
    for actor in (f.officer(Role.HEAD, "setda"), f.officer(Role.EXECUTIVE, "pemkab")):
        assert not queries.may_see(Complaint.objects.get(pk=f.pk(filed)), actor)
