"""What is made of the table: the simulator, the SOP, BPMN in and out."""

from __future__ import annotations

from functools import partial

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from praja.cases.procedures.bpmn.reading import LARGEST_BYTES, draft_from_bpmn
from praja.cases.procedures.bpmn.writing import bpmn_xml
from praja.cases.procedures.simulate import Assumptions, Desk, simulate
from praja.cases.procedures.sop import SopHead, sop_page, sop_pdf
from praja.government.pack import pack
from praja.government.queries import organization_name
from praja.kernel import clock
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import DomainError
from praja.kernel.ui.command_forms import add_error
from praja.services.standards.definitions import LOCAL_PROVIDERS, Provider, procedure_code
from praja.services.standards.editor import content as edit
from praja.services.standards.editor import filling, presenters
from praja.services.standards.editor.forms import ImportForm, SimulationForm
from praja.services.standards.editor.views.editing import a_draft, a_version, tried
from praja.services.standards.models import ServiceVersion


@require_safe
def simulation(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Run made-up cases through a version. One SQL query beside the session's when the calendar is warm."""
    version = a_version(request, code, number)
    procedure = edit.shown_procedure(version.content)
    form = SimulationForm(
        request.GET or None,
        desks=presenters.desk_names(procedure),
        decisions=presenters.decision_names(procedure),
    )
    page: dict[str, object] = {"version": version, "form": form}
    if form.is_bound and form.is_valid():
        promise = version.content["standard"]["duration"]["days"]
        try:
            result = simulate(procedure, _assumptions(form, promise), calendar=working_calendar(), start=clock.now())
            page["result"] = presenters.simulation_page(procedure, result, promise)
        except DomainError as error:
            add_error(form, error)
    return render(request, "standards/editor/simulation.html", page, status=422 if form.errors else 200)


def _assumptions(form: SimulationForm, promise: int) -> Assumptions:
    said = form.cleaned_data
    shares = {decision: said[name] for name, decision in form.decisions.items() if said[name] is not None}
    return Assumptions(
        cases=said["cases"],
        per_day=said["per_day"],
        desks={desk: Desk(said[name], said["at_once"]) for name, desk in form.desks.items()},
        # Decisions that are usual stay equally likely; only what was told otherwise counts otherwise.
        shares={decision: share for decision, share in shares.items() if share != 1},
        promise_days=promise,
        seed=said["seed"] or 1,
    )


@require_safe
def sop(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The SOP of a version as a page to print."""
    version = a_version(request, code, number)
    page = sop_page(edit.shown_procedure(version.content), sop_head(version))
    return render(request, "procedures/sop.html", page)


@require_safe
def sop_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The SOP of a version as PDF."""
    version = a_version(request, code, number)
    pdf = sop_pdf(edit.shown_procedure(version.content), sop_head(version))
    return _file(pdf, "application/pdf", f"sop-{code}-{number}.pdf")


@require_safe
def bpmn(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The procedure of a version as BPMN 2.0."""
    version = a_version(request, code, number)
    xml = bpmn_xml(edit.shown_procedure(version.content))
    return _file(xml, "application/xml", f"{code}-{number}.bpmn")


@require_http_methods(["GET", "HEAD", "POST"])
def read_bpmn(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put the steps of a drawing in the place of those of a draft, and tell what has to be completed."""
    version = a_draft(request, code, number)
    form = ImportForm(request.POST or None, request.FILES or None, initial={"digest": version.digest})
    if request.method == "POST" and form.is_valid():
        xml = form.cleaned_data["file"].read(LARGEST_BYTES + 1)
        try:
            drawn = draft_from_bpmn(xml, code=procedure_code(code), organizations=filling.lanes())
        except DomainError as error:
            add_error(form, error)
        else:
            if tried(request, version, form, partial(edit.with_procedure, procedure=drawn.procedure)):
                count = len(drawn.procedure.steps)
                notices.success(
                    request,
                    ngettext("%(count)s step was read.", "%(count)s steps were read.", count) % {"count": count},
                )
                for item in drawn.todo:
                    notices.warning(request, str(item.message))
                return redirect("service_editor:table", code=code, number=number)
    status = 422 if form.is_bound else 200
    return render(request, "standards/editor/import.html", {"version": version, "form": form}, status=status)


def sop_head(version: ServiceVersion) -> SopHead:
    """The particulars of the SOP as far as the service says them; the rest is filled in by hand."""
    content = version.content
    provider = content["provider"]
    if provider in LOCAL_PROVIDERS:
        is_village = provider == Provider.VILLAGE
        unit = _("Offices of desa and kelurahan") if is_village else _("Offices of kecamatan")
    else:
        unit = organization_name(provider)
    standard = content["standard"]
    made_on = version.made_at.date()
    return SopHead(
        title=content["name"]["id"],
        organization=(pack().name, unit),
        number="",
        made_on=made_on,
        revised_on=made_on if version.number > 1 else None,
        effective_on=version.published_at.date() if version.published_at else None,
        approver_title=_("Head of %(unit)s") % {"unit": unit},
        legal_basis=tuple(
            ", ".join(filter(None, [basis["text"], basis.get("article", "")])) for basis in standard["legal_basis"]
        ),
        qualifications=_said(standard.get("competence")),
        equipment=_said(standard.get("facilities")),
        recording=_("Every step is recorded by the platform with its time and performer."),
    )


def _said(statement: edit.Item | None) -> tuple[str, ...]:
    return (statement["text"]["id"],) if statement else ()


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
