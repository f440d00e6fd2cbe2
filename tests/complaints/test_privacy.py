"""What is hidden stays hidden, whatever somebody holds and whichever way a complaint goes."""

from __future__ import annotations

import pytest

from tests import factories as f
from tests.complaints.pages import unlocked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["", "receipt/", "receipt.json"])
def test_the_cookie_of_one_complaint_opens_no_other(page: str) -> None:
    own, others = f.file(), f.file(is_secret=True, description="Rahasia: pungutan liar di loket tiga.")
    client = unlocked(own)
    client.cookies[f"praja_complaint_{others.reference}"] = client.cookies[f"praja_complaint_{own.reference}"].value
    response = client.get(f"/c/{others.reference}/{page}")
    assert response.status_code in {302, 403}
    assert b"pungutan liar" not in response.content
