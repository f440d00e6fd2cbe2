"""Which files nothing refers to."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef

from praja.kernel.files.models import StoredFile


def unused(*, before: dt.datetime, limit: int = 500) -> list[str]:
    """Identifiers of files stored before a moment that no row of any room refers to. One SQL query."""
    files = StoredFile.objects.filter(stored_at__lt=before)
    for relation in StoredFile._meta.related_objects:
        referring = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        files = files.filter(~Exists(referring))
    return [str(identifier) for identifier in files.values_list("id", flat=True)[:limit]]
