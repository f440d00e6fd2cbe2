"""From a draft to an entry of the register."""

from __future__ import annotations

import pytest

from praja.kernel.events.models import Event
from praja.kernel.files.commands import content_name
from praja.kernel.files.storage import storage
from praja.services.documents import queries
from praja.services.documents.models import State
from tests.services.documents import world as w

pytestmark = pytest.mark.django_db


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
