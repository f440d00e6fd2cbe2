"""No request waits long for figures; what takes longer is noted for the worker."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from praja.kernel import clock
from praja.kernel.jobs import run_soon
from praja.kernel.measures.jobs import compute_wanted
from praja.kernel.measures.models import WantedMeasure
from praja.kernel.measures.waiting import Wait, one_wait

MOST_WANTED = 2_000
"""More is not noted: somebody walks through all periods there are."""


def figures_wait(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Share one wait among all figures of a request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with one_wait() as wait:
            response = get_response(request)
        if wait.wanted:
            _tell_worker(wait)
        return response

    return middleware


def _tell_worker(wait: Wait) -> None:
    if WantedMeasure.objects.count() < MOST_WANTED:
        now = clock.now()
        rows = [WantedMeasure(code=c, period=p, breakdown=b, wanted_at=now) for c, p, b in wait.wanted]
        WantedMeasure.objects.bulk_create(rows, ignore_conflicts=True)
    run_soon(compute_wanted)
