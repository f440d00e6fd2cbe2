"""Officers who act at the same time: one of them is first, and no step, answer or number of moves is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction

from praja.cases import commands
from praja.cases.models import Action, Case, Request
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError
from tests import factories as f
from tests.cases import permits as p

VALUES = {"size": Decimal(6), "pupr.recommended": True}


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do everything at once, each in a connection of its own; what each returned or refused."""
    results: list[object] = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def run(index: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            with transaction.atomic():
                results[index] = deed()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, deed)) for index, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


def answering(case: Case, ask: str, by: Actor) -> Callable[[], object]:
    return lambda: commands.answer(locked(case), ask=ask, by=by, key=f.key(), values=VALUES)


def accepting(case: Case) -> Callable[[], object]:
    return lambda: commands.act(locked(case), action="accept", by=p.FRONT, key=f.key(), days=p.DAYS, values=VALUES)


@pytest.mark.usefixtures("regency")
def test_two_officers_at_once_lose_no_step() -> None:
    for round_number in range(4):
        with transaction.atomic():
            case = p.opened(f"UJI-{round_number}")
        accepted = together(accepting(case), accepting(case))
        assert sum(isinstance(one, DomainError) for one in accepted) == 1
        answered = together(
            answering(case, "pupr", p.ROADS),
            answering(case, "dishub", p.TRAFFIC),
            answering(case, "dishub", p.TRAFFIC),
        )
        assert sum(isinstance(one, DomainError) for one in answered) == 1
        case.refresh_from_db()
        assert case.step == "decision"
        codes = list(Action.objects.filter(case=case).order_by("id").values_list("code", flat=True))
        assert sorted(codes) == ["accept", "dishub", "pass", "pupr", "sort"]
        assert Request.objects.filter(case=case, answered_at__isnull=True).count() == 0
