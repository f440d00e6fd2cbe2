from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from praja.services.standards.queries import forget_catalogue
from tests.services.applications import world as w


@pytest.fixture
def services(db: None, settings: Any) -> Iterator[None]:
    """The permit and the letter of these tests are published, and documents are signed here."""
    settings.SIGNING_SERVICE = "local"
    w.publish(w.a_permit())
    w.publish(w.a_letter())
    w.issue_letters(w.LETTER)
    yield
    forget_catalogue()
