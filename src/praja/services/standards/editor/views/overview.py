"""The services somebody keeps, their versions, and what differs between two."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from praja.cases.queries import open_by_definition
from praja.kernel.actors import actor_of
from praja.services.standards import commands
from praja.services.standards.definitions import procedure_code
from praja.services.standards.editor import presenters, queries
from praja.services.standards.editor.differences import differences
from praja.services.standards.editor.forms import ReasonForm
from praja.services.standards.models import State
from praja.services.standards.queries import versions_of
from praja.services.standards.rules import publishes


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services the signed-in administrator keeps. Two SQL queries beside the session's."""
    kept = queries.kept_services(actor_of(request))
    return render(request, "standards/editor/services.html", {"table": presenters.services_table(kept), "kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """The versions of a service; begins a new one. Three SQL queries beside the session's to read."""
    actor = actor_of(request)
    service = queries.kept_service(code, actor)
    if request.method == "POST":
        changed = commands.draft(code, by=actor)
        return redirect("service_editor:table", code=code, number=changed.version.number)
    found = versions_of(code)
    return render(
        request,
        "standards/editor/versions.html",
        {
            "service": service,
            "table": presenters.versions_table(found),
            "opened": next((item for item in found if item.state in queries.OPEN), None),
            "running": sum(open_by_definition(procedure_code(code)).values()),
            "may_publish": publishes(actor),
            "is_in_force": service.published_id is not None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a service out of the catalogue, with a reason."""
    actor = actor_of(request)
    service = queries.kept_service(code, actor)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.withdraw(code, reason=form.cleaned_data["reason"], by=actor)
        notices.success(request, _("The service is withdrawn. Cases on their way are finished."))
        return redirect("service_editor:versions", code=code)
    return render(request, "standards/editor/withdraw.html", {"service": service, "form": form})


@require_safe
def compare(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version beside the one it was made from, or beside the one in force. Three SQL queries beside the session's."""
    version = queries.kept_version(code, number, actor_of(request))
    in_force = queries.published_version(version.service.published_id)
    other = in_force if version.state in queries.OPEN and in_force is not None else version.based_on
    found = differences(other.content, version.content) if other is not None else []
    context: dict[str, object] = {"version": version, "other": other, "found": found}
    if other is not None:
        context["table"] = presenters.differences_table(found, other, version)
    return render(request, "standards/editor/compare.html", context | {"is_draft": version.state == State.DRAFT})
