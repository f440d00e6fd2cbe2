from __future__ import annotations

from typing import Any

import pytest

from tests.services.applications import world as w


@pytest.fixture
def services(db: None, settings: Any) -> None:
    """The permit and the letter of these tests are published, and documents are signed here."""
    settings.SIGNING_SERVICE = "local"
    w.publish(w.a_permit())
    w.publish(w.a_letter())
