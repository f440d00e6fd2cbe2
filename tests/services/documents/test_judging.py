"""What the verification page says of every kind of file."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid
from praja.services.documents import commands, queries
from praja.services.documents.judging import judge
from praja.services.documents.models import Certificate, IssuedDocument, Status
from praja.services.documents.signing import Request
from praja.services.documents.signing.local import LocalService
from praja.services.documents.verdicts import MAX_BYTES, Verdict
from tests.services.documents import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Actor:
    return w.a_signer()


@pytest.fixture
def issued(head: Actor) -> IssuedDocument:
    return w.a_signed(head)


def test_the_issued_file_is_genuine(issued: IssuedDocument) -> None:
    judgement = judge(w.file_of(issued))
    assert (judgement.verdict, judgement.status) == (Verdict.GENUINE, Status.VALID)
    assert judgement.is_in_force


def test_a_stamp_added_after_signing_is_found_though_pdfsig_calls_it_valid(
    issued: IssuedDocument, tmp_path: Path
) -> None:
    forged = w.stamped(w.file_of(issued))
    assert judge(forged).verdict is Verdict.CHANGED
    said = w.pdfsig(forged, tmp_path)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said


def test_a_byte_changed_inside_is_found(issued: IssuedDocument) -> None:
    content = bytearray(w.file_of(issued))
    content[content.index(b"/Contents") // 2] ^= 1
    judgement = judge(bytes(content))
    assert judgement.verdict in {Verdict.CHANGED, Verdict.UNREADABLE}
    assert not judgement.is_in_force


def test_a_file_saved_anew_without_its_signature_is_changed(issued: IssuedDocument) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(w.file_of(issued))) as document:
        del document.Root.AcroForm
        document.save(target)
    assert judge(target.getvalue()).verdict is Verdict.CHANGED


def test_a_truncated_file_is_not_genuine(issued: IssuedDocument) -> None:
    assert not judge(w.file_of(issued)[:-700]).is_in_force


def test_what_was_revoked_is_genuine_and_out_of_force(issued: IssuedDocument, head: Actor) -> None:
    commands.revoke(issued.pk, reason="Melanggar ketentuan.", by=head)
    judgement = judge(w.file_of(issued))
    assert (judgement.verdict, judgement.status) == (Verdict.GENUINE, Status.REVOKED)
    assert not judgement.is_in_force


def test_what_expired_is_genuine_and_out_of_force(issued: IssuedDocument) -> None:
    assert issued.valid_until is not None
    with clock.at(issued.signed_at.replace(year=issued.signed_at.year + 2)):
        assert judge(w.file_of(issued)).status is Status.EXPIRED


def test_a_file_signed_with_a_stolen_key_is_not_ours(head: Actor) -> None:
    certificate = Certificate.objects.get(user=int(head.id))
    stolen = LocalService().sign(Request("STRANGEFILE0", w.some_pdf(), certificate), w.PASSPHRASE).pdf
    assert judge(stolen).verdict is Verdict.NOT_OURS
    assert judge(stolen).is_unregistered
    commands.revoke_certificate(certificate, by=Actor.system("test"))
    assert judge(stolen).verdict is Verdict.CERTIFICATE_REVOKED


def test_documents_signed_before_a_revocation_keep_their_force(issued: IssuedDocument, head: Actor) -> None:
    commands.revoke_certificate(Certificate.objects.get(user=int(head.id)), by=Actor.system("test"))
    assert judge(w.file_of(issued)).is_in_force


def test_somebody_elses_file_is_not_ours() -> None:
    assert judge(w.some_pdf()).verdict is Verdict.NOT_OURS
    assert judge(b"PK\x03\x04 no PDF").verdict is Verdict.NOT_OURS


def test_a_scan_of_a_paper_signed_by_hand_is_named_as_that() -> None:
    issued = w.a_scanned()
    assert judge(w.file_of(issued)).verdict is Verdict.WET


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7" + b" " * MAX_BYTES])
def test_a_file_of_the_wrong_size_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        judge(content)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_hostile_file_breaks_the_judge(issued: IssuedDocument, data: st.DataObject) -> None:
    content = bytearray(w.file_of(issued))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=60))
    if bytes(content) != w.file_of(issued):
        assert not judge(bytes(content)).is_in_force


def test_pdfsig_agrees_on_an_honest_file(issued: IssuedDocument, tmp_path: Path) -> None:
    said = w.pdfsig(w.file_of(issued), tmp_path)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said


def test_the_register_answers_by_code(issued: IssuedDocument) -> None:
    assert queries.document_by_code(f"{issued.code[:4]}-{issued.code[4:8]}-{issued.code[8:]}".lower()) == issued
    assert queries.document_by_code("0000") is None
