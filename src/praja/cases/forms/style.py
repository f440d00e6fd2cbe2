"""The style page of forms: a form of all kinds of fields, filled in and reviewed, in demo mode only. Keeps nothing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from praja.cases.forms.definitions import Field
from praja.cases.forms.drawing import next_section, section_page
from praja.cases.forms.form import Form, parse_form
from praja.cases.forms.kinds import Kind
from praja.cases.forms.receiving import Go, receive
from praja.cases.forms.summary import review
from praja.kernel.errors import InvalidFields
from praja.kernel.files.commands import store_upload

_SALT = "praja.cases.form-style"
_PREFILLED = {"full_name": "Contoh Pemohon"}


@require_http_methods(["GET", "HEAD", "POST"])
def form_style_page(request: HttpRequest) -> HttpResponse:
    """GET shows the first section; POST goes on, as any room's pages do. The answers travel in the page, signed."""
    if not settings.DEMO:
        raise Http404
    form = sample()
    section, answers, faults = form.sections[0].code, dict(_PREFILLED), None
    if request.method == "POST":
        section, answers = _state(form, request)
        sent = receive(request, form, section, earlier=answers, keep=_keep)
        answers = sent.answers
        error = _judged(form, answers, section) if sent.go is Go.NEXT else None
        faults = sent.faults(error)
        if faults is None and sent.go in {Go.NEXT, Go.BACK}:
            following = next_section(form, section, answers, back=sent.go is Go.BACK)
            if not following and sent.go is Go.NEXT:
                return render(request, "cases/form_style.html", {"parts": review(form, answers)})
            section = following or section
    context = {
        "page": section_page(form, section, answers, faults=faults, origins={"full_name": _("your last application")}),
        "state": signing.dumps([section, form.stored(answers)], salt=_SALT, compress=True),
    }
    return render(request, "cases/form_style.html", context)


@lru_cache(maxsize=1)
def sample() -> Form:
    """The form of this page."""
    return parse_form(yaml.safe_load((Path(__file__).parent / "sample.yaml").read_text()))


def _keep(upload: UploadedFile, field: Field) -> UUID:
    """Stored as any upload; since nothing refers to it, it is deleted after a day."""
    stored = store_upload(upload, purpose="cases.sample", field=field.code, allow_documents=field.kind is Kind.FILE)
    return stored.id


def _judged(form: Form, answers: dict[str, Any], section: str) -> InvalidFields | None:
    try:
        form.checked(answers, section=section)
    except InvalidFields as error:
        return error
    return None


def _state(form: Form, request: HttpRequest) -> tuple[str, dict[str, Any]]:
    try:
        section, stored = signing.loads(request.POST.get("state", ""), salt=_SALT)
    except signing.BadSignature:
        return form.sections[0].code, {}
    return section, form.loaded(stored)
