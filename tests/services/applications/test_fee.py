"""The fee in a procedure: billed when its step is entered, and the platform goes on once it is paid."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from praja.cases.models import Case, Clock
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import NotAllowed
from praja.kernel.events.relay import deliver
from praja.kernel.ledger.sequencer import sequence_all
from praja.services.applications import commands
from praja.services.applications.models import StepRecord
from praja.services.payments import commands as payments
from praja.services.payments import jobs
from praja.services.payments.models import Bill, BillState
from praja.services.standards.checking import faults
from praja.services.standards.definitions import parse_service
from tests import factories as f
from tests.services.applications import world as w

SERVICE = "izin-berbayar"
CLERK, SECOND = f.officer(Role.HANDLER, "pupr"), f.officer(Role.HEAD, "pupr")


def a_paid_permit() -> dict[str, Any]:
    """Checked, paid, granted; the tariff of the pack that has a road used says what it costs."""
    standard = w.a_permit()["standard"] | {
        "fee": {"tariff": "ruang-milik-jalan", "basis": {"text": "Perda uji"}},
        "product": {"text": w.words("Izin")},
    }
    paid = {"fact": "paid", "message": w.words("-")}
    expired = {"fact": "bill_expired", "message": w.words("-")}
    stops = {"service": "stop"}
    steps = [
        w.step("check", w.by("verifier"), w.action("register", "approval", clocks={"service": "start"})),
        w.step(
            "approval",
            w.by("handler"),
            w.action("approve", "payment"),
            w.action("reject", "refused", needs_reason=True, outcome="refused", clocks=stops),
        ),
        w.step(
            "payment",
            "applicant",
            w.action("paid", "handing", by="platform", guards=[paid]),
            w.action("unpaid", "unpaid", by="platform", guards=[expired], outcome="expired", clocks=stops),
            w.action("withdraw", "withdrawn", outcome="withdrawn", clocks=stops),
            bills=True,
            holds_clocks=True,
        ),
        w.step("handing", w.by("handler"), w.action("hand", "granted", outcome="granted", clocks=stops)),
        w.GRANTED,
        w.REFUSED,
        w.step("unpaid", "platform", closes=True),
        w.step("withdrawn", "platform", closes=True),
    ]
    options = {name: w.words(name) for name in ("utility", "crossing", "advertising")}
    return w.a_permit(
        code=SERVICE,
        standard=standard,
        silence=None,
        forms={
            "application": w.form(
                w.field("purpose", "choice", required=True, options=options),
                w.field("size", "number", required=True),
                w.field("months", "number", required=True),
            )
        },
        procedure={
            "legal_basis": "-",
            "start": "check",
            "clocks": {"service": {"name": w.words("Layanan")}},
            "steps": steps,
        },
        documents={},
    )


@pytest.fixture(autouse=True)
def _published(db: None, settings: Any) -> None:
    settings.DEMO = True  # the tariff of the pack is not confirmed
    w.publish(a_paid_permit())


def approved() -> UUID:
    answers = {"purpose": "utility", "size": 100, "months": 12}
    identifier = w.pk(w.file(SERVICE, answers=answers))
    w.act(identifier, "register", w.FRONT)
    w.act(identifier, "approve", w.BACK)
    return identifier


def step_of(identifier: UUID) -> str:
    return Case.objects.get(pk=identifier).step


def pay(bill: Bill) -> None:
    slip = payments.enter_slip(bill.pk, number=f.key(), paid_at=clock.now(), by=CLERK).slip
    payments.confirm_slip(slip.pk, by=SECOND)


def tell_handlers() -> None:
    sequence_all()
    while deliver():
        pass


def test_the_fee_is_billed_from_the_answers_and_no_clock_runs_until_it_is_paid() -> None:
    identifier = approved()
    bill = Bill.objects.get(case=identifier)
    assert (step_of(identifier), bill.rupiah, bill.state) == ("payment", 600_000, BillState.OPEN)
    assert Clock.objects.get(case=identifier).paused_at is not None
    pay(bill)
    tell_handlers()
    assert step_of(identifier) == "handing"
    assert Clock.objects.get(case=identifier).paused_at is None
    assert StepRecord.objects.filter(application=identifier, code="paid").count() == 1


def test_a_payment_told_twice_moves_the_case_once_and_only_the_platform_moves_it() -> None:
    identifier = approved()
    with pytest.raises(NotAllowed):
        commands.carry_on(identifier, by=w.BACK, key=f.key())
    system, key = Actor.system("tests"), f.key()
    assert commands.carry_on(identifier, by=system, key=f.key()).was_repeated, "nothing is paid yet"
    pay(Bill.objects.get(case=identifier))
    assert not commands.carry_on(identifier, by=system, key=key).was_repeated
    assert commands.carry_on(identifier, by=system, key=key).was_repeated


def test_a_bill_that_expires_ends_the_case_as_the_procedure_says() -> None:
    identifier = approved()
    with clock.at(Bill.objects.get(case=identifier).due_at + dt.timedelta(minutes=1)):
        jobs.expire_bills()
        tell_handlers()
    assert Case.objects.get(pk=identifier).outcome == "expired"


def test_withdrawing_takes_an_open_bill_back() -> None:
    identifier = approved()
    commands.withdraw(identifier, by=Actor.citizen(str(identifier)), key=f.key())
    assert Bill.objects.get(case=identifier).state == BillState.CANCELLED


def test_nothing_is_charged_by_figures_nobody_confirmed_and_a_record_says_so(settings: Any) -> None:
    settings.DEMO = False
    identifier = approved()
    assert step_of(identifier) == "handing"
    assert not Bill.objects.filter(case=identifier).exists()
    assert StepRecord.objects.get(application=identifier, code="paid").words


def test_applicant_and_officers_see_the_bill(client: Client) -> None:
    identifier = approved()
    case, bill = Case.objects.get(pk=identifier), Bill.objects.get(case=identifier)
    shown = client.get(f"/a/{case.reference}/").status_code
    assert shown == 302, "nothing is shown without code and PIN"
    w.opened(client, case.reference, identifier)
    page = client.get(f"/a/{case.reference}/").content.decode()
    assert f"/bills/{bill.code}/" in page
    assert "600.000" in page
    assert "/amend/" not in page


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("bills", False, "no step bills"),
        ("tariff", "tak-ada", "there is no tariff"),
        ("fields", None, "no question gives its months"),
        ("actions", None, "tertahan selamanya"),
        ("holds_clocks", False, "harus berhenti"),
    ],
)
def test_publication_refuses_a_fee_that_cannot_be_paid(path: str, value: Any, named: str) -> None:
    content = a_paid_permit()
    payment = content["procedure"]["steps"][2]
    if path == "tariff":
        content["standard"]["fee"]["tariff"] = value
    elif path == "fields":
        content["forms"]["application"]["sections"][0]["fields"].pop()
    elif path == "actions":
        del payment["actions"][1]
        del content["procedure"]["steps"][6]
    else:
        payment[path] = value
    assert any(named in fault for fault in faults(parse_service(content)))


def test_a_sound_one_has_no_faults() -> None:
    assert list(faults(parse_service(a_paid_permit()))) == []
