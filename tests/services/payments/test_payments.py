"""Bills: what a case costs and why, ways to pay, four eyes, and every night the bank's word against ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events.models import Event
from praja.services.payments import commands, jobs, queries, simulator
from praja.services.payments.commands import luhn_digit
from praja.services.payments.gateway import Booking, GatewayError, gateway
from praja.services.payments.models import Bill, BillState, Difference, Payment, Slip, SlipState
from praja.services.payments.tariffs import tariff
from tests import factories as f
from tests.accounts.people import a_person, signed_in

pytestmark = pytest.mark.django_db
CODE = "ruang-milik-jalan"
GIVEN = {"purpose": "utility", "size": "100", "months": "12"}
BANK = Actor.system("tests")


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """The tariff of the pack is not confirmed; only a demonstration charges by it."""
    settings.DEMO = True


@pytest.fixture
def bank(settings: Any, tmp_path: Path) -> Iterator[simulator.Bank]:
    """A bank that speaks SNAP BI, set up as the platform's own."""
    with simulator.serve() as served:
        private, public = served.write_keys(tmp_path)
        settings.PAYMENTS_SNAP_URL = served.address
        settings.PAYMENTS_SNAP_CLIENT_KEY = simulator.CLIENT_KEY
        settings.PAYMENTS_SNAP_CLIENT_SECRET = simulator.CLIENT_SECRET
        settings.PAYMENTS_SNAP_MERCHANT = simulator.MERCHANT
        settings.PAYMENTS_SNAP_PRIVATE_KEY = str(private)
        settings.PAYMENTS_SNAP_BANK_KEY = str(public)
        yield served


def a_case() -> Case:
    return f.file().complaint.case


def a_bill() -> Bill:
    return commands.issue_bill(a_case(), tariff_code=CODE, given=GIVEN, by=f.handler()).bill


def a_slip(bill: Bill, *, number: str = "STS-1", by: Actor | None = None) -> Slip:
    return commands.enter_slip(bill.pk, number=number, paid_at=clock.now(), by=by or f.handler()).slip


def second() -> Actor:
    return f.officer(Role.HEAD, f.ROADS)


def told(kind: str) -> int:
    return Event.objects.filter(type=f"id.praja.{kind}").count()


class TestTariff:
    def test_an_amount_names_its_formula_and_article(self) -> None:
        amount = tariff(CODE, dt.date(2026, 6, 1)).amount(GIVEN)
        assert (amount.rupiah, amount.formula) == (600_000, "size * 500 * months")
        assert amount.article.startswith("lampiran, baris jaringan utilitas, Perda")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"size": "x"}, "size"), ({"size": "0"}, "size"), ({"size": "NaN"}, "size"), ({"purpose": "?"}, "purpose")],
    )
    def test_a_wrong_value_is_named(self, changes: dict[str, str], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            tariff(CODE, dt.date(2026, 6, 1)).amount(GIVEN | changes)
        assert refused.value.field == field

    def test_none_was_in_force_before_the_first(self) -> None:
        with pytest.raises(NotFound):
            tariff(CODE, dt.date(2023, 12, 31))

    def test_nothing_is_charged_by_figures_nobody_compared_with_the_by_law(self, settings: Any) -> None:
        settings.DEMO = False
        with pytest.raises(Invalid) as refused:
            a_bill()
        assert refused.value.code == "tariff-unconfirmed"


class TestBill:
    def test_it_keeps_how_the_amount_came_about(self) -> None:
        bill = a_bill()
        assert (bill.rupiah, bill.given, bill.organization_id) == (600_000, GIVEN, f.ROADS)
        assert bill.formula == "size * 500 * months"
        assert told("payments.bill_issued.v1") == 1

    def test_the_same_again_is_the_same_bill_and_another_one_waits_for_its_end(self) -> None:
        bill = a_bill()
        again = commands.issue_bill(bill.case, tariff_code=CODE, given=GIVEN, by=f.handler())
        assert again.was_repeated
        assert again.bill == bill
        with pytest.raises(Conflict):
            commands.issue_bill(bill.case, tariff_code=CODE, given=GIVEN | {"size": "7"}, by=f.handler())
        commands.cancel_bill(bill.pk, reason="Luas keliru", by=f.handler())
        assert not commands.issue_bill(bill.case, tariff_code=CODE, given=GIVEN, by=f.handler()).was_repeated

    def test_the_database_refuses_two_that_stand(self) -> None:
        bill = a_bill()
        bill.pk, bill.billing_id, bill.code, bill._state.adding = f.uuid4(), "100000000000008", "OTHER", True
        with pytest.raises(IntegrityError), transaction.atomic():
            bill.save(force_insert=True)

    def test_it_ends_by_itself_when_its_time_has_passed(self) -> None:
        bill = a_bill()
        with pytest.raises(WrongState):
            commands.expire_bill(bill.pk, by=BANK)
        with clock.at(bill.due_at + dt.timedelta(seconds=1)):
            assert jobs.expire_bills() == 1
            assert jobs.expire_bills() == 0
        bill.refresh_from_db()
        assert bill.state == BillState.EXPIRED

    def test_another_agency_knows_nothing_of_it(self) -> None:
        bill, other = a_bill(), f.handler(f.HEALTH)
        with pytest.raises(NotFound):
            queries.bill_for(bill.pk, by=other)
        with pytest.raises(NotFound):
            commands.cancel_bill(bill.pk, reason="Bukan kami", by=other)
        assert not queries.bills(by=other).rows

    @given(st.from_regex(r"[0-9]{14}", fullmatch=True), st.integers(0, 13), st.integers(1, 9))
    def test_a_wrong_digit_of_a_billing_id_is_found(self, digits: str, place: int, shift: int) -> None:
        wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
        assert luhn_digit(digits) != luhn_digit(wrong)


class TestSlip:
    def test_a_second_officer_makes_the_bill_paid(self) -> None:
        bill = a_bill()
        slip = a_slip(bill)
        assert commands.confirm_slip(slip.pk, by=second()).slip.state == SlipState.CONFIRMED
        assert commands.confirm_slip(slip.pk, by=second()).was_repeated
        bill.refresh_from_db()
        assert (bill.state, told("payments.bill_paid.v1")) == (BillState.PAID, 1)

    def test_whoever_entered_it_may_not_confirm_it(self) -> None:
        slip = a_slip(a_bill())
        with pytest.raises(NotAllowed):
            commands.confirm_slip(slip.pk, by=f.handler())
        with pytest.raises(IntegrityError), transaction.atomic():
            Slip.objects.filter(pk=slip.pk).update(
                state=SlipState.CONFIRMED, judged_by=slip.entered_by, judged_at=clock.now()
            )

    def test_its_number_pays_once(self) -> None:
        commands.confirm_slip(a_slip(a_bill()).pk, by=second())
        with pytest.raises(Conflict) as refused:
            a_slip(a_bill())
        assert refused.value.field == "number"

    def test_a_rejected_one_can_be_entered_again(self) -> None:
        bill = a_bill()
        commands.reject_slip(a_slip(bill).pk, reason="Nominal berbeda", by=second())
        assert a_slip(bill).state == SlipState.ENTERED


class TestQris:
    def test_a_charge_is_made_once_while_it_holds(self, bank: simulator.Bank) -> None:
        bill = a_bill()
        charge = commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        assert charge.content.startswith("SIMULATED-QRIS-")
        assert commands.charge(bill.code, bank=gateway(), by=Actor.citizen()) == charge
        with clock.at(charge.expires_at + dt.timedelta(seconds=1)):
            assert commands.charge(bill.code, bank=gateway(), by=Actor.citizen()).reference.endswith("-2")

    def test_a_lost_answer_of_the_bank_makes_no_second_charge(self, bank: simulator.Bank) -> None:
        bill = a_bill()
        bank.failures = [500]
        with pytest.raises(WrongState) as refused:
            commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        assert refused.value.status == 503
        commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        assert len(bank.charges) == 1

    def test_a_signed_notification_pays_the_bill_once(self, bank: simulator.Bank, client: Client) -> None:
        bill = a_bill()
        charge = commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        path = "/payments/snap/v1.0/qr/qr-mpm-notify"
        body, headers = bank.signed(path, bank.pay(charge.reference))
        for _time in range(2):
            answer = client.post(path, body, content_type="application/json", headers=headers)
            assert (answer.status_code, answer.json()["responseCode"]) == (200, "2005200")
        bill.refresh_from_db()
        assert (bill.state, Payment.objects.count()) == (BillState.PAID, 1)

    def test_an_unsigned_changed_or_old_one_is_refused(self, bank: simulator.Bank, client: Client) -> None:
        charge = commands.charge(a_bill().code, bank=gateway(), by=Actor.citizen())
        path = "/payments/snap/v1.0/qr/qr-mpm-notify"
        body, headers = bank.signed(path, bank.pay(charge.reference))
        changed = body.replace(b"600000", b"600001")
        assert changed != body
        for sent, said in ((body, {}), (changed, headers), (body, headers | {"X-TIMESTAMP": "x"})):
            assert client.post(path, sent, content_type="application/json", headers=said).status_code == 401
        with clock.at(clock.now() + dt.timedelta(hours=1)):
            assert client.post(path, body, content_type="application/json", headers=headers).status_code == 401
        assert not Payment.objects.exists()

    def test_what_a_lost_notification_said_is_asked_for(self, bank: simulator.Bank) -> None:
        bill = a_bill()
        charge = commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        assert jobs.ask_the_bank() == 0
        bank.pay(charge.reference)
        assert jobs.ask_the_bank() == 1
        bill.refresh_from_db()
        assert bill.state == BillState.PAID

    def test_money_for_a_bill_that_ended_is_kept_as_surplus(self, bank: simulator.Bank) -> None:
        bill = a_bill()
        charge = commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        commands.cancel_bill(bill.pk, reason="Permohonan ditarik", by=f.handler())
        taken = commands.take_booking(Booking("R-1", charge.reference, bill.rupiah, clock.now()), by=BANK)
        bill.refresh_from_db()
        assert taken.payment.is_surplus
        assert bill.state == BillState.CANCELLED
        assert told("payments.surplus_received.v1") == 1

    def test_another_amount_settles_nothing(self, bank: simulator.Bank) -> None:
        bill = a_bill()
        charge = commands.charge(bill.code, bank=gateway(), by=Actor.citizen())
        commands.take_booking(Booking("R-1", charge.reference, 1, clock.now()), by=BANK)
        bill.refresh_from_db()
        assert bill.state == BillState.OPEN

    def test_only_the_bank_tells_of_payments(self) -> None:
        with pytest.raises(NotAllowed):
            commands.take_booking(Booking("R-1", "x", 1, clock.now()), by=f.handler())

    def test_nonsense_of_the_bank_is_an_error_of_the_bank(self, bank: simulator.Bank) -> None:
        charge = commands.charge(a_bill().code, bank=gateway(), by=Actor.citizen())
        bank.pay(charge.reference)["amount"] = {"value": "1,5", "currency": "IDR"}
        with pytest.raises(GatewayError):
            gateway().booking(charge.reference, provider_reference=charge.provider_reference)  # type: ignore[union-attr]


class TestNight:
    DAY = dt.date(2026, 6, 2)
    NOON = dt.datetime(2026, 6, 2, 5, tzinfo=dt.UTC)

    def compared(self, *bookings: Booking) -> commands.Compared:
        with clock.at(self.NOON + dt.timedelta(days=1)):
            return commands.reconcile(self.DAY, bookings, by=BANK)

    def charged(self, bank: simulator.Bank) -> Any:
        with clock.at(self.NOON):
            return commands.charge(a_bill().code, bank=gateway(), by=Actor.citizen())

    def test_money_the_platform_missed_is_taken_in(self, bank: simulator.Bank) -> None:
        charge = self.charged(bank)
        found = self.compared(Booking("R-1", charge.reference, charge.bill.rupiah, self.NOON)).differences
        assert [(item.kind, item.settled_at is None) for item in found] == [("missing_here", False)]
        charge.bill.refresh_from_db()
        assert charge.bill.state == BillState.PAID

    def test_the_rest_waits_for_an_officer(self, bank: simulator.Bank) -> None:
        one, other = self.charged(bank), self.charged(bank)
        with clock.at(self.NOON):
            commands.take_booking(Booking("R-1", one.reference, one.bill.rupiah, self.NOON), by=BANK)
            commands.take_booking(Booking("R-2", other.reference, other.bill.rupiah, self.NOON), by=BANK)
        statement = (Booking("R-2", other.reference, 5, self.NOON), Booking("R-9", "?", 7, self.NOON))
        found = self.compared(*statement).differences
        assert {(item.kind, item.provider_reference) for item in found} == {
            ("missing_there", "R-1"),
            ("amount", "R-2"),
            ("unknown_bill", "R-9"),
        }
        assert self.compared(*statement).was_repeated
        first = Difference.objects.get(provider_reference="R-1")
        commands.settle_difference(first.pk, explanation="Dibukukan bank pada 3 Juni", by=f.handler())
        assert len(self.compared(*statement).differences) == 2

    def test_the_worker_catches_up_with_days_it_missed(self, bank: simulator.Bank) -> None:
        charge = self.charged(bank)
        bank.pay(charge.reference, at=self.NOON)
        with clock.at(self.NOON + dt.timedelta(days=3)):
            assert jobs.compare_days() == jobs.DAYS_BACK
            assert jobs.compare_days() == 0
        assert Payment.objects.get().bill == charge.bill

    def test_a_day_that_is_not_over_cannot_be_compared(self) -> None:
        with clock.at(self.NOON), pytest.raises(Invalid):
            commands.reconcile(self.DAY, [], by=BANK)


class TestPages:
    @pytest.fixture
    def clerk(self) -> Client:
        return signed_in(a_person((Role.HANDLER, f.ROADS)))

    def test_the_payer_reads_why_and_scans_a_code(self, bank: simulator.Bank, client: Client) -> None:
        bill = a_bill()
        page = client.get(f"/bills/{bill.code}/").content.decode()
        assert "Rp 600.000" in page
        assert "Panjang atau luas × 500 × Lama" in page
        paying = client.post(f"/bills/{bill.code}/pay")
        assert "<svg" in paying.content.decode()
        assert paying["Refresh"]

    def test_clerks_enter_and_confirm(self, clerk: Client) -> None:
        bill = a_bill()
        page = f"/payments/{bill.pk}/"
        wrong = clerk.post(page + "slips", {"number": "", "paid_at": ""})
        assert wrong.status_code == 422
        clerk.post(page + "slips", {"number": "STS-7", "paid_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}"})
        slip = Slip.objects.get()
        assert clerk.post(f"{page}slips/{slip.pk}", {"confirm": "1"}).status_code == 403
        signed_in(a_person((Role.HEAD, f.ROADS))).post(f"{page}slips/{slip.pk}", {"confirm": "1"})
        bill.refresh_from_db()
        assert bill.state == BillState.PAID

    def test_lists_and_details_cost_the_same_whatever_their_length(
        self, clerk: Client, django_assert_max_num_queries: Any
    ) -> None:
        bills = [a_bill() for _time in range(5)]
        clerk.get("/payments/")
        with django_assert_max_num_queries(4):
            assert bills[0].billing_id[:5] in clerk.get("/payments/?state=open").content.decode()
        with django_assert_max_num_queries(6):
            clerk.get(f"/payments/{bills[0].pk}/")
        with django_assert_max_num_queries(4):
            clerk.get("/payments/days/")

    def test_anybody_counts_what_a_case_would_cost(self, client: Client) -> None:
        assert client.get("/tariffs/").status_code == 200
        page = client.get(f"/tariffs/{CODE}/", GIVEN)
        assert "Rp 600.000" in page.content.decode()
        assert client.get(f"/tariffs/{CODE}/", GIVEN | {"size": "-1"}).status_code == 422
