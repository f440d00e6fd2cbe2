"""Forms that carry out a command: sent once under their key, with the command's errors on their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Conflict, DomainError, InvalidFields, Text


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


def add_error(form: forms.Form, error: DomainError, *, aliases: Mapping[str, str] | None = None) -> None:
    """Show a command's error on the fields it names, or above the form when it names none of them.

    `aliases` says where errors of fields that people do not see are shown. A form whose key was used before for other
    content gets a fresh key, so that it can be sent again.
    """
    if isinstance(error, Conflict) and error.field == "key":
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["key"] = uuid4().hex  # type: ignore[index]
        form.add_error(None, _("This form was sent before. If it says something new now, send it again."))
        return
    errors = error.errors if isinstance(error, InvalidFields) else {error.field or "": [error.message]}
    for name, messages in errors.items():
        is_seen = name in form.fields and not form.fields[name].widget.is_hidden
        field = name if is_seen else (aliases or {}).get(name)
        for message in messages:
            form.add_error(field if field in form.fields else None, str(message))


def add_refusal(form: forms.Form, error: DomainError, *, aliases: Mapping[str, str] | None = None) -> None:
    """As `add_error`, for an error that other words can mend.

    Not signed in, not allowed and not there go on as they are, to a page of their own.
    """
    if error.status in {401, 403, 404}:
        raise error
    add_error(form, error, aliases=aliases)


def area(rows: int, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})
