"""Holidays and office hours: data of the law and of the regency, edited by people, read by every clock."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class HolidayKind(models.TextChoices):
    NATIONAL = "national", _("National holiday")
    COLLECTIVE_LEAVE = "cuti_bersama", _("Collective leave (cuti bersama)")


class Holiday(models.Model):
    """A day on which offices are closed, by joint decree of three ministers (SKB 3 Menteri) of its year."""

    date = models.DateField(primary_key=True)
    kind = models.CharField(max_length=20, choices=HolidayKind)
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=HolidayKind.values), name="holiday_kind_known")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class OfficeHours(models.Model):
    """When offices are open on a weekday (1 Monday to 7 Sunday), in a period; a weekday without a row is closed."""

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="office_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_closes_after_opening"),
            ExclusionConstraint(
                name="office_hours_once_at_a_time",
                expressions=[
                    ("weekday", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_until",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens} to {self.closes}"


class CalendarEdition(models.Model):
    """One row that changes with every change of the calendar, so that every process can reload it."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="calendar_edition_single")]

    def __str__(self) -> str:
        return str(self.number)


class CalendarVersion(models.Model):
    """The whole calendar as one edition had it, so that a deadline counted with it can be counted again years later.

    `content` has `holidays` (date, kind, name) and `hours` (weekday, opens, closes, valid from, valid until).
    """

    number = models.PositiveIntegerField(primary_key=True)
    content = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)
