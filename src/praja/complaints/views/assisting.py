"""The desk: type in a report for somebody, hand over code and PIN, see what became of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.complaints import queries
from praja.complaints.commands import Assistance, Filed, Filing, file_assisted
from praja.complaints.desks import desks_of
from praja.complaints.forms import AssistedForm, add_error
from praja.complaints.models import Photo
from praja.complaints.presenters.assisting import typed_in_table
from praja.complaints.presenters.proof import sealed_categories
from praja.complaints.presenters.receipt import receipt_view
from praja.complaints.views.filing import FIELDS
from praja.complaints.views.uploads import Photos, once, receive
from praja.kernel import clock
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import DomainError, NotAllowed

SLIP_FOR = 15 * 60
"""Seconds in which the slip can be printed again; then the desk cannot open it any more."""
ASSISTANCE = ("channel", "organization", "has_consent", "remark", "letter_dated")
_SLIP = "praja_slip"
_SALT = "praja.complaints.slip"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The filing form for somebody else. No draft is kept in the browser of the desk."""
    actor, desks = _at_a_desk(request)
    if request.method != "POST":
        return _form(request, AssistedForm(desks=desks), Photos())
    form, photos = AssistedForm(request.POST, desks=desks), receive(request)
    for fault in photos.errors:
        form.add_error("photos", str(fault))
    if not form.is_valid():
        return _form(request, form, photos, status=422)
    try:
        filed = _file(form, photos, actor)
    except DomainError as error:
        add_error(form, error)
        return _form(request, form, photos, status=error.status)
    response = redirect("complaints:assisted_slip")
    _keep_slip(response, filed)
    return response


@never_cache
@require_safe
def slip(request: HttpRequest) -> HttpResponse:
    """Code and PIN for the citizen, to print or copy down, for a quarter of an hour."""
    actor, _desks = _at_a_desk(request)
    found = _slip(request)
    if found is None:
        return redirect("complaints:assisted_list")
    code, pin = found
    complaint = queries.complaint_of_desk(code, by=actor)
    view = receipt_view(complaint, pin=pin, now=clock.now())
    return render(
        request,
        "complaints/assisted/slip.html",
        {"view": view, "address": settings.PUBLIC_URL + reverse("complaints:track")},
    )


@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """The citizen has the slip: forget it and start with the next one."""
    _at_a_desk(request)
    response = redirect("complaints:assisted")
    response.delete_cookie(_SLIP, path=reverse("complaints:assisted"), samesite="Lax")
    return response


@never_cache
@require_safe
def typed_in(request: HttpRequest) -> HttpResponse:
    """What was typed in at this desk: codes and public states. One SQL query beside the session's."""
    page = queries.typed_in(by=actor_of(request), cursor=request.GET.get("cursor", ""))
    return render(request, "complaints/assisted/list.html", {"page": page, "table": typed_in_table(page)})


def _at_a_desk(request: HttpRequest) -> tuple[Actor, list[str]]:
    actor = actor_of(request)
    actor.require_staff()
    desks = desks_of(actor)
    if not desks:
        raise NotAllowed(_("Only a village operator, a kecamatan or a verifier types in reports for others."))
    return actor, desks


def _file(form: AssistedForm, photos: Photos, actor: Actor) -> Filed:
    said, key = form.cleaned_data, form.cleaned_data["key"]
    assistance = Assistance(**{name: said[name] for name in ASSISTANCE})

    def run(ids: Sequence[UUID]) -> Filed:
        filing = Filing(**{name: said[name] for name in FIELDS}, photos=ids, answers=form.answers)
        return file_assisted(filing, assistance, by=actor, key=key)

    attached = Photo.objects.filter(complaint__filing_key=key, message__isnull=True)
    return once(run, photos, attached=lambda: list(attached))


def _form(request: HttpRequest, form: AssistedForm, photos: Photos, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "photos": photos, "sealed": sealed_categories()}
    return render(request, "complaints/assisted/new.html", context, status=status)


def _keep_slip(response: HttpResponse, filed: Filed) -> None:
    """In a cookie of these pages only: nothing else the desk opens learns the PIN."""
    response.set_cookie(
        _SLIP,
        signing.dumps([filed.reference, filed.pin], salt=_SALT),
        max_age=SLIP_FOR,
        path=reverse("complaints:assisted"),
        secure=settings.SERVED_OVER_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _slip(request: HttpRequest) -> tuple[str, str] | None:
    try:
        code, pin = signing.loads(request.COOKIES.get(_SLIP, ""), salt=_SALT, max_age=SLIP_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return str(code), str(pin)
