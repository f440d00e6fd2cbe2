from __future__ import annotations

import pytest

from tests.services.applications import world as w


@pytest.fixture
def services(db: None) -> None:
    """The permit and the letter of these tests are published."""
    w.publish(w.a_permit())
    w.publish(w.a_letter())
