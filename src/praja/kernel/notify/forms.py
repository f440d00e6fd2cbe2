"""Which messages an officer wants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.kernel.notify.channels import channel
from praja.kernel.notify.templates import kind, staff_messages


class WantedMessages(forms.Form):
    """One box for every kind and channel an officer may refuse."""

    wanted = forms.MultipleChoiceField(
        label=_("Send me"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = sorted(staff_messages())
        self.fields["wanted"].choices = [  # type: ignore[attr-defined]
            (f"{code}:{way}", f"{kind(code).name} ({channel(way).name})") for code, way in offered
        ]

    def chosen(self) -> set[tuple[str, str]]:
        """Kinds and channels with a tick; for a valid form."""
        parts = (value.partition(":") for value in self.cleaned_data["wanted"])
        return {(code, way) for code, _colon, way in parts}
