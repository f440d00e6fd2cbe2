from __future__ import annotations

import datetime as dt

import pytest

from praja.cases.codes import normal_reference
from praja.cases.commands.attempts import ATTEMPTS, LOCKED_FOR
from praja.complaints.commands import unlock
from praja.complaints.models import Complaint
from praja.kernel import clock
from praja.kernel.errors import Invalid, TooManyRequests
from tests import factories as f

pytestmark = pytest.mark.django_db


def wrong(pin: str) -> str:
    return "000000" if pin != "000000" else "111111"


def test_code_and_pin_open_the_complaint() -> None:
    filed = f.file()
    assert unlock(filed.reference, filed.pin).pk == filed.complaint.pk


def test_a_code_is_understood_as_people_type_it() -> None:
    filed = f.file()
    typed = filed.reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert unlock(typed, f" {filed.pin} ").pk == filed.complaint.pk
    assert normal_reference("jbgabcd1234") == "JBG-ABCD-1234"


def test_the_pin_is_stored_only_as_a_keyed_hash() -> None:
    filed = f.file()
    stored = bytes(Complaint.objects.get().pin_digest)
    assert len(stored) == 32
    assert filed.pin.encode() not in stored


def test_a_wrong_pin_and_an_unknown_code_answer_alike() -> None:
    filed = f.file()
    with pytest.raises(Invalid) as known:
        unlock(filed.reference, wrong(filed.pin))
    with pytest.raises(Invalid) as unknown:
        unlock("JBG-0000-0000", "123456")
    assert str(known.value) == str(unknown.value)


def test_guessing_locks_the_code_for_a_while() -> None:
    filed = f.file()
    for _ in range(ATTEMPTS):
        with pytest.raises(Invalid):
            unlock(filed.reference, wrong(filed.pin))
    with pytest.raises(TooManyRequests) as error:
        unlock(filed.reference, filed.pin)
    assert 0 < error.value.retry_after <= LOCKED_FOR.total_seconds()
    with clock.at(clock.now() + LOCKED_FOR + dt.timedelta(seconds=1)):
        assert unlock(filed.reference, filed.pin).pk == filed.complaint.pk


def test_the_right_pin_forgets_the_wrong_ones() -> None:
    filed = f.file()
    for _ in range(3):
        for _ in range(ATTEMPTS - 1):
            with pytest.raises(Invalid):
                unlock(filed.reference, wrong(filed.pin))
        unlock(filed.reference, filed.pin)
