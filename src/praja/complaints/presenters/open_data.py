"""The catalogue of open data as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from praja.complaints import open_data
from praja.complaints.models import OpenDataFile
from praja.kernel.errors import Text
from praja.kernel.text import moment, number


@dataclass(frozen=True, slots=True)
class FileView:
    """A version of a file."""

    href: str
    label: str
    facts: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A data set with its newest files and those before."""

    code: str
    title: Text
    description: Text
    newest: Sequence[FileView]
    older: Sequence[FileView]


def catalogue(versions: dict[str, list[OpenDataFile]]) -> list[DatasetView]:
    """Every data set, also one of which nothing is stored yet."""
    views = []
    for dataset in open_data.datasets():
        files = versions.get(dataset.code, [])
        newest: dict[str, OpenDataFile] = {}
        for file in files:
            newest.setdefault(file.media_type, file)
        older = [file for file in files if newest[file.media_type] is not file]
        views.append(
            DatasetView(
                dataset.code,
                dataset.title,
                dataset.description,
                [_file(file) for file in newest.values()],
                [_file(file) for file in older],
            )
        )
    return views


def _file(file: OpenDataFile) -> FileView:
    ending = open_data.ENDINGS[file.media_type]
    facts = [
        moment(file.created_at),
        _("%(count)s rows") % {"count": number(file.rows)},
        str(filesizeformat(file.size)),
    ]
    return FileView(
        href=reverse("complaints:open_data_file", args=[file.name]),
        label=_("%(kind)s of %(day)s")
        % {"kind": ending.upper() if ending == "csv" else "GeoJSON", "day": file.name.rsplit(".", 1)[0][-10:]},
        facts=" · ".join(facts),
        sha256=file.sha256,
    )
