"""Which certificate belongs to which officer: for administrators."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from praja.accounts.models import Acting, Membership, User
from praja.government.queries import organization_name
from praja.kernel.actors import REGENCY, Actor, Role, actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.text import day
from praja.kernel.ui.command_forms import add_error
from praja.services.documents import commands, queries
from praja.services.documents.forms import CertificateForm, IssueForm, RegisterForm
from praja.services.documents.presenters import certificates_table

LARGEST_CERTIFICATE = 100_000


@never_cache
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    """The certificates of the administrator's organizations, and a form for one more. Three SQL queries."""
    actor = actor_of(request)
    actor.require(Role.ADMIN)
    heads = _heads(actor)
    is_local = settings.SIGNING_SERVICE == "local"
    kind: type[CertificateForm] = IssueForm if is_local else RegisterForm
    form = kind(request.POST or None, request.FILES or None, officers=[(key, label) for key, label, *_rest in heads])
    status = 200
    if request.method == "POST":
        if form.is_valid() and _entered(form, actor, heads):
            messages.success(request, _("The certificate is entered. The officer can sign with it now."))
            return redirect("documents:certificates")
        status = 422
    known = queries.certificates(actor)
    context = {"form": form, "table": certificates_table(known) if known else None, "is_local": is_local}
    return render(request, "documents/certificates.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """A certificate, and its revocation.

    Raises:
        NotFound: there is none, or another organization's administrator keeps it.
    """
    actor = actor_of(request)
    actor.require(Role.ADMIN)
    found = next((one for one in queries.certificates(actor) if one.pk == certificate_id), None)
    if found is None:
        raise NotFound
    if request.method == "POST":
        commands.revoke_certificate(found, by=actor)
        messages.success(request, _("The certificate is revoked. Nothing more can be signed with it."))
        return redirect("documents:certificates")
    facts = [
        (_("Post"), found.title),
        (_("Name"), found.name),
        (_("Account"), found.user.email),
        (_("Organization"), organization_name(found.organization_id)),
        (_("Valid"), f"{day(found.valid_from)} – {day(found.valid_to)}"),
        (_("Revoked"), found.revoked_at),
        (_("Fingerprint (SHA-256)"), found.fingerprint),
    ]
    return render(request, "documents/certificate.html", {"certificate": found, "facts": facts})


Head = tuple[str, str, User, str]
"""Key and label for the form, the officer, and the organization."""


def _heads(actor: Actor) -> list[Head]:
    """The heads of the administrator's organizations and who stands in for them: they may sign. Two SQL queries."""
    held = Membership.objects.filter(role=Role.HEAD, valid_to=None, organization__isnull=False).select_related("user")
    acting = Acting.objects.filter(last_day__gte=timezone.localdate(), ended_at=None).select_related("user")
    codes = actor.organizations(Role.ADMIN)
    if REGENCY not in codes:
        held = held.filter(organization__in=sorted(codes))
        acting = acting.filter(organization__in=sorted(codes))
    found: dict[str, Head] = {}
    signers: list[Membership | Acting] = [*held.order_by("organization", "user__display_name")[:500], *acting[:500]]
    for one in signers:
        code = str(one.organization)
        key = f"{one.user_id}:{code}"
        found[key] = (key, f"{one.user.display_name} ({organization_name(code)})", one.user, code)
    return list(found.values())


def _entered(form: CertificateForm, actor: Actor, heads: list[Head]) -> bool:
    said = form.cleaned_data
    user, code = next((user, code) for key, _label, user, code in heads if key == said["officer"])
    try:
        if isinstance(form, RegisterForm):
            pem = said["certificate"].read(LARGEST_CERTIFICATE).decode("ascii", "replace")
            commands.register_certificate(
                user,
                organization=code,
                title=said["title"],
                name=said["name"],
                nik=said["nik"],
                pem=pem,
                by=actor,
            )
        else:
            commands.issue_certificate(
                user,
                organization=code,
                title=said["title"],
                name=said["name"],
                passphrase=said["passphrase"],
                by=actor,
            )
    except DomainError as error:
        add_error(form, error)
        return False
    return True
