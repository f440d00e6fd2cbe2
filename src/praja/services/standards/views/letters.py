"""A village office chooses its letters: which it issues, what stands in their heads, how they are numbered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from praja.government.models import OrganizationKind
from praja.government.queries import organization as find_organization
from praja.government.queries import organization_name
from praja.kernel.actors import Role, actor_of
from praja.kernel.errors import DomainError, NotFound
from praja.kernel.ui.command_forms import add_error
from praja.services.standards import commands, queries
from praja.services.standards.commands import LetterOffer, OfficeWords
from praja.services.standards.definitions import Provider
from praja.services.standards.models import ADDRESS_LENGTH, PATTERN_LENGTH, TITLE_LENGTH, ServiceVersion, VillageOffice

CHOOSERS = (Role.VILLAGE_OPERATOR, Role.HEAD, Role.ADMIN)


class LettersForm(forms.Form):
    """The office, and for each letter whether it is issued and under which number pattern."""

    use_required_attribute = False
    address = forms.CharField(label=gettext_lazy("Address in the letterhead"), max_length=ADDRESS_LENGTH)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    signer_title = forms.CharField(
        label=gettext_lazy("Title above the signature"),
        max_length=TITLE_LENGTH,
        help_text=gettext_lazy("For example “Kepala Desa Perak”."),
    )

    def __init__(self, *args: Any, letters: list[ServiceVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.letters = letters
        for version in letters:
            service = version.definition
            self.fields[f"offer_{service.code}"] = forms.BooleanField(label=str(service.name), required=False)
            self.fields[f"pattern_{service.code}"] = forms.CharField(
                label=_("Number pattern of “%(name)s”") % {"name": service.name},
                required=False,
                max_length=PATTERN_LENGTH,
                help_text=_("Empty: %(pattern)s") % {"pattern": _pattern(version)},
            )

    @property
    def office_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("address", "phone", "email", "signer_title")]

    @property
    def letter_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"offer_{v.service_id}"], self[f"pattern_{v.service_id}"]) for v in self.letters]

    @property
    def words(self) -> OfficeWords:
        said = self.cleaned_data
        return OfficeWords(said["address"], said["signer_title"], said["phone"], said["email"])

    @property
    def offers(self) -> list[LetterOffer]:
        said = self.cleaned_data
        return [
            LetterOffer(version.service_id, said[f"pattern_{version.service_id}"])
            for version in self.letters
            if said[f"offer_{version.service_id}"]
        ]


@never_cache
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """The village offices whose letters the officer may choose; the only one at once."""
    actor = actor_of(request)
    actor.require_staff()
    codes = sorted(code for code in actor.organizations(*CHOOSERS) if _is_village(code))
    if len(codes) == 1:
        return redirect("standards:letters", codes[0])
    context = {"offices": [(code, organization_name(code)) for code in codes]}
    return render(request, "standards/offices.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, organization: str) -> HttpResponse:
    """What a village office issues, to be changed by its operator, head or administrator."""
    actor = actor_of(request)
    actor.require(*CHOOSERS, organization=organization)
    if not _is_village(organization):
        raise NotFound
    offered = [v for v in queries.published_services().values() if v.definition.provider == Provider.VILLAGE]
    office = queries.village_office(organization)
    initial = _initial(office) if office is not None else {}
    form = LettersForm(request.POST or None, letters=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            commands.choose_letters(organization, words=form.words, offers=form.offers, by=actor)
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Saved. Citizens see it at once."))
            return redirect("standards:letters", organization)
    context = {"form": form, "name": find_organization(organization).name, "is_new": office is None}
    return render(request, "standards/letters.html", context, status=422 if form.errors else 200)


def _is_village(code: str) -> bool:
    try:
        return find_organization(code).kind == OrganizationKind.VILLAGE
    except NotFound:
        return False


def _pattern(version: ServiceVersion) -> str:
    document = version.definition.documents.get(version.definition.standard.product.document)
    return document.number.pattern if document is not None else ""


def _initial(office: VillageOffice) -> dict[str, Any]:
    said: dict[str, Any] = {
        "address": office.address,
        "phone": office.phone,
        "email": office.email,
        "signer_title": office.signer_title,
    }
    for offer in office.offers.all():
        said[f"offer_{offer.service_id}"] = True
        said[f"pattern_{offer.service_id}"] = offer.number_pattern
    return said
