"""One process of the benchmark: an application that goes round through three steps, as often as it can."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

SERVICE = "izin-reklame"
VILLAGE = "35.17.09.1006"
ROUND = ("register", "return", "complete")
"""To the recommendations of two agencies, back to the applicant, to the front office again."""


def work(name: str, seconds: float, gate: Any, results: Any) -> None:
    """Carry a scenario out for so long, beginning with the others, and hand the milliseconds of each step over."""
    import django

    django.setup()
    deed = {"the engine alone": _engine, "the whole command": _command}[name]()
    actions = cycle(ROUND)
    for _ in ROUND:
        deed(next(actions))
    gate.wait()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while (begin := time.perf_counter()) < end:
        deed(next(actions))
        times.append((time.perf_counter() - begin) * 1000)
    results.put(times)


def _engine() -> Callable[[str], object]:
    from django.db import transaction

    from praja.cases.commands import Header, act, open_case
    from praja.cases.models import Case
    from praja.kernel.actors import Actor
    from praja.services.applications.offers import offer

    offered = offer(SERVICE)
    header = Header("application", f"BENCH-{uuid4().hex[:12]}", "Uji", SERVICE, "dpmptsp")
    with transaction.atomic():
        identifier = open_case(offered.procedure, header, by=Actor.citizen(), values={}).pk

    def step(action: str) -> None:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=identifier)
            by = Actor.citizen(str(identifier)) if action == "complete" else _officer()
            days, values = offered.days(), {"type": "board"}
            act(case, action=action, by=by, key=uuid4().hex, reason="Uji", days=days, values=values)

    return step


def _command() -> Callable[[str], object]:
    from praja.services.applications.commands import Said, act

    identifier = _filed()

    def step(action: str) -> None:
        from praja.kernel.actors import Actor

        by = Actor.citizen(str(identifier)) if action == "complete" else _officer()
        said = Said(words="Uji", order_reason="Uji")
        act(identifier, action, said=said, by=by, key=uuid4().hex)

    return step


def _officer() -> Any:
    from praja.kernel.actors import Actor, ActorKind, Grant, Role

    grants = frozenset({Grant(Role.VERIFIER, "dpmptsp"), Grant(Role.HANDLER, "dpmptsp")})
    return Actor(kind=ActorKind.STAFF, id="bench", grants=grants)


def _filed() -> UUID:
    """A case of the service with its application, without the files a real one needs."""
    import os

    from django.db import transaction

    from praja.cases.commands import Header, open_case
    from praja.kernel.actors import Actor
    from praja.services.applications.models import Application
    from praja.services.applications.offers import offer

    offered = offer(SERVICE)
    header = Header(
        "application",
        f"BENCH-{uuid4().hex[:12]}",
        "Uji",
        SERVICE,
        "dpmptsp",
        district=VILLAGE[:8],
        village=VILLAGE,
    )
    with transaction.atomic():
        case = open_case(offered.procedure, header, by=Actor.citizen(), values={})
        Application.objects.create(
            case=case,
            service=SERVICE,
            version_id=offered.version_id,
            applicant_name="Pemohon Contoh",
            answers='{"type": "board"}',
            channel="web",
            language="id",
            pin_digest=b"x",
            salt=os.urandom(16),
            filing_key=uuid4().hex,
            filing_fingerprint="",
            is_demo=True,
        )
    identifier: UUID = case.pk
    return identifier
