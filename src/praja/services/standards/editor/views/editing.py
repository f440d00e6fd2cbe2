"""How a page of the editor changes a draft."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from praja.kernel.actors import actor_of
from praja.kernel.errors import DomainError, WrongState
from praja.kernel.ui.command_forms import add_error
from praja.services.standards import commands
from praja.services.standards.editor.content import Change
from praja.services.standards.editor.queries import kept_version
from praja.services.standards.models import ServiceVersion, State


def a_version(request: HttpRequest, code: str, number: int) -> ServiceVersion:
    """The version a page is about, of a service the signed-in administrator keeps. One SQL query."""
    return kept_version(code, number, actor_of(request))


def a_draft(request: HttpRequest, code: str, number: int) -> ServiceVersion:
    """The draft a page changes. One SQL query.

    Raises:
        WrongState: it is no draft any more.
    """
    version = a_version(request, code, number)
    if version.state != State.DRAFT:
        raise WrongState(f"{State(version.state).label}")
    return version


def changed(
    request: HttpRequest, version: ServiceVersion, change: Change, *, digest: str, note: str | None = None
) -> ServiceVersion:
    """The draft after a change; errors are those of `change_draft` and of the change."""
    content = change(version.content)
    return commands.change_draft(version.pk, content=content, digest=digest, by=actor_of(request), note=note).version


def tried(
    request: HttpRequest, version: ServiceVersion, form: forms.Form, change: Change, *, note: str | None = None
) -> bool:
    """Change the draft as a valid form says; False, with the error on the form, when it is refused."""
    try:
        changed(request, version, change, digest=form.cleaned_data["digest"], note=note)
    except DomainError as error:
        add_error(form, error)
        return False
    return True
