"""The whole way through the browser's eyes: apply by sections, check, recommend, visit, sign, download."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from praja.accounts.models import Membership, User
from praja.kernel.actors import Actor, ActorKind, Role
from praja.services.applications.models import Application, Draft
from praja.services.documents.models import IssuedDocument
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.services.applications import world as w
from tests.services.documents.world import PASSPHRASE, certified

pytestmark = pytest.mark.usefixtures("services")
WHO = {
    "name": "Pemohon Contoh",
    "nik": w.NIK,
    "address": "Jalan Contoh 1",
    "village": w.VILLAGE,
    "phone": "",
    "email": "pemohon@contoh.example",
}
FILLED = {"answers.content": "Warung Contoh", "answers.width": "2", "answers.birth": ""}


def officer(role: Role, organization: str) -> Client:
    return signed_in(a_person((role, organization)))


def key() -> dict[str, str]:
    return {"key": f.key()}


def draft(browser: Client) -> Draft:
    response = browser.post(f"/services/{w.PERMIT}/apply/", WHO | key())
    assert response.status_code == 302, response.content.decode()
    return Draft.objects.get()


def filed(browser: Client) -> Application:
    begun = draft(browser)
    page = f"/apply/{begun.reference}/"
    assert browser.post(f"{page}part/main", FILLED | {"go": "next"}).headers["Location"] == page
    response = browser.post(page, key())
    assert response.status_code == 302, response.content.decode()
    return Application.objects.select_related("case").get()


def do(browser: Client, application: Application, deed: str, **said: str) -> Any:
    response = browser.post(f"/applications/{application.pk}/{deed}/", key() | {"go": "next"} | said)
    assert response.status_code == 302, response.content.decode()
    return response


def test_the_whole_way_from_the_form_to_the_verified_document() -> None:
    citizen = Client()
    application = filed(citizen)
    receipt = citizen.get(f"/a/{application.case.reference}/receipt/").content.decode()
    pin = re.search(r"<code>(\d{6})</code>", receipt)
    assert pin is not None

    front, roads = officer(Role.VERIFIER, "dpmptsp"), officer(Role.HANDLER, "pupr")
    traffic, back = officer(Role.HANDLER, "dishub"), officer(Role.HANDLER, "dpmptsp")
    head = officer(Role.HEAD, "dpmptsp")
    assert application.case.reference in front.get("/inbox/").content.decode()
    do(front, application, "do/register")
    for browser, ask in ((roads, "pupr"), (traffic, "dishub")):
        assert "Warung Contoh" in browser.get(f"/applications/{application.pk}/").content.decode()
        do(browser, application, f"recommend/{ask}", **{"answers.recommended": "true"})
    do(back, application, "do/propose", **{"answers.is_safe": "true"})

    user = User.objects.get(pk=Membership.objects.get(role=Role.HEAD, organization="dpmptsp").user_id)
    certified(Actor(kind=ActorKind.STAFF, id=str(user.pk)), "dpmptsp")
    page = f"/applications/{application.pk}/do/sign/"
    assert head.get(page).status_code == 200
    wrong = head.post(page, key() | {"go": "next", "secret": "bukan"})
    assert wrong.status_code == 422
    do(head, application, "do/sign", secret=PASSPHRASE)

    other = Client()
    opened = other.post("/applications/track/", {"code": application.case.reference, "pin": pin[1]})
    assert opened.headers["Location"] == f"/a/{application.case.reference}/"
    code = IssuedDocument.objects.get().code
    pdf = other.get(f"/a/{application.case.reference}/documents/{code}.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert Client().get(f"/a/{application.case.reference}/documents/{code}.pdf").status_code == 302
    assert "Warung" not in Client().get(f"/v/{code}/").content.decode()


def test_a_draft_keeps_what_is_wrong_and_is_opened_again_with_code_and_pin() -> None:
    browser = Client()
    begun = draft(browser)
    page = f"/apply/{begun.reference}/"
    shown = browser.get(f"{page}part/main").content.decode()
    pin = re.findall(r"<code>(\d{6})</code>", shown)[0]
    assert browser.post(f"{page}part/main", {"answers.width": "lebar", "go": "next"}).status_code == 422
    assert browser.post(page, key()).status_code == 422
    other = Client()
    assert other.get(page).status_code == 302
    assert other.post("/applications/track/", {"code": begun.reference, "pin": pin}).headers["Location"] == page
    assert 'value="lebar"' in other.get(f"{page}part/main").content.decode()


def test_a_returned_application_is_corrected_in_the_same_form_and_sent_again() -> None:
    browser = Client()
    application = filed(browser)
    front = officer(Role.VERIFIER, "dpmptsp")
    assert front.post(f"/applications/{application.pk}/do/return/", key()).status_code == 422
    do(front, application, "do/return", words="Ukuran belum benar")
    page = browser.get(f"/a/{application.case.reference}/").content.decode()
    assert "Ukuran belum benar" in page
    section = browser.post(f"/a/{application.case.reference}/amend/").headers["Location"]
    assert 'value="Warung Contoh"' in browser.get(section).content.decode()
    browser.post(section, FILLED | {"answers.width": "3", "go": "next"})
    reference = section.split("/")[2]
    assert browser.post(f"/apply/{reference}/", key()).headers["Location"] == f"/a/{application.case.reference}/"
    application.case.refresh_from_db()
    assert application.case.step == "check"


def test_an_officer_types_in_an_application_at_the_counter_of_their_office() -> None:
    front = officer(Role.VERIFIER, "dpmptsp")
    begun = front.post(f"/services/{w.PERMIT}/apply/", WHO | key() | {"counter": "dpmptsp"})
    section = begun.headers["Location"]
    front.post(section, FILLED | {"go": "next"})
    front.post(f"/apply/{section.split('/')[2]}/", key())
    assert Application.objects.get().assisted_by_id == "dpmptsp"


def test_an_agency_that_was_not_asked_sees_nothing_and_an_auditor_everything() -> None:
    application = w.file().application
    address = f"/applications/{application.pk}/"
    assert officer(Role.HANDLER, "dlh").get(address).status_code == 404
    assert officer(Role.AUDITOR, "inspektorat").get(address).status_code == 200
    assert Client().get(address).status_code in (302, 401)


def test_officers_find_an_application_by_its_code_or_the_whole_nik() -> None:
    reference = w.file().reference
    front = officer(Role.VERIFIER, "dpmptsp")
    for search, is_found in ((reference, True), (w.NIK, True), (w.NIK[:-1] + "9", False), ("Pemohon", False)):
        found = front.get("/applications/", {"search": search}).content.decode()
        assert (reference in found) is is_found
    assert reference in b"".join(front.get("/applications/export.csv")).decode()  # type: ignore[call-overload]


def test_the_audit_shows_who_decided_out_of_turn_and_why() -> None:
    w.file()
    second = w.pk(w.file())
    w.act(second, "register", w.FRONT, order_reason="Pemohon lansia")
    page = officer(Role.AUDITOR, "inspektorat").get("/applications/order/").content.decode()
    assert "Pemohon lansia" in page
    assert officer(Role.HANDLER, "dlh").get("/applications/order/").status_code == 403


def test_list_and_detail_ask_the_database_as_often_however_much_there_is(
    django_assert_max_num_queries: Any,
) -> None:
    identifiers = [w.pk(w.file()) for _ in range(3)]
    w.act(identifiers[0], "register", w.FRONT)
    front = officer(Role.VERIFIER, "dpmptsp")
    front.get("/applications/")
    with django_assert_max_num_queries(6):
        front.get("/applications/")
    with django_assert_max_num_queries(15):
        front.get(f"/applications/{identifiers[0]}/")
