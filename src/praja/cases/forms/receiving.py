"""What a sent section does: answers taken over, files kept, rows added or removed, and where to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import ngettext

from praja.cases.forms.answering import most
from praja.cases.forms.definitions import Field
from praja.cases.forms.form import PREFIX, Form
from praja.cases.forms.kinds import FILES, LONGEST_FILE_NAME, Kind
from praja.kernel.errors import DomainError, InvalidFields, Text

Keep = Callable[[UploadedFile, Field], UUID]
"""Stores an upload for a field and returns its id; raises a DomainError when it is refused."""


class Go(StrEnum):
    """What whoever sends a section wants. LOOK draws it again: a row was added, or other fields are to be shown."""

    NEXT = "next"
    BACK = "back"
    SAVE = "save"
    LOOK = "look"


@dataclass(slots=True)
class Sent:
    """All answers after a section was sent, `go`, and what was wrong with uploads."""

    answers: dict[str, Any]
    go: Go
    refused: dict[str, list[Text]] = field(default_factory=dict)

    def faults(self, error: InvalidFields | None = None) -> InvalidFields | None:
        """What was wrong with uploads and, from `checked`, with answers; None when nothing was."""
        errors = {**(error.errors if error is not None else {}), **self.refused}
        return InvalidFields(errors) if errors else None


def receive(
    request: HttpRequest, form: Form, section: str, *, earlier: Mapping[str, Any], keep: Keep, prefix: str = PREFIX
) -> Sent:
    """Take over what a POST says to a section. `earlier`: all answers so far, whose files stay claimed.

    Never raises for what people typed: call `Form.checked` with the section when `go` is NEXT.
    """
    data = request.POST
    answers = {**earlier, **form.typed(data, section=section, earlier=earlier, prefix=prefix)}
    sent = Sent(answers, _go(data))
    for item in form.section(section).asked:
        if item.kind in FILES:
            _drop(sent, item, data)
            _add_files(sent, item, request.FILES.getlist(prefix + item.code), keep, prefix)
        if item.kind is Kind.TABLE:
            _change_rows(sent, item, data)
    return sent


def _go(data: Mapping[str, Any]) -> Go:
    if any(name in data for name in ("add", "remove", "drop")):
        return Go.LOOK
    given = data.get("go", Go.NEXT)
    return Go(given) if given in set(Go) else Go.NEXT


def _drop(sent: Sent, item: Field, data: Mapping[str, Any]) -> None:
    code, _, identifier = str(data.get("drop", "")).partition(".")
    if code == item.code:
        files = sent.answers.get(code) or []
        sent.answers[code] = [one for one in files if one["id"] != identifier] or None


def _add_files(sent: Sent, item: Field, uploads: list[UploadedFile], keep: Keep, prefix: str) -> None:
    files = list(sent.answers.get(item.code) or [])
    refused: list[Text] = []
    for upload in uploads:
        if len(files) >= most(item):
            words = ngettext("Add at most %(most)s file.", "Add at most %(most)s files.", most(item))
            refused.append(words % {"most": most(item)})
            break
        try:
            identifier = keep(upload, item)
        except DomainError as error:
            refused.append(f"{upload.name}: {error.message}")
        else:
            files.append({"id": str(identifier), "name": (upload.name or "")[:LONGEST_FILE_NAME]})
    if uploads:
        sent.answers[item.code] = files or None
    if refused:
        sent.refused[prefix + item.code] = refused


def _change_rows(sent: Sent, item: Field, data: Mapping[str, Any]) -> None:
    rows = list(sent.answers.get(item.code) or [])
    code, _, number = str(data.get("remove", "")).partition(".")
    if code == item.code and number.isdigit() and int(number) < len(rows):
        del rows[int(number)]
    if data.get("add") == item.code and len(rows) < most(item):
        rows.append({})
    sent.answers[item.code] = rows
