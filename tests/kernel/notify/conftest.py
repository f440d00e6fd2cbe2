"""Nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from praja.kernel.notify.channels import Email, register_channel
from tests.kernel.notify.outgoing import Post, a_post


@pytest.fixture
def post() -> Iterator[Post]:
    yield a_post()
    register_channel("email", Email())
