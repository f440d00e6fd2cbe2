"""Documents for officers: the list, the page of one, and what they do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from praja.government.models import OrganizationKind
from praja.government.queries import organization
from praja.kernel.actors import Actor, Role, actor_of
from praja.kernel.errors import DomainError, NotFound, SignInRequired
from praja.kernel.ui.command_forms import add_error
from praja.services.documents import commands, forms, queries
from praja.services.documents.commands.paper import WHO
from praja.services.documents.commands.signing import is_uncertain
from praja.services.documents.demo import DEMO_PASSPHRASE
from praja.services.documents.models import Document, State, Status
from praja.services.documents.presenters import document_facts, documents_table, state_of


@dataclass(frozen=True, slots=True)
class Deed:
    """Something an officer does with a document.

    Attributes:
        name: what its button says.
        run: carries it out with the cleaned form.
        done: what to tell afterwards.
        form: class of its form; None when a button is enough.
    """

    name: str | Promise
    run: Callable[[Document, dict[str, Any], Actor], object]
    done: str | Promise
    help: str | Promise = ""
    form: type[django_forms.Form] | None = None
    kind: str = "primary"


DEEDS: dict[str, Deed] = {
    "sign": Deed(
        gettext_lazy("Sign"),
        lambda document, said, by: commands.sign(document, secret=said["secret"], by=by),
        gettext_lazy("The document is signed."),
        gettext_lazy("Look at every page first. The number is taken when you sign."),
        forms.SignForm,
    ),
    "check-again": Deed(
        gettext_lazy("Check again"),
        lambda document, said, by: commands.check_again(document, by=by),
        gettext_lazy("The signing service was asked. The document shows how it stands."),
        gettext_lazy("No whole answer came from the signing service. Ask it before anybody signs again."),
    ),
    "settle": Deed(
        gettext_lazy("Enter the signed file"),
        lambda document, said, by: commands.settle(document, signed=said["file"].read(), by=by),
        gettext_lazy("The document is signed."),
        gettext_lazy("Where the service cannot tell, its operator may have the file."),
        forms.SettleForm,
        "secondary",
    ),
    "declare-unsigned": Deed(
        gettext_lazy("It was not signed"),
        lambda document, said, by: commands.declare_unsigned(document, by=by),
        gettext_lazy("The document is a draft again and keeps its number."),
        gettext_lazy("Only after the operator of the service has said so."),
        kind="quiet",
    ),
    "print": Deed(
        gettext_lazy("Give it a number and print it"),
        lambda document, said, by: commands.print_for_hand(document.pk, by=by, **said),
        gettext_lazy("The document has its number. Print it, let it be signed, then upload the scan."),
        gettext_lazy("For a village whose head has no certificate. The page of its QR code will say so."),
        forms.PrintForm,
        "secondary",
    ),
    "scan": Deed(
        gettext_lazy("Upload the scan"),
        lambda document, said, by: commands.upload_scan(document.pk, upload=said["scan"], by=by),
        gettext_lazy("The document is issued."),
        form=forms.ScanForm,
    ),
    "revoke": Deed(
        gettext_lazy("Revoke"),
        lambda document, said, by: commands.revoke(document.pk, reason=said["reason"], by=by),
        gettext_lazy("The document is revoked. Whoever checks it reads so from now on."),
        form=forms.ReasonForm,
        kind="danger",
    ),
    "discard": Deed(
        gettext_lazy("Discard the draft"),
        lambda document, said, by: commands.discard(document.pk, by=by),
        gettext_lazy("The draft is discarded."),
        kind="quiet",
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A deed as the page offers it."""

    code: str
    deed: Deed
    address: str
    form: django_forms.Form | None


@never_cache
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The documents of the officer's organizations, newest first. One SQL query beside the actor's."""
    actor = actor_of(request)
    actor.require_staff()
    form = forms.FilterForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    page = queries.documents_page(
        actor,
        state=said.get("state", ""),
        search=said.get("search", ""),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "form": form,
        "page": page,
        "table": documents_table(page.rows) if page.rows else None,
        "is_filtered": any(said.values()),
        "administers": bool(actor.organizations(Role.ADMIN)),
    }
    return render(request, "documents/list.html", context)


@never_cache
@require_safe
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A document with its first page and what the officer may do. Three SQL queries beside the actor's."""
    actor = actor_of(request)
    actor.require_staff()
    found = queries.document_for(document_id, actor)
    return _page(request, found, actor)


@sensitive_post_parameters("secret")
@require_POST
def deed(request: HttpRequest, document_id: UUID, code: str) -> HttpResponse:
    """Carry a deed out.

    Raises:
        NotFound: there is no such document or deed.
    """
    actor = actor_of(request)
    actor.require_staff()
    wanted = DEEDS.get(code)
    if wanted is None:
        raise NotFound
    found = queries.document_for(document_id, actor)
    form = wanted.form(request.POST, request.FILES) if wanted.form is not None else None
    if form is not None and not form.is_valid():
        return _page(request, found, actor, faulty={code: form}, status=422)
    try:
        wanted.run(found, form.cleaned_data if form is not None else {}, actor)
    except SignInRequired:
        raise
    except DomainError as error:
        renewed = queries.document_for(document_id, actor)
        if form is not None and error.field in form.fields:
            add_error(form, error)
            return _page(request, renewed, actor, faulty={code: form}, status=error.status)
        return _page(request, renewed, actor, refusal=str(error.message), status=error.status)
    messages.success(request, str(wanted.done))
    return redirect("documents:document", document_id)


def _page(
    request: HttpRequest,
    document: Document,
    actor: Actor,
    *,
    faulty: dict[str, django_forms.Form] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    offers = [
        Offer(code, DEEDS[code], reverse("documents:deed", args=[document.pk, code]), _form(code, document, faulty))
        for code in _open_deeds(document, actor)
    ]
    context = {
        "document": document,
        "state": state_of(document),
        "facts": document_facts(document),
        "offers": offers,
        "faulty": next(iter((faulty or {}).values()), None),
        "refusal": refusal,
        "is_uncertain": is_uncertain(document),
        "lacks_certificate": _lacks_certificate(document, actor),
        "is_scan": document.state == State.SIGNED and document.issued.file.is_picture,
    }
    return render(request, "documents/document.html", context, status=status)


def _form(code: str, document: Document, faulty: dict[str, django_forms.Form] | None) -> django_forms.Form | None:
    if faulty and code in faulty:
        return faulty[code]
    kind = DEEDS[code].form
    if kind is None:
        return None
    if kind is forms.PrintForm:
        office = organization(document.organization_id).name
        return kind(initial={"signer_name": document.signer_name, "signer_title": f"Kepala {office}"})
    form = kind()
    if kind is forms.SignForm and settings.DEMO:
        words = gettext("Demo: every head signs with %(passphrase)s.")
        form.fields["secret"].help_text = words % {"passphrase": DEMO_PASSPHRASE}
    return form


def _open_deeds(document: Document, actor: Actor) -> list[str]:
    """What this officer may do with the document now, the usual first."""
    is_head = actor.has(Role.HEAD, organization=document.organization_id)
    if is_uncertain(document):
        return ["check-again", "settle", "declare-unsigned"] if is_head else []
    is_village = organization(document.organization_id).kind == OrganizationKind.VILLAGE
    by_hand = is_village and actor.has(*WHO, organization=document.organization_id)
    found = []
    match document.state:
        case State.DRAFT:
            found += ["sign"] if is_head else []
            found += ["print"] if by_hand else []
        case State.PRINTED:
            found += ["scan", "print"] if by_hand else []
        case State.SIGNED:
            found += ["revoke"] if is_head and document.issued.status == Status.VALID else []
    return found


def _lacks_certificate(document: Document, actor: Actor) -> bool:
    is_asked = document.state == State.DRAFT and actor.has(Role.HEAD, organization=document.organization_id)
    return is_asked and queries.certificate_of(actor, document.organization_id) is None
