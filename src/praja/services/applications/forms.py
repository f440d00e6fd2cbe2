"""The forms of applications beside those of the services: who applies, coming back, deeds of officers, filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Step
from praja.government.queries import districts, organization_name, villages
from praja.kernel.ui.command_forms import KeyedForm, area
from praja.services.applications.commands import Applicant
from praja.services.applications.models import WORDS_LENGTH
from praja.services.applications.queries import Filters
from praja.services.standards.queries import published_services


class ApplicantForm(KeyedForm):
    """Who applies."""

    name = forms.CharField(
        label=_("Name as on the KTP"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    nik = forms.CharField(
        label=_("NIK"),
        help_text=_("16 digits. It is kept encrypted; officers who handle this see it."),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Address"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    village = forms.ChoiceField(label=_("Desa or kelurahan in which you live"))
    phone = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        help_text=_("We write when something happens. Without it, look here with code and PIN."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    counter = forms.ChoiceField(label=_("Typed in at the counter of"), required=False)

    def __init__(self, *args: Any, counters: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["village"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a village")),
            *((one.name, [(item.code, item.name) for item in villages(one.code)]) for one in districts()),
        ]
        offices = [(code, organization_name(code)) for code in counters]
        if offices:
            self.fields["counter"].choices = offices  # type: ignore[attr-defined]
        else:
            del self.fields["counter"]

    @property
    def applicant(self) -> Applicant:
        said = self.cleaned_data
        return Applicant(**{name: said[name] for name in ("name", "nik", "address", "village", "phone", "email")})


class TrackForm(forms.Form):
    """Code and PIN of an application or a draft."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    pin = forms.CharField(
        label=_("PIN"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )


class WordsForm(KeyedForm):
    """A remark or a reason."""

    words = forms.CharField(label=_("Reason"), required=False, widget=area(3, maxlength=WORDS_LENGTH))


class DeedForm(KeyedForm):
    """What an officer says with an action or a recommendation, beside the form of the step."""

    words = forms.CharField(required=False, widget=area(3, maxlength=WORDS_LENGTH))
    is_internal = forms.BooleanField(label=_("Only officers read this remark"), required=False)
    back_to = forms.ChoiceField(label=_("Back to"), required=False)
    order_reason = forms.CharField(
        label=_("Why does this one come first?"),
        help_text=_("Others have waited longer in this step. Auditors read what you write."),
        required=False,
        max_length=500,
    )
    secret = forms.CharField(
        label=_("Passphrase of your certificate"),
        help_text=_("It goes to the signing service only; it is not kept."),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    is_declined = forms.BooleanField(label=_("We have nothing to recommend; the reason stands above"), required=False)

    def __init__(
        self,
        *args: Any,
        needs_reason: bool = False,
        steps_back: Iterable[Step] | None = None,
        overtaken: int = 0,
        signs: bool = False,
        is_ask: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        words = self.fields["words"]
        words.label = _("Reason for the applicant") if needs_reason else _("Remark (optional)")
        words.required = needs_reason
        steps = [] if steps_back is None else [(step.code, str(step.name)) for step in steps_back]
        self.fields["back_to"].choices = steps  # type: ignore[attr-defined]
        unneeded = {
            "back_to": steps_back is None,
            "order_reason": not overtaken,
            "secret": not signs,
            "is_declined": not is_ask,
            "is_internal": needs_reason,
        }
        for name, is_unneeded in unneeded.items():
            if is_unneeded:
                del self.fields[name]


class FilterForm(forms.Form):
    """How the officers' list is narrowed."""

    use_required_attribute = False
    search = forms.CharField(label=_("Code or NIK"), required=False, max_length=40)
    service = forms.ChoiceField(label=_("Service"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("Open")), ("overdue", _("Overdue")), ("closed", _("Closed"))],
    )
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)
    since = forms.DateField(label=_("Filed from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Filed until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mine = forms.BooleanField(label=_("Only what I have taken on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        services = [(code, str(version.definition.name)) for code, version in published_services().items()]
        self.fields["service"].choices = [("", _("All")), *services]  # type: ignore[attr-defined]
        names = [(one.code, one.name) for one in districts()]
        self.fields["district"].choices = [("", _("All")), *names]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """The filters that are valid; the others are left out, and shown with their errors."""
        self.is_valid()
        said = self.cleaned_data
        until = said.get("until")
        return Filters(
            service=said.get("service", ""),
            state=said.get("state", ""),
            district=said.get("district", ""),
            search=said.get("search", ""),
            is_mine=bool(said.get("mine")),
            since=_start(said.get("since")),
            until=_start(until + dt.timedelta(days=1)) if until is not None and until != dt.date.max else None,
        )

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


def _start(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else timezone.make_aware(dt.datetime.combine(day, dt.time.min))
