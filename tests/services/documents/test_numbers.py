"""Number books have no gaps and no doubles; many signers at once are in test_register."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from praja.services.documents import numbers
from praja.services.documents.models import BookNumber, Document
from tests.services.documents import world as w

RULE = w.permit().number
DAY = dt.date(2026, 11, 25)


def _taken() -> list[int]:
    return sorted(BookNumber.objects.filter(document__isnull=False).values_list("number", flat=True))


class TestBooks(TestCase):
    @settings(max_examples=15)
    @given(st.lists(st.sampled_from(["take", "again", "give back"]), max_size=12))
    def test_whatever_fails_no_number_is_lost_or_given_twice(self, deeds: list[str]) -> None:
        holding: list[Document] = []
        for deed in deeds:
            if deed == "take" or not holding:
                holding.append(w.a_draft())
                numbers.take(holding[-1], RULE, on=DAY)
            elif deed == "again":
                before = _taken()
                numbers.take(holding[0], RULE, on=DAY)
                assert _taken() == before
            else:
                numbers.give_back(holding.pop(0))
        last = max(BookNumber.objects.values_list("number", flat=True), default=0)
        assert len(_taken()) == len(holding)
        assert BookNumber.objects.count() == last  # every number up to the last is a row
        free = BookNumber.objects.filter(document=None).order_by("number").first()
        document = w.a_draft()
        numbers.take(document, RULE, on=DAY)
        assert BookNumber.objects.get(document=document).number == (free.number if free else last + 1)


@pytest.mark.django_db
def test_a_new_year_begins_a_new_book_and_gives_the_old_number_back() -> None:
    document = w.a_draft()
    assert numbers.take(document, RULE, on=DAY) == "503/1/415.35/2026"
    assert numbers.take(document, RULE, on=dt.date(2027, 1, 2)) == "503/1/415.35/2027"
    assert numbers.take(w.a_draft(), RULE, on=DAY) == "503/1/415.35/2026"
