"""From a draft to a version in force, by two people; and what becomes of cases on their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from praja.cases.commands import rebase
from praja.cases.commands.rebasing import rebasing
from praja.cases.queries import open_by_definition
from praja.cases.queries import procedure as procedure_of
from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError, Invalid
from praja.services.standards import commands
from praja.services.standards.definitions import procedure_code
from praja.services.standards.editor import content as edit
from praja.services.standards.editor import queries
from praja.services.standards.editor.forms import MovingForm, ReasonForm
from praja.services.standards.editor.views.editing import a_version
from praja.services.standards.models import ServiceVersion
from praja.services.standards.rules import publishes, require_publisher


@require_POST
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Propose, publish, or throw away a version, as the pressed button says."""
    version = a_version(request, code, number)
    actor = actor_of(request)
    decisions: dict[str, tuple[Callable[..., Any], str]] = {
        "propose": (commands.propose, _("The version is proposed. Kominfo or Bagian Organisasi publishes it.")),
        "publish": (commands.publish, _("The version is in force. Cases on their way stay on theirs.")),
        "discard": (commands.discard_draft, _("The draft is thrown away.")),
    }
    chosen = next((name for name in decisions if name in request.POST), "")
    try:
        if not chosen:
            raise Invalid(_("Choose what to do with the version."))
        decisions[chosen][0](version.pk, by=actor)
    except DomainError as error:
        notices.error(request, str(error.message))
        return redirect("service_editor:table", code=code, number=number)
    notices.success(request, decisions[chosen][1])
    running = sum(open_by_definition(procedure_code(code)).values()) if chosen == "publish" else 0
    return redirect("service_editor:running" if running else "service_editor:versions", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a proposed version back with a reason."""
    version = a_version(request, code, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.send_back(version.pk, reason=form.cleaned_data["reason"], by=actor_of(request))
        notices.success(request, _("The version is a draft again."))
        return redirect("service_editor:table", code=code, number=number)
    return render(request, "standards/editor/send_back.html", {"version": version, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def running(request: HttpRequest, code: str) -> HttpResponse:
    """Cases on their way by version: they stay, or are moved to the version in force as previewed.

    Three SQL queries beside the session's for each version that still runs.
    """
    actor = actor_of(request)
    service = queries.kept_service(code, actor)
    target = queries.published_version(service.published_id)
    counts = open_by_definition(procedure_code(code))
    if target is None or not counts:
        return render(request, "standards/editor/running.html", {"service": service, "target": target, "plans": []})
    plans = []
    for digest, count in counts.items():
        if digest == target.procedure_digest:
            continue
        plan = _plan(request, digest, target)
        if request.method == "POST" and request.POST.get("old") == digest:
            require_publisher(actor)
            try:
                moved = rebase(old=digest, new=target.procedure_digest, mapping=plan["form"].mapping, by=actor)
            except DomainError as error:
                notices.error(request, str(error.message))
            else:
                words = ngettext("%(count)s case was moved.", "%(count)s cases were moved.", moved.cases)
                notices.success(request, words % {"count": moved.cases})
                return redirect("service_editor:running", code=code)
        plans.append(plan | {"digest": digest, "count": count})
    page = {
        "service": service,
        "target": target,
        "plans": plans,
        "stay": counts.get(target.procedure_digest, 0),
        "may_move": publishes(actor),
    }
    return render(request, "standards/editor/running.html", page)


def _plan(request: HttpRequest, digest: str, target: ServiceVersion) -> dict[str, Any]:
    """What moving the cases of a version would do, with the steps chosen so far."""
    old, new = procedure_of(digest), edit.read_procedure(target.content)
    known = {step.code for step in new.steps}
    gone = {step.code: str(step.name) for step in old.steps if step.code not in known and not step.closes}
    going_on = {step.code: str(step.name) for step in new.steps if not step.closes}
    data = (
        request.POST if request.POST.get("old") == digest else request.GET if request.GET.get("old") == digest else None
    )
    form = MovingForm(data, gone=gone, steps=going_on, prefix=digest[:12])
    preview = rebasing(digest, target.procedure_digest, form.mapping)
    return {
        "form": form,
        "preview": preview,
        "steps": [
            (
                str(old.step(step).name),
                cases,
                str(new.step(preview.targets[step]).name) if step in preview.targets else "",
            )
            for step, cases in preview.cases.items()
        ],
    }
