"""The promises of tests/conftest.py."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_each_run_has_its_own_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",)
