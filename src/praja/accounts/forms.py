"""Forms of the administration. They read input; the commands judge it."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from praja.accounts.models import Acting, User
from praja.accounts.organizations import organization_names
from praja.kernel.actors import Role

Choices = list[tuple[str, Any]]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SignInForm(LoginForm):
    """allauth's form without placeholders, which vanish when one types; the page says the rest."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class PeopleFilter(forms.Form):
    """What to look for in the list of accounts."""

    search = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=100)
    organization = forms.ChoiceField(label=_("Organization"), choices=[], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: Choices = [("", _("All")), *organization_choices(None)]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]


class OpenAccountForm(forms.Form):
    """A new account; its roles come after."""

    email = forms.EmailField(label=_("E-mail address"))
    display_name = forms.CharField(
        label=_("Name or role title"), max_length=120, help_text=_("Shown to colleagues, never to the public.")
    )


class GrantRoleForm(forms.Form):
    """A role in an organization."""

    role = forms.ChoiceField(label=_("Role"), choices=[])
    organization = forms.ChoiceField(label=_("Organization"), choices=[], required=False)
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Leave empty when there is no end.")
    )

    def __init__(self, *args: Any, organizations: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        roles: Choices = [(role.value, role.label) for role in Role]
        self.fields["role"].choices = [("", _("Choose a role")), *roles]  # type: ignore[attr-defined]
        self.fields["organization"].choices = organizations  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    """A person who stands in for a head."""

    organization = forms.ChoiceField(label=_("Organization"), choices=[])
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Acting.Kind.choices, widget=forms.RadioSelect)
    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    order_number = forms.CharField(label=_("Number of the written order"), max_length=80)

    def __init__(self, *args: Any, organizations: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: Choices = [("", _("Choose an organization")), *organizations]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        people = User.objects.filter(is_active=True).order_by("display_name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


def organization_choices(administered: frozenset[str] | None, *, with_regency: bool = False) -> Choices:
    """The organizations an administrator may choose among, by name; for one of the regency also the whole of it."""
    names = organization_names()
    chosen = [(code, name) for code, name in names.items() if administered is None or code in administered]
    chosen.sort(key=lambda choice: choice[1])
    whole: Choices = [("", _("The whole regency"))] if with_regency and administered is None else []
    return whole + chosen
