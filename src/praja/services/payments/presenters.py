"""Bills, tariffs and compared days in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from praja.cases.definitions import Text
from praja.government.queries import organization_name
from praja.kernel.errors import NotFound
from praja.kernel.text import day, moment, number
from praja.kernel.ui.components import Column, Content, Link, Row, Status, Table, Tone
from praja.services.payments.models import (
    Bill,
    BillState,
    Charge,
    Difference,
    DifferenceKind,
    Method,
    Payment,
    Reconciliation,
    Slip,
    SlipState,
)
from praja.services.payments.tariffs import Amount, Input, Tariff, tariff

_TONES: dict[str, str] = {
    BillState.OPEN: Tone.PROGRESS,
    BillState.PAID: Tone.SUCCESS,
    BillState.CANCELLED: Tone.NEUTRAL,
    BillState.EXPIRED: Tone.WARNING,
    SlipState.ENTERED: Tone.PROGRESS,
    SlipState.CONFIRMED: Tone.SUCCESS,
    SlipState.REJECTED: Tone.DANGER,
}
Facts = list[tuple[str, Content | Link | Status]]


def rupiah(amount: int | Decimal) -> str:
    """An amount as people write it: "Rp 1.250.000"."""
    return f"Rp {number(amount)}"


def bill_status(bill: Bill) -> Status:
    return Status(BillState(bill.state).label, _TONES[bill.state])


def bill_facts(bill: Bill) -> Facts:
    """What payers and clerks read of a bill first."""
    return [
        (_("Amount"), rupiah(bill.rupiah)),
        (_("Billing id"), spaced(bill.billing_id)),
        (_("State"), bill_status(bill)),
        (_("For"), _tariff_name(bill)),
        (_("Collected by"), organization_name(bill.organization_id)),
        (_("Issued on"), day(bill.issued_at)),
        (_("To be paid until"), moment(bill.due_at)),
    ]


def explanation(bill: Bill) -> Facts:
    """How the amount came about: every value it was counted from, the formula, the article."""
    try:
        known = {item.code: item for item in tariff(bill.tariff, bill.tariff_valid_from).inputs}
    except NotFound:
        known = {}
    facts: Facts = []
    for code, value in bill.given.items():
        item = known.get(code)
        options = item.options if item is not None else {}
        written = str(options.get(value, value.replace(".", ",")))
        unit = f" {item.unit}" if item is not None and item.unit else ""
        facts.append((str(item.name) if item is not None else code, written + unit))
    formula = _formula(bill.formula, known.values())
    return [*facts, (_("Formula"), formula), (_("Amount"), rupiah(bill.rupiah)), (_("By"), bill.article)]


def bill_table(bills: Iterable[Bill]) -> Table:
    columns = [
        Column(_("Billing id"), is_heading=True),
        Column(_("For"), is_wide=True),
        Column(_("Amount"), is_number=True),
        Column(_("State")),
        Column(_("Issued on")),
        Column(_("To be paid until")),
    ]
    rows = [
        Row(
            [
                spaced(bill.billing_id),
                _tariff_name(bill),
                rupiah(bill.rupiah),
                bill_status(bill),
                day(bill.issued_at),
                day(bill.due_at),
            ],
            href=reverse("payments:bill", args=[bill.pk]),
        )
        for bill in bills
    ]
    return Table(columns, rows, caption=_("Bills"), is_caption_hidden=True)


def payment_table(payments: Iterable[Payment]) -> Table:
    columns = [
        Column(_("Number of the bank"), is_heading=True),
        Column(_("How")),
        Column(_("Amount"), is_number=True),
        Column(_("Paid on")),
        Column(_("Meaning"), is_wide=True),
    ]
    rows = [
        Row(
            [
                item.provider_reference,
                Method(item.method).label,
                rupiah(item.rupiah),
                moment(item.paid_at),
                Status(_("Surplus: to be paid back"), Tone.DANGER)
                if item.is_surplus
                else Status(_("Settles the bill"), Tone.SUCCESS),
            ]
        )
        for item in payments
    ]
    return Table(columns, rows, caption=_("Payments"))


@dataclass(frozen=True, slots=True)
class SlipView:
    """A deposit slip, and whether the reader may judge it."""

    id: str
    facts: Facts
    may_judge: bool


def slip_views(slips: Iterable[Slip], *, reader: str, may_judge: bool) -> list[SlipView]:
    views = []
    for slip in slips:
        facts: Facts = [
            (_("Number of the slip"), slip.number),
            (_("Paid on"), moment(slip.paid_at)),
            (_("State"), Status(SlipState(slip.state).label, _TONES[slip.state])),
            (_("Entered on"), moment(slip.entered_at)),
        ]
        if slip.note:
            facts.append((_("Note"), slip.note))
        if slip.reason:
            facts.append((_("Reason"), slip.reason))
        waits = slip.state == SlipState.ENTERED and slip.entered_by != reader
        views.append(SlipView(str(slip.pk), facts, waits and may_judge))
    return views


def qr_code(charge: Charge) -> SafeString:
    """The QR code of a charge as SVG."""
    drawn = segno.make(charge.content, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308 - drawn from modules, holds no text


def day_table(days: Iterable[Reconciliation]) -> Table:
    columns = [
        Column(_("Day"), is_heading=True),
        Column(_("Known here"), is_number=True),
        Column(_("Booked by the bank"), is_number=True),
        Column(_("Outcome")),
    ]
    rows = [
        Row(
            [
                day(item.day),
                f"{number(item.ours_count)} · {rupiah(item.ours_rupiah)}",
                f"{number(item.theirs_count)} · {rupiah(item.theirs_rupiah)}",
                _outcome(item),
            ],
            href=reverse("payments:day", args=[item.pk]),
        )
        for item in days
    ]
    return Table(columns, rows, caption=_("Days compared with the bank"), is_caption_hidden=True)


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A difference, open or explained."""

    id: int
    title: str
    facts: Facts
    is_open: bool


def difference_views(differences: Iterable[Difference]) -> list[DifferenceView]:
    views = []
    for item in differences:
        facts: Facts = [(_("Number of the bank"), item.provider_reference), (_("Amount"), rupiah(item.rupiah))]
        if item.bill is not None:
            link = Link(spaced(item.bill.billing_id), reverse("payments:bill", args=[item.bill.pk]))
            facts.append((_("Bill"), link))
        if item.settled_at is not None:
            facts += [(_("Cleared up"), moment(item.settled_at)), (_("How"), item.explanation)]
        views.append(DifferenceView(item.pk, str(DifferenceKind(item.kind).label), facts, item.settled_at is None))
    return views


def tariff_list(tariffs: Iterable[Tariff]) -> Table:
    columns = [
        Column(_("Levy"), is_heading=True, is_wide=True),
        Column(_("Collected by")),
        Column(_("Set by"), is_wide=True),
        Column(_("State")),
    ]
    rows = [
        Row(
            [str(item.name), organization_name(item.organization), item.regulation, _confirmation(item)],
            href=reverse("payments:tariff", args=[item.code]),
        )
        for item in tariffs
    ]
    return Table(columns, rows, caption=_("Tariffs in force"), is_caption_hidden=True)


def tariff_rows(item: Tariff) -> Table:
    columns = [Column(_("For"), is_heading=True, is_wide=True), Column(_("Amount in rupiah")), Column(_("Article"))]
    rows = [Row([str(row.name), _formula(row.rupiah, item.inputs), row.article]) for row in item.rows]
    return Table(columns, rows, caption=_("The tariff as a table"))


def tariff_examples(item: Tariff) -> Table:
    columns = [*(Column(str(one.name)) for one in item.inputs), Column(_("Amount"), is_number=True)]
    rows = [
        Row([*(_option(item, one.code, example.given) for one in item.inputs), rupiah(example.rupiah)])
        for example in item.examples
    ]
    return Table(columns, rows, caption=_("Examples the agency has checked"))


def amount_facts(amount: Amount, item: Tariff) -> Facts:
    formula = _formula(amount.formula, item.inputs)
    return [(_("Amount"), rupiah(amount.rupiah)), (_("Formula"), formula), (_("By"), amount.article)]


def spaced(billing_id: str) -> str:
    """A billing id in groups of five, to read and to type."""
    return " ".join(billing_id[start : start + 5] for start in range(0, len(billing_id), 5))


def _outcome(item: Reconciliation) -> Status:
    waiting = getattr(item, "open", 0)
    if waiting:
        return Status(_("%(count)s to clear up") % {"count": waiting}, Tone.DANGER)
    return Status(_("Agrees"), Tone.SUCCESS)


def _confirmation(item: Tariff) -> Status:
    if item.is_unconfirmed:
        return Status(_("not compared with the by-law"), Tone.WARNING)
    return Status(_("confirmed"), Tone.SUCCESS)


def _formula(text: str, inputs: Iterable[Input]) -> str:
    """A formula with the names of its inputs in place of their codes."""
    names = {item.code: str(item.name) for item in inputs}
    return re.sub(r"[a-z_]+", lambda found: names.get(found[0], found[0]), text).replace("*", "×")


def _option(item: Tariff, code: str, given: Mapping[str, object]) -> str:
    options: dict[str, Text] = next(one.options for one in item.inputs if one.code == code)
    value = given.get(code, "")
    return str(options[str(value)]) if str(value) in options else str(value).replace(".", ",")


def _tariff_name(bill: Bill) -> str:
    try:
        return str(tariff(bill.tariff, bill.tariff_valid_from).name)
    except NotFound:
        return bill.tariff
