"""One deed on many reports: choose them in the list, say it once, read for each what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from praja.cases.models import Case
from praja.complaints import commands, queries, rules
from praja.complaints.commands import Done, Words
from praja.complaints.commands.assigning import officers_of
from praja.complaints.commands.steps import AGENCY_ROLES, derived_key
from praja.complaints.forms import FilterForm
from praja.complaints.forms.office import BatchDisposeForm, BatchOfficerForm, BatchVerifyForm, BatchWordsForm
from praja.government.queries import coordinator
from praja.kernel.actors import Actor, Role, actor_of
from praja.kernel.errors import DomainError, Invalid, NotFound, Text
from praja.kernel.paging import Page
from praja.kernel.ui.command_forms import KeyedForm
from praja.kernel.ui.components import Column, Row, Status, Table, Tone

MOST = 500
"""Reports one deed reaches: what a request carries out in some seconds."""

Run = Callable[[Case, dict[str, Any], Actor, str], Done]


def _verify(case: Case, said: dict[str, Any], by: Actor, key: str) -> Done:
    return commands.verify(case.pk, classification=said["classification"], by=by, key=key)


def _dispose(case: Case, said: dict[str, Any], by: Actor, key: str) -> Done:
    to = said["to"] or rules.responsible(case.category, rules.place_of(case))
    return commands.dispose(case.pk, to=to, note=said["note"], by=by, key=key)


def _request_completion(case: Case, said: dict[str, Any], by: Actor, key: str) -> Done:
    return commands.request_completion(case.pk, words=Words(said["text"]), by=by, key=key)


def _archive(case: Case, said: dict[str, Any], by: Actor, key: str) -> Done:
    return commands.archive(case.pk, words=Words(said["text"]), by=by, key=key)


def _assign(case: Case, said: dict[str, Any], by: Actor, key: str) -> Done:
    return commands.assign_officer(case.pk, officer=said["officer"], by=by, key=key)


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done with many reports at once."""

    name: Text
    form: type[KeyedForm]
    run: Run


DEEDS: dict[str, Deed] = {
    "verify": Deed(gettext_lazy("Verify"), BatchVerifyForm, _verify),
    "dispose": Deed(gettext_lazy("Dispose"), BatchDisposeForm, _dispose),
    "request_completion": Deed(gettext_lazy("Ask to complete"), BatchWordsForm, _request_completion),
    "assign": Deed(gettext_lazy("Name an officer"), BatchOfficerForm, _assign),
    "archive": Deed(gettext_lazy("Archive"), BatchWordsForm, _archive),
}


def deeds_of(actor: Actor) -> dict[str, Deed]:
    """What `actor` may do with many reports: verifiers their steps, agencies name officers."""
    codes: list[str] = []
    if actor.has(Role.VERIFIER, organization=coordinator()):
        codes += ["verify", "dispose", "request_completion", "archive"]
    if actor.has(*AGENCY_ROLES):
        codes.append("assign")
    return {code: deed for code, deed in DEEDS.items() if code in codes}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """The form of a deed for the chosen reports; once it is filled in, the deed and what came of it.

    Sending the same form again does nothing twice: each report has a key that follows from the form's.
    """
    if request.method != "POST":
        return redirect("complaints:list")
    actor = actor_of(request)
    actor.require_staff()
    code = request.POST.get("deed", "")
    deed = DEEDS.get(code)
    if deed is None:
        raise NotFound
    page = _chosen(request, actor)
    cases = page.rows
    is_sent = "key" in request.POST
    form = deed.form(request.POST) if is_sent else deed.form()
    if isinstance(form, BatchOfficerForm):
        form.fields["officer"].widget.choices = _colleagues(actor)
    context = {"code": code, "name": str(deed.name), "cases": cases, "form": form, "has_more": bool(page.next_cursor)}
    if not cases:
        return render(request, "complaints/batch.html", context, status=422)
    if not is_sent or not form.is_valid():
        return render(request, "complaints/batch.html", context, status=422 if is_sent else 200)
    outcomes = [_carry_out(deed, case, form.cleaned_data, actor) for case in cases]
    done = sum(is_done for _case, is_done, _words in outcomes)
    context |= {"table": _outcome_table(outcomes), "done": done, "refused": len(outcomes) - done}
    return render(request, "complaints/batch_done.html", context)


def _chosen(request: HttpRequest, actor: Actor) -> Page[Case]:
    """The chosen reports that the officer may see, in the order of the list, or the newest that fit the filters.

    The form of the deed names each of them, so that it reaches what the officer has read and nothing that came since.
    """
    if "every" in request.POST:
        return _fitting(request, actor)
    wanted: list[UUID] = []
    for text in dict.fromkeys(request.POST.getlist("report")):
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    if len(wanted) > MOST:
        raise Invalid(_("Choose at most %(most)s reports.") % {"most": MOST}, field="report")
    return Page(queries.chosen(wanted, by=actor))


def _fitting(request: HttpRequest, actor: Actor) -> Page[Case]:
    form = FilterForm(QueryDict(request.POST.get("query", "")))
    filters = form.filters
    if form.errors or not form.is_used:
        raise Invalid(
            _("Narrow the list by its filters first, then choose what to do with all that fit."), field="query"
        )
    return queries.complaint_list(by=actor, filters=filters, size=MOST, largest=MOST)


def _carry_out(deed: Deed, case: Case, said: dict[str, Any], by: Actor) -> tuple[Case, bool, str]:
    """Do it with one report, in a transaction of its own; what was refused leaves it as it was."""
    try:
        done = deed.run(case, said, by, derived_key(said["key"], str(case.pk)))
    except DomainError as error:
        return case, False, str(error.message)
    return case, True, _("done before") if done.was_repeated else _("done")


def _colleagues(actor: Actor) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for organization in sorted(actor.organizations(*AGENCY_ROLES)):
        found |= officers_of(organization)
    return sorted(found.items(), key=lambda item: item[1])


def _outcome_table(outcomes: Sequence[tuple[Case, bool, str]]) -> Table:
    """What was refused first, for it needs another look."""
    is_any_refused = not all(is_done for _case, is_done, _words in outcomes)
    rows = [
        Row(
            cells=[
                case.title,
                Status(words, Tone.SUCCESS) if is_done else Status(_("refused"), Tone.DANGER),
                *(["–" if is_done else words] if is_any_refused else []),
            ],
            href=reverse("complaints:detail", args=[case.pk]),
            note=case.reference,
        )
        for case, is_done, words in sorted(outcomes, key=lambda outcome: outcome[1])
    ]
    columns = [Column(_("Report"), is_heading=True, is_wide=True), Column(_("What happened"))]
    columns += [Column(_("Why"))] if is_any_refused else []
    return Table(columns, rows, caption=_("What happened to each report"), is_caption_hidden=True)
