"""Drafts before they are signed, and what happens to a document afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from praja.cases.models import Case
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotAllowed, WrongState
from praja.services.documents import commands, holders, queries
from praja.services.documents.models import BookNumber, Document, IssuedDocument, State, Status
from tests import factories as f
from tests.services.documents import world as w

SYSTEM = Actor.system("test")


def draft_of(case: Case | None, **values: object) -> Document:
    return commands.draft(
        w.permit(), w.VALUES | values, case=case, organization=w.OFFICE, service="izin", kind="permit", by=SYSTEM
    )


@pytest.fixture
def case() -> Case:
    return Case.objects.get(pk=f.pk(f.file()))


@pytest.mark.django_db
def test_drafting_again_keeps_code_and_number(case: Case) -> None:
    head = w.a_head()
    first = draft_of(case)
    assert draft_of(case, kind="layar").code == first.code
    with pytest.raises(NotAllowed):
        commands.sign(first, secret=w.PASSPHRASE, by=head)
    w.certified(head)
    with pytest.raises(commands.SigningFailed):
        commands.sign(first, secret="frasa-yang-salah", by=head)
    again = draft_of(case, kind="spanduk")
    signed = commands.sign(again, secret=w.PASSPHRASE, by=head)
    assert (signed.code, signed.number) == (first.code, w.number(1))
    assert queries.letter(signed.code).facts["kind"] == "spanduk"
    assert draft_of(case).code != signed.code  # the next one is another document


@pytest.mark.django_db
def test_signing_what_is_signed_changes_nothing() -> None:
    head = w.a_signer()
    signed = commands.sign(w.a_draft(), secret=w.PASSPHRASE, by=head)
    commands.sign(signed, secret=w.PASSPHRASE, by=head)
    assert IssuedDocument.objects.count() == 1


@pytest.mark.django_db
def test_only_the_head_of_the_office_signs() -> None:
    stranger = w.a_signer("pupr")
    with pytest.raises(NotAllowed):
        commands.sign(w.a_draft(), secret=w.PASSPHRASE, by=stranger)


@pytest.mark.django_db
def test_a_stand_in_signs_as_one() -> None:
    issued = w.a_signed(w.a_signer(acting="plt"))
    assert issued.signer_title == "Plt. Kepala Dinas Contoh"


@pytest.mark.django_db
def test_a_discarded_draft_gives_its_number_to_the_next() -> None:
    head = w.a_signer()
    draft = w.a_draft()
    with pytest.raises(commands.SigningFailed):
        commands.sign(draft, secret="frasa-yang-salah", by=head)
    assert commands.discard(draft.pk, by=SYSTEM).state == State.DISCARDED
    assert w.a_signed(head).number == w.number(1)


@pytest.mark.django_db
def test_a_document_is_replaced_by_another_of_its_office_only() -> None:
    head = w.a_signer()
    old, new = w.a_signed(head), w.a_signed(head)
    with pytest.raises(Invalid):
        commands.replace(old.pk, replacement=old.pk, reason="Nama diperbaiki.", by=head)
    commands.replace(old.pk, replacement=new.pk, reason="Nama diperbaiki.", by=head)
    assert queries.letter(old.code).status is Status.REPLACED
    with pytest.raises(WrongState):
        commands.revoke(old.pk, reason="Terlambat.", by=head)
    assert new.number in Client().get(f"/v/{old.code}/").content.decode()


@pytest.mark.django_db
def test_the_file_is_tagged_archival_pdf_with_its_language() -> None:
    with pikepdf.open(io.BytesIO(w.file_of(w.a_signed(w.a_signer())))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "id"
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert document.Root.AcroForm.Fields[0].Rect[2] > 0  # the signature lies in the box the template drew


@pytest.fixture
def holder(case: Case) -> Iterator[Case]:
    """The browser of whoever filed the case."""

    def check(request: HttpRequest, key: object) -> bool:
        return key == case.pk and "holder" in request.COOKIES

    holders.register_holder(check)
    yield case
    holders._checks.remove(check)


@pytest.mark.django_db
def test_the_holder_lets_others_read_the_file(holder: Case) -> None:
    signed = commands.sign(draft_of(holder), secret=w.PASSPHRASE, by=w.a_signer())
    client, stranger = Client(), Client()
    client.cookies["holder"] = "1"
    page = f"/v/{signed.code}/"
    assert stranger.post(f"{page}open", {"open": "yes"}).status_code == 404
    assert stranger.get(f"{page}file").status_code == 404
    assert client.get(f"{page}file").status_code == 200
    assert client.post(f"{page}open", {"open": "yes"}).status_code == 302
    assert stranger.get(f"{page}file").status_code == 200
    client.post(f"{page}open", {"open": "no"})
    assert stranger.get(f"{page}file").status_code == 404


@pytest.mark.usefixtures("regency")
def test_many_who_sign_at_once_make_each_document_once_and_leave_no_gap() -> None:
    head, drafts = w.a_signer(), [w.a_draft() for _ in range(6)]

    def sign(turn: int) -> str:
        try:
            return commands.sign(drafts[turn % 6], secret=w.PASSPHRASE, by=head).state
        except WrongState:
            return "too late"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(sign, range(12)))
    written = sorted(IssuedDocument.objects.values_list("number", flat=True))
    assert written == [w.number(one) for one in range(1, 7)]
    assert BookNumber.objects.count() == 6
