"""Pages of bills: the payer's, the clerks', the tariffs, and where the bank tells of payments."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.ui.command_forms import add_error, add_refusal
from praja.services.payments import commands, presenters, queries
from praja.services.payments.forms import BillFilterForm, ExplanationForm, ReasonForm, SlipForm, TariffForm
from praja.services.payments.gateway import GatewayError, NotGenuine, gateway
from praja.services.payments.models import Bill, BillState, Charge, SlipState
from praja.services.payments.tariffs import all_tariffs, tariff

log = structlog.get_logger(__name__)

LONGEST_NOTIFICATION = 64_000
LOOK_AGAIN_SECONDS = 15


@never_cache
@require_safe
def own_bill(request: HttpRequest, code: str) -> HttpResponse:
    """The bill as its payer sees it. One SQL query."""
    return _own_page(request, queries.bill_by_code(code))


@never_cache
@require_POST
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """Show the QR code to pay a bill by; the page looks again by itself until the money is there."""
    charge = commands.charge(code, bank=gateway(), by=actor_of(request))
    response = _own_page(request, charge.bill, charge)
    response["Refresh"] = f"{LOOK_AGAIN_SECONDS}; url={request.build_absolute_uri(f'/bills/{code}/')}"
    return response


@never_cache
@require_safe
def bills(request: HttpRequest) -> HttpResponse:
    """Bills of the reader's agencies, newest first. One SQL query beside the session's."""
    form = BillFilterForm(request.GET)
    filters = form.filters
    page = queries.bills(by=actor_of(request), **filters, cursor=request.GET.get("cursor", ""))
    context = {"form": form, "page": page, "table": presenters.bill_table(page), "is_filtered": bool(filters)}
    return render(request, "payments/bills.html", context)


@never_cache
@require_safe
def bill(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """A bill with everything that came for it. Three SQL queries beside the session's."""
    return _clerk_page(request, bill_id)


@require_POST
def enter_slip(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """Note a deposit slip of the bank."""
    form = SlipForm(request.POST)
    if not form.is_valid():
        return _clerk_page(request, bill_id, slip_form=form, status=422)
    try:
        commands.enter_slip(bill_id, **form.cleaned_data, by=actor_of(request))
    except DomainError as error:
        add_refusal(form, error)
        return _clerk_page(request, bill_id, slip_form=form, status=error.status)
    messages.success(request, _("The slip is entered. Another officer has to confirm it."))
    return redirect("payments:bill", bill_id)


@require_POST
def judge_slip(request: HttpRequest, bill_id: UUID, slip_id: UUID) -> HttpResponse:
    """Confirm a slip, or reject it with a reason."""
    actor = actor_of(request)
    if "confirm" in request.POST:
        commands.confirm_slip(slip_id, by=actor)
        messages.success(request, _("The bill is paid."))
        return redirect("payments:bill", bill_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _clerk_page(request, bill_id, reject_form=form, status=422)
    commands.reject_slip(slip_id, reason=form.cleaned_data["reason"], by=actor)
    messages.success(request, _("The slip is rejected."))
    return redirect("payments:bill", bill_id)


@require_POST
def cancel(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """Take a bill back."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _clerk_page(request, bill_id, cancel_form=form, status=422)
    commands.cancel_bill(bill_id, reason=form.cleaned_data["reason"], by=actor_of(request))
    messages.success(request, _("The bill is cancelled."))
    return redirect("payments:bill", bill_id)


@never_cache
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """The days compared with the bank, newest first. One SQL query beside the session's."""
    page = queries.reconciliations(by=actor_of(request), cursor=request.GET.get("cursor", ""))
    context = {"page": page, "table": presenters.day_table(page), "has_bank": gateway() is not None}
    return render(request, "payments/days.html", context)


@never_cache
@require_safe
def one_day(request: HttpRequest, day_id: int) -> HttpResponse:
    """What did not agree on a day. Two SQL queries beside the session's."""
    return _day_page(request, day_id)


@require_POST
def settle(request: HttpRequest, day_id: int, difference_id: int) -> HttpResponse:
    """Explain a difference."""
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        return _day_page(request, day_id, form, status=422)
    commands.settle_difference(difference_id, explanation=form.cleaned_data["explanation"], by=actor_of(request))
    messages.success(request, _("The difference is cleared up."))
    return redirect("payments:day", day_id)


@require_safe
def tariffs(request: HttpRequest) -> HttpResponse:
    """The tariffs in force today. No SQL query."""
    today = timezone.localdate(clock.now())
    current = [item for item in all_tariffs() if item.is_in_force(today)]
    return render(request, "payments/tariffs.html", {"tariffs": current, "table": presenters.tariff_list(current)})


@require_safe
def one_tariff(request: HttpRequest, code: str) -> HttpResponse:
    """A tariff as a table, with its examples, and what a case would cost. No SQL query."""
    item = tariff(code, timezone.localdate(clock.now()))
    form = TariffForm(request.GET or None, tariff=item)
    amount, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                amount, status = presenters.amount_facts(item.amount(form.cleaned_data), item), 200
            except DomainError as error:
                add_error(form, error)
    context = {
        "tariff": item,
        "form": form,
        "amount": amount,
        "rows": presenters.tariff_rows(item),
        "examples": presenters.tariff_examples(item),
    }
    return render(request, "payments/tariff.html", context, status=status)


@csrf_exempt
@require_POST
def notified(request: HttpRequest) -> JsonResponse:
    """Where the bank tells of a payment (SNAP BI, QR MPM notify). A repeat is answered like the first time."""
    bank = gateway()
    if bank is None:
        return _snap_answer(404, "4045200", "Not set up")
    body = request.body
    if len(body) > LONGEST_NOTIFICATION:
        return _snap_answer(400, "4005201", "Invalid Field Format")
    try:
        booking = bank.notified(path=request.path, headers=request.headers, body=body)
        if booking is not None:
            commands.take_booking(booking, by=Actor.system("payments"))
    except NotGenuine:
        log.warning("payments_notification_not_genuine")
        return _snap_answer(401, "4015200", "Unauthorized. Signature")
    except NotFound:
        return _snap_answer(404, "4045201", "Transaction Not Found")
    except GatewayError as error:
        log.warning("payments_notification_unreadable", error=str(error))
        return _snap_answer(400, "4005201", "Invalid Field Format")
    return _snap_answer(200, "2005200", "Successful")


def _snap_answer(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"responseCode": code, "responseMessage": message}, status=status)


def _own_page(request: HttpRequest, item: Bill, charge: Charge | None = None) -> HttpResponse:
    is_open = item.state == BillState.OPEN and item.due_at > clock.now()
    context = {
        "bill": item,
        "facts": presenters.bill_facts(item),
        "explanation": presenters.explanation(item),
        "is_open": is_open,
        "is_paid": item.state == BillState.PAID,
        "has_bank": gateway() is not None,
        "charge": charge,
        "qr": presenters.qr_code(charge) if charge is not None else "",
    }
    return render(request, "payments/own_bill.html", context)


def _clerk_page(request: HttpRequest, bill_id: UUID, *, status: int = 200, **forms: object) -> HttpResponse:
    actor = actor_of(request)
    item = queries.bill_for(bill_id, by=actor)
    is_clerk = actor.has(*commands.CLERKS, organization=item.organization_id)
    known = queries.slips(item)
    is_open = item.state == BillState.OPEN
    waits = any(slip.state == SlipState.ENTERED for slip in known)
    context = {
        "bill": item,
        "facts": presenters.bill_facts(item),
        "explanation": presenters.explanation(item),
        "payments": presenters.payment_table(queries.payments(item)),
        "slips": presenters.slip_views(known, reader=actor.reference, may_judge=is_clerk),
        "may_enter": is_clerk and is_open and not waits,
        "may_cancel": is_clerk and is_open,
        "slip_form": SlipForm(),
        "reject_form": ReasonForm(auto_id="reject_%s"),
        "cancel_form": ReasonForm(auto_id="cancel_%s"),
    }
    return render(request, "payments/bill.html", context | forms, status=status)


def _day_page(
    request: HttpRequest, day_id: int, form: ExplanationForm | None = None, *, status: int = 200
) -> HttpResponse:
    day, found = queries.differences(day_id, by=actor_of(request))
    context = {
        "day": day,
        "differences": presenters.difference_views(found),
        "form": form or ExplanationForm(auto_id=False),
    }
    return render(request, "payments/day.html", context, status=status)
