"""Who is told what: reporters of what happens, officers of what waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.events import tell_officers, tell_reporter
from praja.kernel.actors import Role
from praja.kernel.events.models import Event
from praja.kernel.events.registry import Recorded, payloads
from praja.kernel.notify.models import OutgoingMessage
from tests import factories as f
from tests.accounts.people import a_person

pytestmark = pytest.mark.django_db


def tell(filed: commands.Filed, *handlers: Callable[[Sequence[Recorded[Any]]], None]) -> None:
    """Do what the worker does with the last event of a complaint; twice, as it may."""
    event = Event.objects.filter(subject=filed.complaint.subject).latest("position")
    recorded = Recorded(
        position=event.position,
        id=event.id,
        type=event.type,
        subject=event.subject,
        actor=event.actor,
        organization=event.organization,
        time=event.time,
        data=msgspec.convert(event.data, payloads[event.type]),
    )
    for _ in range(2):
        for handle in handlers or (tell_reporter, tell_officers):
            handle([recorded])


def written() -> list[tuple[str, str]]:
    return list(OutgoingMessage.objects.order_by("id").values_list("template", "channel"))


def test_a_reporter_with_an_address_is_told_once_of_each_event() -> None:
    filed = f.file(email="pelapor@example.org")
    tell(filed)
    assert written() == [("complaint_received", "email")]
    assert OutgoingMessage.objects.get().address == "pelapor@example.org"


def test_a_reporter_without_an_address_is_not_told() -> None:
    tell(f.file())
    assert written() == []


def test_the_words_of_an_answer_are_not_in_the_message() -> None:
    filed = f.disposed(email="pelapor@example.org")
    commands.answer(f.pk(filed), words=Words("Rahasia dapur kami."), by=f.handler(), key=f.key())
    tell(filed)
    message = OutgoingMessage.objects.get()
    assert message.template == "complaint_updated"
    assert set(message.context) == {"reference", "step", "url"}
    assert "Rahasia" not in str(message.context)


def test_officers_are_told_of_waiting_work_at_most_once_an_hour() -> None:
    verifier = a_person((Role.VERIFIER, f.COORDINATOR))
    a_person((Role.VERIFIER, f.HEALTH))
    for _ in range(3):
        tell(f.file())
    message = OutgoingMessage.objects.get()
    assert (message.template, message.user_id) == ("complaint_waiting", verifier.pk)


def test_generated_complaints_tell_nobody() -> None:
    a_person((Role.VERIFIER, f.COORDINATOR))
    tell(f.file(email="pelapor@example.org", is_demo=True))
    assert written() == []
