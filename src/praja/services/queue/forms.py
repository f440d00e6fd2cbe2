"""The forms of the counters: book, find a ticket, move it, set days, pair a kiosk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from praja.kernel.ui.command_forms import KeyedForm
from praja.services.queue import rules
from praja.services.queue.models import Status
from praja.services.queue.queries import Choice
from praja.services.queue.rules import Group, Place

NOT_GIVEN = dt.datetime.min.replace(tzinfo=dt.UTC)
"""A time no slot starts at."""


def slot_value(moment: dt.datetime) -> str:
    """A slot as the form sends it."""
    return timezone.localtime(moment).isoformat(timespec="minutes")


def slot_label(choice: Choice) -> str:
    """A slot as people read it: 09.00-09.30, 3 places left."""
    start, end = (timezone.localtime(moment) for moment in (choice.times.starts_at, choice.times.ends_at))
    left = ngettext("%(count)s place left", "%(count)s places left", choice.left) % {"count": choice.left}
    return f"{start:%H.%M}–{end:%H.%M} · {left}"


class SlotForm(KeyedForm):
    """A choice among the slots of a day that have a place left."""

    starts_at = forms.ChoiceField(label=_("Time"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Iterable[Choice], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["starts_at"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slot_value(one.times.starts_at), slot_label(one)) for one in choices if one.left]
        field.error_messages["invalid_choice"] = _("This time is full or has passed. Choose another one.")

    @property
    def moment(self) -> dt.datetime:
        """The start of the chosen slot, of a form that is right."""
        return parse_datetime(self.cleaned_data["starts_at"]) or NOT_GIVEN


class BookingForm(SlotForm):
    """Who comes, and when."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        help_text=_("One number has one booking at these counters a day. Name and number are deleted after a month."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("We send the confirmation there, and a message when your turn is near."),
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "email"}),
    )
    priority = forms.ChoiceField(label=_("Is one of these true for you?"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["priority"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("No")), *((item.code, str(item.name)) for item in rules.queue().priority.groups)]


class FindForm(forms.Form):
    """The code of a ticket, typed or read by a scanner."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Code of your booking"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class TicketFilterForm(forms.Form):
    """Which tickets of a place officers see."""

    use_required_attribute = False
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    group = forms.ChoiceField(label=_("Counters"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Status.choices])

    def __init__(self, *args: Any, groups: Iterable[Group], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *((item.code, str(item.name)) for item in groups)]


class SpecialDayForm(forms.Form):
    """A day on which a place is closed, or works like a weekday."""

    use_required_attribute = False
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    group = forms.ChoiceField(label=_("Counters"), required=False)
    as_weekday = forms.ChoiceField(
        label=_("What happens"),
        required=False,
        choices=[
            ("", _("Closed")),
            ("1", _("Open with the hours of a Monday")),
            ("2", _("Open with the hours of a Tuesday")),
            ("3", _("Open with the hours of a Wednesday")),
            ("4", _("Open with the hours of a Thursday")),
            ("5", _("Open with the hours of a Friday")),
            ("6", _("Open with the hours of a Saturday")),
            ("7", _("Open with the hours of a Sunday")),
        ],
    )
    reason = forms.CharField(label=_("Reason, as the public reads it"), max_length=200)

    def __init__(self, *args: Any, place: Place, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All counters")), *((item.code, str(item.name)) for item in place.groups)]


class KioskForm(forms.Form):
    """What a device at the door is called."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name of the device"), max_length=60, help_text=_("Such as: Kiosk at the entrance"))


class SecretForm(forms.Form):
    """The secret that makes a browser a kiosk."""

    use_required_attribute = False
    secret = forms.CharField(
        label=_("Secret of the kiosk"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class TransferForm(forms.Form):
    """Where a ticket is sent: other counters of the place, or one desk of these."""

    use_required_attribute = False
    to = forms.ChoiceField(label=_("Send on to"))

    def __init__(self, *args: Any, place: Place, desk: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                str(group.name),
                [(group.code, _("%(group)s: any counter") % {"group": group.name})]
                + [(f"{group.code}/{one.code}", str(one.name)) for one in group.desks if one.code != desk],
            )
            for group in place.groups
        ]

    @property
    def target(self) -> tuple[str, str]:
        """Group and desk of a form that is right; no desk for any."""
        group, _slash, desk = self.cleaned_data["to"].partition("/")
        return group, desk
