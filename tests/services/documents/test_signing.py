"""From a draft to an entry of the register."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from praja.kernel.events.models import Event
from praja.kernel.files.commands import content_name
from praja.kernel.files.storage import storage
from praja.services.documents import commands, queries
from praja.services.documents.models import State
from tests.services.documents import world as w
from tests.services.documents.stamping import stamping_service

pytestmark = pytest.mark.django_db


def test_a_time_stamping_service_stamps_the_signature(settings: Any) -> None:
    with stamping_service() as address:
        settings.SIGNING_TSA_URL = address
        issued = w.a_signed(w.a_signer())
    signature = PdfFileReader(io.BytesIO(w.file_of(issued))).embedded_signatures[0]
    assert signature.signer_info["unsigned_attrs"][0]["type"].native == "signature_time_stamp_token"


def test_without_its_time_stamp_nothing_is_signed(settings: Any) -> None:
    settings.SIGNING_TSA_URL = "http://127.0.0.1:9"
    draft = w.a_draft()
    with pytest.raises(commands.SigningFailed):
        commands.sign(draft, secret=w.PASSPHRASE, by=w.a_signer())
    assert w.state_of(draft) == State.DRAFT


def test_a_signed_document_is_numbered_registered_and_told() -> None:
    head = w.a_signer()
    issued = w.a_signed(head)
    assert issued.number.startswith("503/1/415.35/")
    assert issued.document.state == State.SIGNED
    content = storage().read(content_name(issued.file))
    assert content.startswith(storage().read(content_name(issued.document.prepared)))
    told = Event.objects.get(id=issued.event_id)
    assert told.data["sha256"] == issued.sha256
    assert "Pemohon" not in str(told.data)
    letter = queries.letter(f"{issued.code[:4].lower()}-{issued.code[4:]}")
    assert letter.is_valid
    assert letter.facts == {"holder": "Pemohon Contoh", "kind": "papan"}
