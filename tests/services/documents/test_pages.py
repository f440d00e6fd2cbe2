"""The pages of documents: everybody's, officers', administrators'."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praja.accounts.models import User
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.ledger.sequencer import sequence
from praja.services.documents.models import Certificate, Document, IssuedDocument
from tests.accounts.people import a_person, an_administrator, signed_in
from tests.complaints.pages import text
from tests.services.documents import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    """The head of the office, with a certificate."""
    user = a_person((Role.HEAD, w.OFFICE), name="Kepala Contoh")
    w.certified(_actor(user))
    return user


def _actor(user: User) -> Actor:
    from praja.accounts.queries import staff_actor

    return staff_actor(user)


@pytest.fixture
def issued(officer: User) -> IssuedDocument:
    return w.a_signed(_actor(officer))


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", content, "application/pdf")


def test_the_qr_code_leads_to_plain_words_and_masked_facts(issued: IssuedDocument) -> None:
    shown = text(Client().get(f"/v/{issued.code}/"))
    assert "asli dan masih berlaku" in shown
    assert issued.number in shown
    assert "P****** C*****" in shown
    assert "Pemohon" not in shown
    assert w.NIK not in shown


def test_a_code_is_found_however_it_is_typed(issued: IssuedDocument) -> None:
    typed = f"{issued.code[:4]}-{issued.code[4:8]}-{issued.code[8:]}".lower()
    response = Client().get("/verify/", {"code": typed}, follow=True)
    assert issued.number in text(response)


def test_a_revoked_permit_says_so_and_why(issued: IssuedDocument, officer: User) -> None:
    page = f"/documents/{issued.pk}/"
    client = signed_in(officer)
    assert client.post(f"{page}revoke/", {"reason": "Melanggar ketentuan."}).status_code == 302
    shown = text(Client().get(f"/v/{issued.code}/"))
    assert "dicabut" in shown
    assert "Melanggar ketentuan." in shown


def test_an_unknown_code_and_a_draft_are_told_apart(officer: User) -> None:
    draft = w.a_draft()
    unknown, unsigned = Client().get("/v/0000AAAA0000/"), Client().get(f"/v/{draft.code}/")
    assert unknown.status_code == unsigned.status_code == 404
    assert "tidak pernah menerbitkan" in text(unknown)
    assert "belum pernah ditandatangani" in text(unsigned)


def test_the_file_is_the_holders_to_show(issued: IssuedDocument, officer: User) -> None:
    address = f"/v/{issued.code}/file"
    assert Client().get(address).status_code == 404
    assert signed_in(officer).get(address).status_code == 200
    IssuedDocument.objects.filter(pk=issued.pk).update(is_open=True)
    assert Client().get(address).content == w.file_of(issued)


def test_a_file_is_judged_on_the_page_and_for_programs(issued: IssuedDocument) -> None:
    genuine = w.file_of(issued)
    assert "asli dan masih berlaku" in text(Client().post("/verify/", {"file": upload(genuine)}))
    changed = Client().post("/verify/", {"file": upload(genuine + b"% sesuatu")})
    assert "diubah setelah ditandatangani" in text(changed)
    said = Client().post("/api/documents/verify", {"file": upload(genuine)}).json()
    assert (said["verdict"], said["may_be_relied_on"], said["document"]["number"]) == ("genuine", True, issued.number)
    assert Client().get(f"/api/documents/register/{issued.code}").json()["status"] == "valid"
    assert Client().get("/api/documents/register/0000").status_code == 404


def test_no_file_is_told_at_its_field() -> None:
    assert Client().post("/verify/", {}).status_code == 422


def test_the_proof_is_a_receipt_of_the_log(issued: IssuedDocument) -> None:
    assert Client().get(f"/v/{issued.code}/receipt").status_code == 404
    sequence()
    receipt = Client().get(f"/v/{issued.code}/receipt").json()
    assert issued.sha256 in receipt["leaf_input"]


def test_a_head_signs_on_the_page_of_the_document(officer: User) -> None:
    draft, client = w.a_draft(), signed_in(officer)
    page = f"/documents/{draft.pk}/"
    assert "Tanda tangani" in text(client.get(page))
    wrong = client.post(f"{page}sign/", {"secret": "bukan-frasa-saya"})
    assert wrong.status_code == 422
    assert "bukan-frasa-saya" not in wrong.content.decode()
    assert "Frasa sandi salah" in text(wrong)
    assert client.post(f"{page}sign/", {"secret": w.PASSPHRASE}).status_code == 302
    shown = client.get(page)
    assert "503/1/415.35/" in text(shown)
    assert "Cabut" in text(shown)
    assert client.get(f"{page}pages/1")["Content-Type"] == "image/png"
    assert client.get(f"{page}pages/9").status_code == 404
    assert client.get(f"{page}file").content.startswith(b"%PDF-")


def test_others_do_not_see_the_document(officer: User) -> None:
    draft = w.a_draft()
    stranger = signed_in(a_person((Role.HEAD, "pupr")))
    assert stranger.get(f"/documents/{draft.pk}/").status_code == 404
    assert Client().get(f"/documents/{draft.pk}/").status_code in {302, 401}


def test_an_uncertain_document_offers_to_ask_again(officer: User) -> None:
    from praja.services.documents.commands import signing

    draft, client = w.a_draft(), signed_in(officer)
    signing._begin(draft.pk, by=_actor(officer))
    Document.objects.filter(pk=draft.pk).update(attempted_at=clock.now() - dt.timedelta(minutes=5))
    page = f"/documents/{draft.pk}/"
    assert "Periksa lagi" in text(client.get(page))
    assert client.post(f"{page}check-again/").status_code == 302
    assert "Tanda tangani" in text(client.get(page))


def test_a_village_without_a_certificate_signs_by_hand() -> None:
    client = signed_in(a_person((Role.VILLAGE_OPERATOR, w.VILLAGE)))
    draft = w.a_draft(w.VILLAGE)
    page = f"/documents/{draft.pk}/"
    said = {"signer_name": "Kepala Contoh", "signer_title": "Kepala Desa"}
    assert client.post(f"{page}print/", said).status_code == 302
    assert client.get(f"{page}file").content.startswith(b"%PDF-")
    assert client.post(f"{page}scan/", {"scan": w.a_scan()}).status_code == 302
    shown = text(Client().get(f"/v/{draft.code}/"))
    assert "ditandatangani basah di atas kertas" in shown


def test_the_list_costs_the_same_however_long_it_is(officer: User, django_assert_num_queries: Any) -> None:
    client = signed_in(officer)
    for _ in range(3):
        w.a_draft()
    w.a_signed(_actor(officer))
    client.get("/documents/")
    with django_assert_num_queries(4):
        assert "503/1/415.35/" in text(client.get("/documents/"))
    assert "503/1/415.35/" in text(client.get("/documents/", {"search": "503/1/"}))
    assert "503/1/415.35/" not in text(client.get("/documents/", {"search": "504"}))


def test_the_page_of_a_code_and_of_a_document_cost_little(
    officer: User, issued: IssuedDocument, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        Client().get(f"/v/{issued.code}/")
    client = signed_in(officer)
    client.get(f"/documents/{issued.pk}/")
    with django_assert_num_queries(4):
        client.get(f"/documents/{issued.pk}/")


def test_an_administrator_enters_and_revokes_certificates() -> None:
    head = a_person((Role.HEAD, w.OFFICE), name="Kepala Baru")
    client = signed_in(an_administrator())
    assert "Kepala Baru" in client.get("/documents/certificates/").content.decode()
    said = {"officer": f"{head.pk}:{w.OFFICE}", "title": "Kepala Dinas", "name": "Kepala Baru", "passphrase": "pendek"}
    short = client.post("/documents/certificates/", said)
    assert short.status_code == 422
    assert client.post("/documents/certificates/", said | {"passphrase": w.PASSPHRASE}).status_code == 302
    found = Certificate.objects.get(user=head)
    assert client.post(f"/documents/certificates/{found.pk}/").status_code == 302
    assert "dicabut" in text(client.get("/documents/certificates/"))
    assert Client().get("/verify/authority.crl").content
    assert b"BEGIN CERTIFICATE" in Client().get("/verify/authority.pem").content
