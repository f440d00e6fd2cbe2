"""Every test of documents signs with the local service."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _signs_locally(settings: Any) -> None:
    settings.SIGNING_SERVICE = "local"
