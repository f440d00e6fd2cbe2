"""Take a number from a book, and give one back: never twice, never with a gap.

A number given back is the next one taken, so a book has no holes however many signings fail.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from praja.services.documents.models import BookNumber, Document, NumberBook
from praja.services.documents.templates import NumberRule
from praja.services.documents.wording import fill

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def take(document: Document, rule: NumberRule, *, on: dt.date, village: str = "") -> str:
    """The number of a document as it is written, from its organization's book of the year of `on`.

    A document that has a number of that book keeps it. Locks the book until the transaction ends.
    """
    book = _locked(document.organization_id, rule.book, on.year)
    kept = BookNumber.objects.filter(document=document).first()
    if kept is not None and kept.book_id != book.pk:
        give_back(document)
        kept = None
    number = kept.number if kept is not None else _next(book, document)
    parts = {"number": str(number), "year": str(on.year), "month": f"{on.month:02}", "village": village}
    return fill(rule.pattern, parts | {"month_roman": _ROMAN[on.month - 1]})


def give_back(document: Document) -> None:
    """Give the number of a document back to its book, when it has one and was never signed with it."""
    BookNumber.objects.filter(document=document).update(document=None)


def _locked(organization: str, code: str, year: int) -> NumberBook:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_numberbook (organization_id, code, year, last) VALUES (%s, %s, %s, 0)"
            " ON CONFLICT DO NOTHING",
            [organization, code, year],
        )
    return NumberBook.objects.select_for_update().get(organization=organization, code=code, year=year)


def _next(book: NumberBook, document: Document) -> int:
    free = BookNumber.objects.filter(book=book, document=None).order_by("number").first()
    if free is not None:
        free.document = document
        free.save(update_fields=["document"])
        return free.number
    book.last += 1
    book.save(update_fields=["last"])
    BookNumber.objects.create(book=book, number=book.last, document=document)
    return book.last
