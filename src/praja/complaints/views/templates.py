"""An agency's prepared texts: the list, and the page of one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.cases.queries import current_procedure
from praja.complaints import commands, rules
from praja.complaints.commands.filing import KIND
from praja.complaints.forms import add_error
from praja.complaints.forms.office import TemplateForm
from praja.complaints.models import AnswerTemplate
from praja.complaints.prepared import TEMPLATE_STEPS, pack_templates
from praja.government.queries import organization_name
from praja.kernel.actors import Actor, Role, actor_of
from praja.kernel.errors import DomainError, NotAllowed, NotFound
from praja.kernel.ui.components import Column, Row, Table


@never_cache
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The texts of the officer's organizations, which its head and administrator change, and those of the pack."""
    actor = actor_of(request)
    actor.require_staff()
    own = AnswerTemplate.objects.filter(organization__in=actor.organizations(), is_active=True)
    editable = _editable(actor)
    steps = dict(_steps())
    rows = [
        Row(
            cells=[one.name, organization_name(one.organization_id), steps.get(one.step, one.step), one.version],
            href=reverse("complaints:template", args=[one.pk]) if one.organization_id in editable else "",
            note=_categories(one.categories),
        )
        for one in own.order_by("organization", "name")[:200]
    ]
    of_pack = [
        Row(cells=[str(one.name), steps.get(one.step, one.step), one.text.strip()], note=_categories(one.categories))
        for one in pack_templates()
    ]
    heading = Column(_("Name"), is_heading=True, is_wide=True)
    columns = [heading, Column(_("Agency")), Column(_("Step")), Column(_("Version"), is_number=True)]
    context = {
        "own": Table(columns, rows, caption=_("Texts of your agency"), is_caption_hidden=True) if rows else None,
        "of_pack": Table(
            [heading, Column(_("Step")), Column(_("Text"), is_wide=True)],
            of_pack,
            caption=_("Texts of the regency"),
            is_caption_hidden=True,
        ),
        "writable": [(code, organization_name(code)) for code in editable],
    }
    return render(request, "complaints/templates.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: HttpRequest, organization: str) -> HttpResponse:
    """Write a new text for an agency."""
    actor = actor_of(request)
    actor.require(Role.HEAD, Role.ADMIN, organization=organization)
    return _edit(request, actor, organization, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Change a text; the change is a new version."""
    actor = actor_of(request)
    actor.require_staff()
    return _edit(request, actor, *_found(template_id, actor))


@require_POST
def remove_template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Take a text away."""
    actor = actor_of(request)
    actor.require_staff()
    organization, _template = _found(template_id, actor)
    commands.remove_template(template_id, organization=organization, by=actor)
    messages.success(request, _("The text is deleted."))
    return redirect("complaints:templates")


def _found(template_id: UUID, actor: Actor) -> tuple[str, AnswerTemplate]:
    found = AnswerTemplate.objects.filter(pk=template_id, is_active=True).first()
    if found is None or found.organization_id not in actor.organizations():
        raise NotFound
    if found.organization_id not in _editable(actor):
        raise NotAllowed(_("Only the head or administrator of the agency changes its texts."))
    return found.organization_id, found


def _edit(request: HttpRequest, actor: Actor, organization: str, known: AnswerTemplate | None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        form = TemplateForm(request.POST, steps=_steps())
        if form.is_valid() and _saved(form, actor, organization, known):
            messages.success(request, _("The text is kept."))
            return redirect("complaints:templates")
        status = 422
    else:
        said = ("name", "step", "categories", "text")
        form = TemplateForm(initial={name: getattr(known, name) for name in said} if known else {}, steps=_steps())
    context = {"form": form, "known": known, "agency": organization_name(organization)}
    return render(request, "complaints/template.html", context, status=status)


def _saved(form: TemplateForm, actor: Actor, organization: str, known: AnswerTemplate | None) -> bool:
    try:
        commands.save_template(
            organization=organization, template_id=known.pk if known else None, by=actor, **form.cleaned_data
        )
    except DomainError as error:
        add_error(form, error)
        return False
    return True


def _editable(actor: Actor) -> list[str]:
    return sorted(code for code in actor.organizations(Role.HEAD, Role.ADMIN) if code)


def _steps() -> list[tuple[str, str]]:
    names = {action.code: str(action.name) for step in current_procedure(KIND).steps for action in step.actions}
    return [(code, names.get(code, _("Contribute"))) for code in TEMPLATE_STEPS]


def _categories(codes: frozenset[str] | list[str]) -> str:
    return ", ".join(rules.category_name(code) for code in sorted(codes))
