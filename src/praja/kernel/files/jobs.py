"""Uploads that were never filed, e.g. because the form was given up, are deleted after a day."""

from __future__ import annotations

from praja.kernel.actors import Actor
from praja.kernel.files.commands import delete_unused, unused_before
from praja.kernel.files.queries import unused
from praja.kernel.jobs import periodic


@periodic(cron="41 2 * * *")
def delete_unused_files() -> int:
    """Delete what nothing refers to; returns how many."""
    return delete_unused(unused(before=unused_before()), by=Actor.system("delete_unused_files"))
