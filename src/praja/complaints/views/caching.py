"""Answers that are the same for everybody: kept for a while, known by an ETag, open to pages of other sites."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

View = Callable[..., HttpResponse]


def open_to_all(*, seconds: int) -> Callable[[View], View]:
    """Give what a view answers the headers of `opened`."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            return opened(request, view(request, *args, **options), seconds=seconds)

        return run

    return decorate


def opened(request: HttpRequest, response: HttpResponse, *, seconds: int) -> HttpResponse:
    """Let caches keep an answer, answer 304 to who has it already, and allow pages of every origin to read it.

    For public reads only. Other origins are answered without cookies by their browsers, and the answer must not depend
    on who asks, but for the language.
    """
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", f"public, max-age={seconds}")
    if "lang" not in request.GET:
        patch_vary_headers(response, ["Cookie"])
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer if isinstance(answer, HttpResponse) else response
