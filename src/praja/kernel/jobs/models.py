"""A sign of life of each part of the worker."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a part of any worker last went round; one row a part, however many workers run."""

    part = models.CharField(max_length=40, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.beaten_at:%Y-%m-%d %H:%M:%S}"
