"""The frame of every request: its id, its log line and metrics, its language, its errors."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def request_context(get_response: GetResponse) -> GetResponse:
    return get_response


def choose_language(get_response: GetResponse) -> GetResponse:
    """Language by `?lang=`, then by cookie, else the default; never by the browser's header."""
    known = dict(settings.LANGUAGES)

    def run(request: HttpRequest) -> HttpResponseBase:
        wanted = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return get_response(request)

    return run


def problems(get_response: GetResponse) -> GetResponse:
    return get_response
