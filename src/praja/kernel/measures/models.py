"""Computed figures, kept for a while so that a page never waits for an aggregate over all complaints."""

from __future__ import annotations

from django.db import models


class ComputedMeasure(models.Model):
    """The values of a measure for a period and a breakdown ("" for the whole), as computed at `computed_at`.

    `took_ms`: how long that took; what takes long is computed by the worker and not while somebody waits.
    """

    code = models.CharField(max_length=80)
    period = models.CharField(max_length=30)
    breakdown = models.CharField(max_length=30, blank=True)
    values = models.JSONField()
    computed_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "period", "breakdown"], name="computed_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.breakdown}"


class WantedMeasure(models.Model):
    """Figures somebody asked for that took too long to compute meanwhile: the worker computes them, oldest first."""

    code = models.CharField(max_length=80)
    period = models.CharField(max_length=30)
    breakdown = models.CharField(max_length=30, blank=True)
    wanted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "period", "breakdown"], name="wanted_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.breakdown}"
