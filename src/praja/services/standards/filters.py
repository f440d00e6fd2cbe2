"""How the catalogue is narrowed on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.services.standards import catalogue
from praja.services.standards.presenters.words import KINDS, provider_name
from praja.services.standards.queries import published_services


class CatalogueForm(forms.Form):
    """Words, life event, provider and kind; all of them optional."""

    use_required_attribute = False
    search = forms.CharField(
        label=_("What do you need?"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("In your own words")}),
    )
    life_event = forms.ChoiceField(label=_("Life event"), required=False)
    provider = forms.ChoiceField(label=_("Provided by"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        every = [("", _("All"))]
        providers = {version.definition.provider for version in published_services().values()}
        named = sorted((provider_name(code), code) for code in providers)
        choices: dict[str, list[tuple[str, Any]]] = {
            "life_event": [(code, str(event.name)) for code, event in catalogue.life_events().items()],
            "provider": [(code, name) for name, code in named],
            "kind": list(KINDS.items()),
        }
        for name, values in choices.items():
            self.fields[name].choices = every + values  # type: ignore[attr-defined]

    @property
    def filters(self) -> dict[str, str]:
        """The filters that were understood; the others are shown with their errors and left out."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
