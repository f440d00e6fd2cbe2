"""What clerks enter about bills."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.services.payments.models import BillState
from praja.services.payments.tariffs import Tariff


class BillFilterForm(forms.Form):
    """Which bills to list."""

    use_required_attribute = False
    number = forms.CharField(label=_("Billing id"), required=False, max_length=20)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *BillState.choices])

    @property
    def filters(self) -> dict[str, Any]:
        """What was asked for; what cannot be read is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SlipForm(forms.Form):
    """A deposit slip of the bank."""

    use_required_attribute = False
    number = forms.CharField(label=_("Number of the slip"), max_length=64)
    paid_at = forms.DateTimeField(
        label=_("Paid on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class ReasonForm(forms.Form):
    """Why something is refused or taken back."""

    use_required_attribute = False
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ExplanationForm(forms.Form):
    """How a difference was cleared up."""

    use_required_attribute = False
    explanation = forms.CharField(label=_("How it was cleared up"), max_length=200)


class TariffForm(forms.Form):
    """The inputs of a tariff, to count an amount."""

    use_required_attribute = False

    def __init__(self, *args: Any, tariff: Tariff, **options: Any) -> None:
        super().__init__(*args, **options)
        for item in tariff.inputs:
            label = f"{item.name} ({item.unit})" if item.unit else str(item.name)
            if item.type == "choice":
                choices = [(code, str(name)) for code, name in item.options.items()]
                self.fields[item.code] = forms.ChoiceField(label=label, choices=choices)
            else:
                self.fields[item.code] = forms.DecimalField(
                    label=label, min_value=item.minimum, max_value=item.maximum, localize=True
                )
