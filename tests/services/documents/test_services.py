"""The signing services and their faults: nothing counts as signed that is not our file with our officer's signature."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from praja.accounts.models import User
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import WrongState
from praja.kernel.events.models import Event
from praja.services.documents import commands
from praja.services.documents.commands import SigningFailed
from praja.services.documents.judging import judge
from praja.services.documents.models import Document, IssuedDocument, State
from praja.services.documents.signing.simulator import EsignSimulator, Fault
from praja.services.documents.verdicts import Verdict
from tests.services.documents import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def bsre(settings: Any, tmp_path: Path) -> Iterator[EsignSimulator]:
    with EsignSimulator() as simulator:
        root = tmp_path / "root.pem"
        root.write_text(simulator.root)
        settings.SIGNING_SERVICE = "bsre_v1"
        settings.SIGNING_URL, settings.SIGNING_USER, settings.SIGNING_PASSWORD = simulator.url, "praja", "rahasia"
        settings.SIGNING_ROOTS = str(root)
        settings.SIGNING_TIMEOUT_SECONDS = 5.0
        yield simulator


@pytest.fixture
def head(bsre: EsignSimulator) -> Actor:
    head = w.a_head()
    commands.register_certificate(
        User.objects.get(pk=int(head.id)),
        organization=w.OFFICE,
        title="Kepala Dinas Contoh",
        nik=bsre.nik,
        pem=bsre.certificate,
        by=Actor.system("test"),
    )
    return head


def attempt(bsre: EsignSimulator, head: Actor, *, secret: str = "") -> tuple[Document, SigningFailed]:
    draft = w.a_draft()
    with pytest.raises(SigningFailed) as failed:
        commands.sign(draft, secret=secret or bsre.passphrase, by=head)
    return Document.objects.get(pk=draft.pk), failed.value


@pytest.mark.parametrize("interface", ["bsre_v1", "bsre_v2"])
def test_both_interfaces_sign(bsre: EsignSimulator, head: Actor, settings: Any, interface: str) -> None:
    settings.SIGNING_SERVICE = interface
    signed = commands.sign(w.a_draft(), secret=bsre.passphrase, by=head)
    issued = IssuedDocument.objects.get(pk=signed.pk)
    assert judge(w.file_of(issued)).verdict is Verdict.GENUINE


@pytest.mark.parametrize("interface", ["bsre_v1", "bsre_v2"])
@pytest.mark.parametrize(
    ("fault", "state", "trouble"),
    [
        (Fault.SERVER_ERROR, State.UNCERTAIN, "uncertain"),
        (Fault.TRUNCATED, State.UNCERTAIN, "truncated"),
        (Fault.UNSIGNED, State.DRAFT, "unsigned"),
        (Fault.OTHER_SIGNER, State.DRAFT, "wrong_signer"),
        (Fault.OTHER_DOCUMENT, State.DRAFT, "other_document"),
    ],
)
def test_no_fault_makes_a_document_signed(
    bsre: EsignSimulator, head: Actor, settings: Any, interface: str, fault: Fault, state: State, trouble: str
) -> None:
    settings.SIGNING_SERVICE = interface
    bsre.fault, bsre.other_document = fault, w.some_pdf()
    document, failed = attempt(bsre, head)
    assert (document.state, document.trouble, failed.trouble) == (state, trouble, trouble)
    assert not IssuedDocument.objects.exists()


def test_a_wrong_passphrase_names_its_field_and_is_written_nowhere(
    bsre: EsignSimulator, head: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    document, failed = attempt(bsre, head, secret="frasa-yang-salah")
    assert (document.state, failed.field, failed.status) == (State.DRAFT, "secret", 422)
    assert "frasa-yang-salah" not in caplog.text
    assert not any("frasa-yang-salah" in str(event.data) for event in Event.objects.all())


def test_a_service_out_of_reach_leaves_a_draft(bsre: EsignSimulator, head: Actor, settings: Any) -> None:
    settings.SIGNING_URL = "http://127.0.0.1:9"
    document, failed = attempt(bsre, head)
    assert (document.state, failed.status) == (State.DRAFT, 503)


def test_a_failed_attempt_keeps_its_number(bsre: EsignSimulator, head: Actor) -> None:
    document, _failed = attempt(bsre, head, secret="frasa-yang-salah")
    assert commands.sign(document, secret=bsre.passphrase, by=head).number == document.number
    assert commands.sign(w.a_draft(), secret=bsre.passphrase, by=head).number == w.number(2)


def test_a_timeout_after_signing_is_uncertain_until_the_service_is_asked(
    bsre: EsignSimulator, head: Actor, settings: Any
) -> None:
    settings.SIGNING_TIMEOUT_SECONDS = 0.3
    bsre.fault = Fault.NO_ANSWER
    document, failed = attempt(bsre, head)
    assert (document.state, failed.trouble) == (State.UNCERTAIN, "uncertain")
    with pytest.raises(WrongState):
        commands.sign(document, secret=bsre.passphrase, by=head)
    settings.SIGNING_TIMEOUT_SECONDS = 5.0
    signed = commands.check_again(document, by=head)
    assert signed.state == State.SIGNED
    assert len(bsre.signed) == 1


def test_where_the_service_cannot_tell_its_operator_finds_the_file_or_says_there_is_none(
    bsre: EsignSimulator, head: Actor, settings: Any
) -> None:
    settings.SIGNING_SERVICE, settings.SIGNING_TIMEOUT_SECONDS = "bsre_v2", 0.3
    bsre.fault = Fault.NO_ANSWER
    document, _failed = attempt(bsre, head)
    with pytest.raises(SigningFailed):
        commands.check_again(document, by=head)
    with pytest.raises(SigningFailed):
        commands.settle(document, signed=w.some_pdf(), by=head)
    with pytest.raises(WrongState):
        commands.declare_unsigned(document, by=head)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert commands.declare_unsigned(document, by=head).state == State.DRAFT
    other, _failed = attempt(bsre, head)
    found = list(bsre.signed.values())[-1]
    assert commands.settle(other, signed=found, by=head).state == State.SIGNED


def test_what_the_process_lost_while_signing_counts_as_uncertain(head: Actor) -> None:
    from praja.services.documents.commands import signing

    document = signing._begin(w.a_draft().pk, by=head)
    assert not signing.is_uncertain(document)
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert signing.is_uncertain(document)
