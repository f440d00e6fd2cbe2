"""The forms of a draft: their fields, in order, each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from praja.kernel.errors import DomainError, Invalid, NotFound
from praja.services.standards.editor import content as edit
from praja.services.standards.editor import filling
from praja.services.standards.editor.forms import KINDS, FieldForm
from praja.services.standards.editor.views.editing import a_draft, changed, tried

MOVES: dict[str, Callable[..., edit.Content]] = {
    "up": partial(edit.with_field_moved, by=-1),
    "down": partial(edit.with_field_moved, by=1),
    "remove": edit.without_field,
}


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """The fields of a form; moves and removes them. One SQL query beside the session's to read."""
    version = a_draft(request, code, number)
    shown = edit.read_forms(version.content).get(form)
    if shown is None:
        raise NotFound(_("There is no such form."))
    if request.method == "POST":
        name = next((name for name in MOVES if name in request.POST), "")
        section, _slash, field = request.POST.get(name, "").partition("/")
        try:
            if not name:
                raise Invalid(_("Choose what to do with the row."))
            changed(
                request,
                version,
                lambda content: MOVES[name](content, form, section, field),
                digest=request.POST.get("digest", ""),
            )
        except DomainError as error:
            notices.error(request, str(error.message))
        return redirect("service_editor:form", code=code, number=number, form=form)
    sections = [
        {
            "section": section,
            "fields": [{"field": field, "kind": KINDS[field.kind]} for field in section.fields],
        }
        for section in shown.sections
    ]
    return render(request, "standards/editor/form.html", {"version": version, "code": form, "sections": sections})


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, code: str, number: int, form: str, section: str, field: str = "") -> HttpResponse:
    """A field, or with an empty code a new one at the end of its section."""
    version = a_draft(request, code, number)
    part = edit.section_of(version.content, form, section)
    before: dict[str, Any] = edit.field_of(version.content, form, section, field) if field else {}
    initial = {"digest": version.digest, "personal": "none"} | (filling.field_initial(before) if before else {})
    filled = FieldForm(request.POST or None, initial=initial)
    if request.method == "POST" and filled.is_valid():
        new = filling.field_from(filled.cleaned_data, before)

        def change(content: edit.Content) -> edit.Content:
            return edit.with_field(content, form, section, field, new)

        if tried(request, version, filled, change):
            notices.success(request, _("The field is kept."))
            return redirect("service_editor:form", code=code, number=number, form=form)
    page = {
        "version": version,
        "code": form,
        "section": part,
        "form": filled,
        "name": edit.said(before["name"]) if before else "",
    }
    return render(request, "standards/editor/field.html", page, status=422 if filled.is_bound else 200)
