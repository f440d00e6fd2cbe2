"""Who holds a document: told by the room whose case it is, which knows how its citizens prove themselves."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest

from praja.kernel.actors import REGENCY, actor_of
from praja.kernel.files.models import StoredFile
from praja.kernel.files.readers import register_reader
from praja.services.documents.models import IssuedDocument
from praja.services.documents.queries import READERS

Check = Callable[[HttpRequest, UUID], bool]

_checks: list[Check] = []


def register_holder(check: Check) -> None:
    """Let `check` say whether a request comes from whoever filed a case; called once when the room is ready."""
    _checks.append(check)


def may_read_file(issued: IssuedDocument, request: HttpRequest) -> bool:
    """Whether this request may have the file: the holder, officers of the organization, everybody when it is open."""
    return issued.is_open or is_holder(issued, request) or _works_there(issued.organization_id, request)


def is_holder(issued: IssuedDocument, request: HttpRequest) -> bool:
    """Whether the browser has shown that the case of this document is theirs."""
    case = issued.document.case_id
    return case is not None and any(check(request, case) for check in _checks)


def _works_there(organization: str, request: HttpRequest) -> bool:
    codes = actor_of(request).organizations(*READERS)
    return organization in codes or REGENCY in codes


def register_readers() -> None:
    """Let the same rule decide about files asked for at their own address."""
    for purpose in ("documents.signed", "documents.scan"):
        register_reader(purpose, _may_read_stored)


def _may_read_stored(file: StoredFile, request: HttpRequest) -> bool:
    issued = IssuedDocument.objects.select_related("document").filter(file=file).first()
    return issued is not None and may_read_file(issued, request)
