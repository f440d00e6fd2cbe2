"""Verification: by the code of the QR code, or by the file itself. Reads no session unless the file is asked for."""

from __future__ import annotations

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.ledger import queries as ledger
from praja.kernel.ui.command_forms import add_error
from praja.kernel.ui.components import Tone
from praja.services.documents import commands, queries
from praja.services.documents.forms import CodeForm, VerifyForm
from praja.services.documents.holders import is_holder, may_read_file
from praja.services.documents.presenters import Answer, answer_of, answer_of_code
from praja.services.documents.rendering import readable
from praja.services.documents.verdicts import require_fits


@never_cache
@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says of a code: the page the QR code leads to. One SQL query beside the actor's."""
    issued = queries.document_by_code(code)
    if issued is None:
        return _unknown(request, code)
    context = {
        "answer": answer_of_code(issued),
        "code": readable(issued.code),
        "issued": issued,
        "may_read": may_read_file(issued, request),
        "is_holder": is_holder(issued, request),
    }
    return render(request, "documents/code.html", context)


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    if queries.is_known_draft(code):
        words = _("A document with this code was prepared, but never signed. A paper that shows it is not valid.")
        answer = Answer(words, Tone.WARNING)
    else:
        words = _("We have issued no document with this code. Check that you typed it right.")
        answer = Answer(words, Tone.DANGER)
    context = {"answer": answer, "code": readable(queries.normal_code(code))}
    return render(request, "documents/code.html", context, status=404)


@require_POST
def open_to_public(request: HttpRequest, code: str) -> HttpResponse:
    """The holder lets everybody with the code read the file, or no longer.

    Raises:
        NotFound: there is no such document, or the browser has not shown that it is theirs.
    """
    issued = queries.document_by_code(code)
    if issued is None or not is_holder(issued, request):
        raise NotFound(_("There is no such document, or only its holder may read it."))
    is_open = request.POST.get("open") == "yes"
    commands.open_to_public(issued.pk, is_open=is_open, by=Actor.citizen(str(issued.document.case_id)))
    return redirect("documents:check_code", issued.code)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Judge a file, or go to the page of a code. Changes nothing and reads no cookie, hence no CSRF token."""
    from praja.services.documents.judging import judge

    if "code" in request.GET:
        code = queries.normal_code(request.GET["code"])
        if code:
            return redirect("documents:check_code", code)
    form, answer, status = VerifyForm(), None, 200
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
        try:
            answer = answer_of(judge(_given(request))) if form.is_valid() else None
        except DomainError as error:
            add_error(form, error)
        status = 200 if answer is not None else 422
    context = {"form": form, "code_form": CodeForm(), "answer": answer}
    return render(request, "documents/verify.html", context, status=status)


def _given(request: HttpRequest) -> bytes:
    upload = request.FILES["file"]
    assert isinstance(upload, UploadedFile), "the form asks for one file"
    require_fits(upload.size or 0)
    content: bytes = upload.read()
    return content


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The proof that the log holds the issue of this document: a file for /log/. At most six SQL queries.

    Raises:
        NotFound: there is no such document, or the log has not reached it yet.
    """
    issued = queries.document_by_code(code)
    found = ledger.receipt(issued.event_id) if issued is not None else None
    if issued is None or found is None:
        raise NotFound(_("There is no proof yet. Try again in a minute."))
    response = HttpResponse(msgspec.json.encode(found), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{issued.code}-bukti.json"'
    return response
