"""Which files nothing refers to."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from praja.kernel.files.models import StoredFile


def unused(*, before: dt.datetime, limit: int = 500) -> list[str]:
    """Identifiers of files stored before a moment that no row of any room refers to. One SQL query."""
    files = unreferenced(StoredFile.objects.filter(stored_at__lt=before))
    return [str(identifier) for identifier in files.order_by("stored_at").values_list("id", flat=True)[:limit]]


def unreferenced(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Those of `files` that no row of any room refers to by a foreign key, hidden relations (`+`) included."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and isinstance(relation, ForeignObjectRel):
            referring = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            files = files.filter(~Exists(referring))
    return files
