"""Number books: every number of an organization's year is a row, so that none can be missing or given twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class NumberBook(models.Model):
    """A book of one organization for one year; `last` is the highest number ever taken from it."""

    organization = models.ForeignKey("government.Organization", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "code", "year"], name="number_book_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.code} {self.year}"


class BookNumber(models.Model):
    """A number that was taken. Without a document it was given back unused and is the next to be taken."""

    book = models.ForeignKey(NumberBook, on_delete=models.PROTECT, related_name="numbers", db_index=False)
    number = models.PositiveIntegerField()
    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, null=True, related_name="taken")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="book_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="book_number_positive"),
        ]
        indexes = [
            models.Index(fields=["book", "number"], condition=Q(document__isnull=True), name="book_number_free"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.book_id}"
