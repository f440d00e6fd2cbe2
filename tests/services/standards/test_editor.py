"""An agency's administrator changes a service in the browser, somebody else publishes it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from praja.cases.commands import Header, open_case
from praja.cases.models import Case
from praja.kernel.actors import Actor, Role
from praja.services.standards.editor.content import read_procedure
from praja.services.standards.models import ServiceVersion, State
from praja.services.standards.queries import published
from tests.accounts.people import a_person, signed_in
from tests.cases.procedures.drawings import SIGNAVIO
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
SERVICE = "/services/manage/izin-reklame/"
DRAFT = f"{SERVICE}2/"
_numbers = itertools.count(1)


@pytest.fixture
def admin(db: None) -> Client:
    """An administrator of the agency, with a draft begun."""
    client = signed_in(a_person((Role.ADMIN, "dpmptsp")))
    client.cookies["praja_language"] = "en"
    assert client.post(SERVICE)["Location"] == DRAFT
    return client


@pytest.fixture
def publisher(db: None) -> Client:
    client = signed_in(a_person((Role.ADMIN, "bag-organisasi")))
    client.cookies["praja_language"] = "en"
    return client


def filled(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send if nothing were changed."""
    context = client.get(DRAFT + path).context
    forms = [context["form"]]
    for name in ("decisions", "contributions"):
        if name in context:
            forms += [context[name].management_form, *context[name]]
    sent: dict[str, Any] = {}
    for bound in itertools.chain.from_iterable(forms):
        value = bound.value()
        if value is not False and value not in (None, ""):
            sent[bound.html_name] = "on" if value is True else value
    return sent


def version(number: int = 2) -> ServiceVersion:
    return ServiceVersion.objects.get(service="izin-reklame", number=number)


def steps() -> list[str]:
    return [step.code for step in read_procedure(version().content).steps]


def press(client: Client, **buttons: str) -> str:
    return text(client.post(DRAFT, {"digest": version().digest, **buttons}, follow=True))


def a_case() -> Case:
    """A case on the version in force."""
    service = published("izin-reklame")
    header = Header("application", f"L-{next(_numbers)}", "Reklame", "izin-reklame", "dpmptsp")
    return open_case(service.definition.procedure, header, by=Actor.system("test"))


def test_steps_that_are_kept_unchanged_stay_as_they_were(admin: Client) -> None:
    before = version().definition.procedure
    for step in before.steps:
        assert admin.post(f"{DRAFT}steps/{step.code}/", filled(admin, f"steps/{step.code}/")).status_code == 302
    assert read_procedure(version().content) == before


def test_a_field_that_is_kept_unchanged_stays_as_it_was(admin: Client) -> None:
    before = version().content["forms"]
    for path in ("sign/type/", "sign/area/", "papers/ktp/"):
        assert (
            admin.post(f"{DRAFT}forms/application/{path}", filled(admin, f"forms/application/{path}")).status_code
            == 302
        )
    assert version().content["forms"] == before


def test_rows_are_moved_and_removed_by_buttons(admin: Client) -> None:
    before = steps()
    press(admin, down="visit")
    assert steps().index("visit") == before.index("visit") + 1
    assert "No case ever comes" not in press(admin, up="visit")
    assert steps() == before
    assert "leads to a step that does not exist" in press(admin, remove="refusal")
    assert "Cases begin with this step" in press(admin, remove="completeness")


def test_a_new_step_with_a_decision_is_checked_at_once(admin: Client) -> None:
    sent = filled(admin, "steps/") | {
        "name_id": "Paraf sekretaris",
        "name_en": "Initials of the secretary",
        "roles": ["verifier"],
        "requirements_id": "Konsep",
        "output_id": "Konsep berparaf",
        "days": 3,
        "decision-0-name_id": "Teruskan",
        "decision-0-name_en": "Pass on",
        "decision-0-to": "signing",
    }
    assert admin.post(f"{DRAFT}steps/?after=visit", sent).status_code == 302
    assert steps()[steps().index("visit") + 1] == "initials_of_the_secretary"
    assert "No case ever comes to the step “Initials of the secretary”" in text(admin.get(DRAFT))
    sent = filled(admin, "steps/visit/") | {"decision-0-to": "initials_of_the_secretary"}
    admin.post(f"{DRAFT}steps/visit/", sent)
    page = text(admin.get(DRAFT))
    assert "The longest way takes 7 working days; the standard promises 5" in page
    assert "Initials of the secretary → Decision and signature" in page


def test_a_step_of_officers_needs_a_role(admin: Client) -> None:
    sent = filled(admin, "steps/visit/") | {"roles": []}
    response = admin.post(f"{DRAFT}steps/visit/", sent)
    assert response.status_code == 422
    assert "Choose who among the officers." in text(response)


def test_two_editors_do_not_undo_each_other(admin: Client) -> None:
    stale = filled(admin, "steps/visit/")
    press(admin, down="visit")
    response = admin.post(f"{DRAFT}steps/visit/", stale | {"days": 2})
    assert response.status_code == 422
    assert "Somebody else changed this draft" in text(response)


def test_a_faulty_draft_cannot_be_proposed_and_the_page_says_why(admin: Client) -> None:
    press(admin, remove="refusal")
    page = text(admin.post(f"{DRAFT}decide/", {"propose": "1"}, follow=True))
    assert "leads to" in page
    assert version().state == State.DRAFT


def test_somebody_else_publishes_what_was_proposed(admin: Client, publisher: Client) -> None:
    admin.post(f"{DRAFT}basics/", filled(admin, "basics/") | {"days": 6, "note": "Satu hari lagi"})
    admin.post(f"{DRAFT}decide/", {"propose": "1"})
    assert version().state == State.PROPOSED
    assert "Only an administrator of Kominfo" in text(admin.post(f"{DRAFT}decide/", {"publish": "1"}, follow=True))
    compared = text(publisher.get(f"{DRAFT}compare/"))
    assert "duration" in compared
    publisher.post(f"{DRAFT}decide/", {"publish": "1"})
    assert (version().state, version(1).state) == (State.PUBLISHED, State.SUPERSEDED)
    assert published("izin-reklame").definition.days == 6


def test_whoever_publishes_may_send_a_version_back(admin: Client, publisher: Client) -> None:
    admin.post(f"{DRAFT}decide/", {"propose": "1"})
    publisher.post(f"{DRAFT}send-back/", {"reason": "Kurangi hari"})
    assert version().state == State.DRAFT
    assert "Kurangi hari" in text(admin.get(DRAFT))


def test_running_cases_stay_until_they_are_moved_by_a_previewed_mapping(admin: Client, publisher: Client) -> None:
    case = a_case()
    old = case.definition_id
    sent = filled(admin, "steps/") | {"name_id": "Loket", "roles": ["verifier"], "requirements_id": "Berkas"}
    sent |= {"output_id": "Terdaftar", "days": 1, "decision-0-name_id": "Daftar", "decision-0-to": "study"}
    admin.post(f"{DRAFT}steps/", sent | {"decision-0-clock": "start"})
    admin.post(f"{DRAFT}basics/", filled(admin, "basics/") | {"start": "loket"})
    sent = filled(admin, "steps/completing/")
    admin.post(f"{DRAFT}steps/completing/", sent | {"decision-0-to": "loket"})
    for step in ("signing", "refusal"):
        sent = filled(admin, f"steps/{step}/")
        admin.post(f"{DRAFT}steps/{step}/", sent | {"not_by_doer_of": ["visit"]})
    press(admin, remove="completeness")
    admin.post(f"{DRAFT}decide/", {"propose": "1"})
    assert "1 case is on its way." in (page := text(publisher.get(DRAFT)))
    assert "Steps that are gone: completeness (1)" in page
    assert publisher.post(f"{DRAFT}decide/", {"publish": "1"})["Location"] == f"{SERVICE}running/"
    case.refresh_from_db()
    assert case.definition_id == old
    response = publisher.get(f"{SERVICE}running/")
    assert "Say where the 1 cases in “Check of completeness” go" in text(response)
    (plan,) = response.context["plans"]
    name = next(iter(plan["form"])).html_name
    preview = text(publisher.get(f"{SERVICE}running/", {"old": old, name: "loket"}))
    assert "Say where" not in preview
    publisher.post(f"{SERVICE}running/", {"old": old, name: "loket"})
    case.refresh_from_db()
    assert (case.step, case.definition_id) == ("loket", version().procedure_digest)


def test_a_drawing_takes_the_place_of_the_steps_and_what_is_missing_is_told(admin: Client) -> None:
    file = SimpleUploadedFile("alur.bpmn", SIGNAVIO, "application/xml")
    page = text(admin.post(f"{DRAFT}import/", {"digest": version().digest, "file": file}, follow=True))
    assert steps() == ["mengajukan_permohonan", "memeriksa", "izin_terbit", "ditolak"]
    assert "4 steps were read." in page
    assert "Check the outcome of each decision" in page


def test_the_simulator_says_how_long_it_takes_and_where_it_jams(admin: Client) -> None:
    fields = admin.get(f"{DRAFT}simulation/").context["form"].fields
    sent = {name: field.initial for name, field in fields.items()} | {"cases": 200, "per_day": 40, "at_once": 1}
    page = text(admin.get(f"{DRAFT}simulation/", sent))
    assert "Nine of ten cases finish within" in page
    assert "The bottleneck is" in page
    assert admin.get(f"{DRAFT}simulation/", sent | {"cases": 0}).status_code == 422


def test_every_tool_opens(admin: Client) -> None:
    for path in ("sop/", "sop.pdf", "bpmn/", "compare/", "steps/", "forms/application/sign/"):
        assert admin.get(DRAFT + path).status_code == 200


def test_others_may_not_edit(admin: Client) -> None:
    stranger = signed_in(a_person((Role.ADMIN, "pupr"), (Role.HANDLER, "dpmptsp")))
    for path in ("", "steps/visit/", "basics/"):
        assert stranger.get(DRAFT + path).status_code == 403
    assert stranger.post(DRAFT, {"remove": "visit"}).status_code == 403
    assert Client().get(DRAFT).status_code in {302, 401}


def test_a_version_in_force_is_read_but_not_changed(admin: Client) -> None:
    page = admin.get(f"{SERVICE}1/")
    assert "Add a step" not in text(page)
    assert admin.get(f"{SERVICE}1/steps/visit/").status_code == 409


def test_the_pages_ask_the_database_little(admin: Client) -> None:
    admin.get(DRAFT)
    costs = {}
    for path in ("/services/manage/", SERVICE, DRAFT):
        with CaptureQueriesContext(connection) as asked:
            admin.get(path)
        costs[path] = len([query for query in asked if '"standards_' in query["sql"] or '"cases_' in query["sql"]])
    assert costs == {"/services/manage/": 2, SERVICE: 3, DRAFT: 1}
