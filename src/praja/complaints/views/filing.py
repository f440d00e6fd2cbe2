"""File a complaint, and its receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from praja.complaints.commands import Filed, Filing
from praja.complaints.commands.admission import ProofRequired
from praja.complaints.forms import FilingForm, add_error
from praja.complaints.presenters.proof import proof_view, sealed_categories
from praja.complaints.presenters.receipt import receipt_document, receipt_view
from praja.complaints.queries import complaint_by_reference
from praja.complaints.views import access
from praja.complaints.views.senders import mark_device, proof_of, sender_of
from praja.complaints.views.uploads import Photos, file_once, receive
from praja.kernel import clock
from praja.kernel.errors import DomainError, TooManyRequests

FIELDS = (
    "description",
    "category",
    "asset_owner",
    "latitude",
    "longitude",
    "village",
    "location_note",
    "is_anonymous",
    "is_secret",
    "name",
    "phone",
    "email",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, and filing: one page, also without JavaScript. Nothing typed or uploaded is lost on an error."""
    if request.method != "POST":
        return _form(request, FilingForm(initial={"category": request.GET.get("category", "")}), Photos())
    form, photos = FilingForm(request.POST), receive(request)
    for fault in photos.errors:
        form.add_error("photos", str(fault))
    if not form.is_valid():
        return _form(request, form, photos, status=422)
    try:
        filed = _file(request, form, photos)
    except ProofRequired as error:
        return _form(request, form, photos, status=error.status, required=error)
    except DomainError as error:
        add_error(form, error)
        response = _form(request, form, photos, status=error.status)
        if isinstance(error, TooManyRequests):
            response["Retry-After"] = str(error.retry_after)
        return response
    response = redirect("complaints:receipt", filed.reference)
    access.grant(response, filed.complaint, pin=filed.pin)
    return response


def _file(request: HttpRequest, form: FilingForm, photos: Photos) -> Filed:
    said = form.cleaned_data
    filing = Filing(**{name: said[name] for name in FIELDS}, answers=form.answers)
    return file_once(filing, photos, sender=sender_of(request), proof=proof_of(request), key=said["key"])


def _form(
    request: HttpRequest,
    form: FilingForm,
    photos: Photos,
    *,
    status: int = 200,
    required: ProofRequired | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "photos": photos,
        "proof": proof_view(required, solved=proof_of(request).payload, attempt=_attempt(request)),
        "sealed": sealed_categories(),
    }
    response = render(request, "complaints/new.html", context, status=status)
    mark_device(request, response)
    return response


def _attempt(request: HttpRequest) -> int:
    said = request.POST.get("attempt", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 0


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Code, PIN (for half an hour), dates, and the proof that the complaint stands in the log."""
    code = code.upper()
    if access.granted(request, code) is None:
        return redirect_to_track(code)
    complaint = complaint_by_reference(code)
    view = receipt_view(complaint, pin=access.pin_of(request, code), now=clock.now())
    return render(request, "complaints/receipt.html", {"view": view, "receipt": view.proof})


@never_cache
@require_safe
def receipt_json(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as a file: the log's proof with the words and the salt. `sealed` is false until the log has it."""
    code = code.upper()
    if access.granted(request, code) is None:
        return JsonResponse({"sealed": False}, status=403)
    document = receipt_document(complaint_by_reference(code))
    response = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{code}.json"'
    return response


def redirect_to_track(code: str) -> HttpResponse:
    """Ask for the PIN of this code."""
    response = redirect("complaints:track")
    response["Location"] += f"?code={code}"
    return response
