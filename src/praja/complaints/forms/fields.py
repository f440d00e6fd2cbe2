"""What the forms of complaints share: a key, pictures, and errors of commands on their fields."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Conflict, DomainError, InvalidFields, Text

PHOTO_TYPES = "image/jpeg,image/png,image/webp"


_ALIASES = {"latitude": "village", "longitude": "village", "photo": "photos", "file": "photos", "to": "body"}
"""Fields that people do not see, and where their errors are shown."""


def add_error(form: forms.Form, error: DomainError) -> None:
    """Show a command's error on the fields it names, or above the form when it names none of them.

    A form whose key was used before for other content gets a fresh key, so that it can be sent again.
    """
    if isinstance(error, Conflict) and error.field == "key":
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["key"] = uuid4().hex  # type: ignore[index]
        form.add_error(None, _("This form was sent before. If it says something new now, send it again."))
        return
    errors = error.errors if isinstance(error, InvalidFields) else {error.field or "": [error.message]}
    for name, messages in errors.items():
        field = name if name in form.fields and not form.fields[name].widget.is_hidden else _ALIASES.get(name)
        for message in messages:
            form.add_error(field if field in form.fields else None, str(message))


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


class KeyedForm(forms.Form):
    """A form that is carried out once: each rendering brings a fresh key."""

    FOLDED: tuple[str, ...] = ()
    """Names of the fields that unfold under FOLDED_NAME."""

    FOLDED_NAME: Text = ""
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = lambda: uuid4().hex
        self.use_required_attribute = False

    @property
    def fields_in_view(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in self.FOLDED]

    @property
    def folded_fields(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if bound.name in self.FOLDED]

    @property
    def is_unfolded(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.folded_fields)


def area(rows: int, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})
