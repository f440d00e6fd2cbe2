"""The one API of the platform: every room's `router` (in its `api.py`) under /api/<room>, errors as problem details."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from praja.kernel.errors import DomainError, NotAllowed, NotFound, SignInRequired
from praja.kernel.web.problems import BadRequest, as_domain_error, invalid_input, problem

VERSION = "1.0"
"""Of the interface, not of the software."""

DESCRIPTION = """Every error is an RFC 9457 problem (`application/problem+json`) with a stable `code`, and the `field`
at fault where there is one. Times are RFC 3339 with a zone. Lists are paged by cursor."""


class _Api(NinjaAPI):
    """Names operations <room>_<function>: stable for generated clients however the code is laid out."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        parts = operation.view_func.__module__.split(".")
        return f"{parts[parts.index('api') - 1]}_{operation.view_func.__name__}"


def build() -> NinjaAPI:
    """Make the API from the rooms that are installed. Call once, after the app registry is ready."""
    api = _Api(title="Praja", version=VERSION, description=DESCRIPTION, docs_url=None, openapi_url=None)
    for config in apps.get_app_configs():
        module = f"{config.name}.api"
        if config.name.startswith("praja.") and config.name != "praja.kernel.web" and find_spec(module):
            room = config.name.rsplit(".", 1)[1]
            api.add_router(f"/{room}", import_module(module).router)
    handle_errors(api)
    return api


def handle_errors(api: NinjaAPI) -> None:
    """Let the API answer every error as a problem document."""
    api.add_exception_handler(DomainError, _domain_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(HttpError, _http_error)
    for kind in (Http404, PermissionDenied, SuspiciousOperation):
        api.add_exception_handler(kind, _django_error)


def _domain_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, error)


def _validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, invalid_input(error.errors))


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """Ninja's own refusals: who is not signed in, the CSRF token, a body that cannot be read."""
    if error.status_code == 401:
        return problem(request, SignInRequired())
    if error.status_code == 403:
        message = _("The CSRF token is missing or wrong: send it in the header X-CSRFToken.")
        return problem(request, NotAllowed(message, code="csrf-failed"))
    refusal = NotFound() if error.status_code == 404 else BadRequest()
    refusal.status = error.status_code
    return problem(request, refusal)


def _django_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, as_domain_error(error))
