"""Gives each request its actor, on first use."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from praja.kernel.actors import Actor

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def staff_gate(get_response: GetResponse) -> GetResponse:
    def run(request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(Actor.citizen)  # type: ignore[attr-defined]
        return get_response(request)

    return run
