"""The table of a version: read it, and while it is a draft, change its rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from praja.cases.queries import open_by_step
from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError, Invalid
from praja.services.standards.editor import content as edit
from praja.services.standards.editor import filling, presenters
from praja.services.standards.editor.forms import BasicsForm, Contributions, Decisions, StepForm, text_of
from praja.services.standards.editor.views.editing import a_draft, a_version, changed, tried
from praja.services.standards.models import ServiceVersion, State
from praja.services.standards.rules import publishes

MOVES: dict[str, Callable[..., edit.Content]] = {
    "up": partial(edit.with_step_moved, by=-1),
    "down": partial(edit.with_step_moved, by=1),
    "remove": edit.without_step,
}
"""What the buttons of a row do."""


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version with its table, its drawing and what the checker says.

    One SQL query beside the session's to read, one more for a proposed one: cases on their way.
    """
    if request.method == "POST":
        return _move(request, a_draft(request, code, number))
    version = a_version(request, code, number)
    actor = actor_of(request)
    procedure, forms = edit.shown_procedure(version.content), edit.read_forms(version.content)
    is_proposed = version.state == State.PROPOSED
    cases = open_by_step(procedure.code) if is_proposed else {}
    return render(
        request,
        "standards/editor/table.html",
        {
            "version": version,
            "running": presenters.on_their_way(cases, procedure),
            "status": presenters.state_status(version),
            "procedure": procedure,
            "rows": presenters.editor_rows(version, procedure),
            "findings": presenters.shown_findings(version.content, procedure, forms, version),
            "forms": forms,
            "promise": version.content["standard"]["duration"]["days"],
            "is_draft": version.state == State.DRAFT,
            "is_proposed": is_proposed,
            "may_publish": publishes(actor) and version.proposed_by != actor.reference,
        },
    )


def _move(request: HttpRequest, version: ServiceVersion) -> HttpResponse:
    name = next((name for name in MOVES if name in request.POST), "")
    try:
        if not name:
            raise Invalid(_("Choose what to do with the row."))
        step = request.POST[name]
        changed(request, version, lambda content: MOVES[name](content, step), digest=request.POST.get("digest", ""))
    except DomainError as error:
        notices.error(request, str(error.message))
    return redirect("service_editor:table", code=version.service_id, number=version.number)


@require_http_methods(["GET", "HEAD", "POST"])
def basics(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Name, summary and promise of a draft."""
    version = a_draft(request, code, number)
    content = version.content
    offered = filling.offered(content, edit.read_forms(content))
    initial = {"digest": version.digest, "note": version.note, "days": content["standard"]["duration"]["days"]}
    initial["start"] = content["procedure"]["start"]
    for name in ("name", "summary"):
        initial |= {f"{name}_id": content[name]["id"], f"{name}_en": content[name]["en"]}
    form = BasicsForm(request.POST or None, initial=initial, offered=offered)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        change = partial(
            edit.with_basics,
            name=text_of(said, "name"),
            summary=text_of(said, "summary"),
            days=said["days"],
            start=said["start"],
        )
        if tried(request, version, form, change, note=said["note"]):
            notices.success(request, _("The particulars are kept."))
            return redirect("service_editor:table", code=code, number=number)
    return render(request, "standards/editor/basics.html", {"version": version, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, number: int, step: str = "") -> HttpResponse:
    """A row of the table, or with an empty code a new one behind the row `after`."""
    version = a_draft(request, code, number)
    before: dict[str, Any] = edit.step_of(version.content, step) if step else {}
    offered = filling.offered(version.content, edit.read_forms(version.content))
    initial = {"digest": version.digest, "actor": "officer", "organization": "responsible"}
    options = {"offered": offered}
    form = StepForm(request.POST or None, initial=initial | (filling.step_initial(before) if before else {}), **options)
    decisions = Decisions(
        request.POST or None, prefix="decision", initial=filling.decisions_initial(before), form_kwargs=options
    )
    contributions = Contributions(
        request.POST or None, prefix="ask", initial=filling.contributions_initial(before), form_kwargs=options
    )
    # All are judged, so that every fault is shown at once.
    judged = [form.is_valid(), decisions.is_valid(), contributions.is_valid()] if request.method == "POST" else [False]
    if all(judged):
        new = filling.step_from(
            form.cleaned_data,
            filling.decisions_from([item.cleaned_data for item in decisions], before),
            filling.contributions_from([item.cleaned_data for item in contributions], before),
            before,
        )
        change = partial(edit.with_step, code=step, step=new, after=request.GET.get("after", ""))
        if tried(request, version, form, change):
            notices.success(request, _("The step is kept."))
            return redirect("service_editor:table", code=code, number=number)
    page = {
        "version": version,
        "form": form,
        "decisions": decisions,
        "contributions": contributions,
        "is_new": not before,
        "name": edit.said(before["name"]) if before else "",
    }
    return render(request, "standards/editor/step.html", page, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
