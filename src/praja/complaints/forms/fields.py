"""What the forms of complaints share: pictures, and errors of commands on their fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import DomainError
from praja.kernel.ui import command_forms

PHOTO_TYPES = "image/jpeg,image/png,image/webp"


_ALIASES = {"latitude": "village", "longitude": "village", "photo": "photos", "file": "photos", "to": "body"}
"""Fields that people do not see, and where their errors are shown."""


def add_error(form: forms.Form, error: DomainError) -> None:
    """Show a command's error on the fields it names; see `praja.kernel.ui.command_forms`."""
    command_forms.add_error(form, error, aliases=_ALIASES)


class PhotoInput(forms.FileInput):
    """Several pictures; they are read by `views.uploads`, which keeps them when the form has errors."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": PHOTO_TYPES})


class PhotosField(forms.Field):
    """Stands for the pictures in the form: label, help and errors. It has no value of its own."""

    widget = PhotoInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, label=_("Photos"), **options)
