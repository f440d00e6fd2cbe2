"""Forms of the bridge to SP4N-LAPOR!."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.complaints.forms.choices import village_choices


class ImportForm(forms.Form):
    """A file of reports."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("File of reports"),
        help_text=_("CSV or JSON, at most 5 MB and 2,000 reports, as the operator exports it. A report comes in once."),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )


class PlaceForm(forms.Form):
    """Where a report is that named no place of ours."""

    use_required_attribute = False
    village = forms.ChoiceField(label=_("Village"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["village"].choices = [("", _("Choose a village")), *village_choices()]  # type: ignore[attr-defined]
