"""The living style page: every component with invented content, in demo mode only."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from praja.kernel.paging import Page
from praja.kernel.ui.components import Chart, Column, Link, Row, Series, Status, Step, StepState, Table, TimelineEntry

_START = datetime(2026, 11, 20, 8, 30, tzinfo=timezone(timedelta(hours=7)))


class StyleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("In a few words."), max_length=80)
    text = forms.CharField(label=gettext_lazy("What happened"), widget=forms.Textarea, required=False)
    day = forms.DateField(
        label=gettext_lazy("Since when"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=[("", "–"), ("1", "Mojoagung"), ("2", "Ploso"), ("3", "Wonosalam")]
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How urgent"),
        widget=forms.RadioSelect,
        choices=[("low", gettext_lazy("It can wait")), ("high", gettext_lazy("Somebody is in danger"))],
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What it is about"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("road", gettext_lazy("Roads")), ("water", gettext_lazy("Water"))],
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        help_text=gettext_lazy("Place and camera are removed from it."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    is_agreed = forms.BooleanField(label=gettext_lazy("What I say is true"))
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False)
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def style_page(request: HttpRequest) -> HttpResponse:
    """GET shows the components; POST shows the form with what is wrong. Saves nothing."""
    if not settings.DEMO:
        raise Http404
    form = StyleForm(request.POST, request.FILES) if request.method == "POST" else StyleForm()
    context = {
        "form": form,
        "table": _table(),
        "areas": _areas(),
        "timeline": _timeline(),
        "steps": _steps(),
        "bars": _bars(),
        "lines": _lines(),
        "tabs": [Link(_("Mine"), "/ui/", is_current=True, count=3), Link(_("Team"), "/ui/", count=1204)],
        "facts": [
            (_("Number"), "CONTOH-2611-0042"),
            (_("Received"), _START),
            (_("Agency"), Link(_("Public works"), "/ui/")),
            (_("State"), Status(_("In progress"), "progress")),
        ],
        "icon_names": icon_names(),
        "page": Page([1], next_cursor="n", previous_cursor="p"),
        "tones": [
            ("neutral", _("Received")),
            ("info", _("Verified")),
            ("progress", _("In progress")),
            ("success", _("Resolved")),
            ("warning", _("Waiting for you")),
            ("danger", _("Overdue")),
        ],
    }
    return render(request, "ui/style.html", context)


def icon_names() -> list[str]:
    """The symbols of the sprite."""
    sprite = Path(__file__).parent / "static" / "ui" / "icons.svg"
    return re.findall(r'<symbol id="([\w-]+)"', sprite.read_text())


def _table() -> Table:
    return Table(
        caption=_("Reports"),
        columns=[
            Column(_("Number"), is_heading=True),
            Column(_("What it is about"), is_wide=True),
            Column(_("State")),
            Column(_("Days"), is_number=True),
        ],
        rows=[
            Row(["CONTOH-0042", _("The street lamp is dark"), Status(_("In progress"), "progress"), 3], href="/ui/"),
            Row(["CONTOH-0041", _("The ditch is blocked"), Status(_("Overdue"), "danger"), 12], href="/ui/"),
            Row(["CONTOH-0040", _("The road is broken"), Status(_("Resolved"), "success"), None], href="/ui/"),
        ],
    )


def _areas() -> Table:
    codes = [f"35.17.{number:02}" for number in range(1, 22)]
    return Table(
        columns=[Column(_("District"), is_heading=True), Column(_("Reports"), is_number=True)],
        rows=[Row([code, 3 + index * 7 % 40], code=code) for index, code in enumerate(codes[:-1])],
    )


def _timeline() -> list[TimelineEntry]:
    return [
        TimelineEntry(_("Received"), _START, tone="neutral", icon="tray"),
        TimelineEntry(_("Verified"), _START + timedelta(hours=2), by=_("Communication office"), tone="info"),
        TimelineEntry(
            _("Question"),
            _START + timedelta(days=1),
            by=_("Public works"),
            text=_("Which side of the road is it?"),
            tone="warning",
            icon="question",
        ),
        TimelineEntry(_("Resolved"), _START + timedelta(days=3), by=_("Public works"), tone="success", icon="check"),
    ]


def _steps() -> list[Step]:
    return [
        Step(_("Received"), StepState.DONE, "20/11"),
        Step(_("Verified"), StepState.DONE, "20/11"),
        Step(_("In progress"), StepState.CURRENT, _("until 27/11")),
        Step(_("Resolved")),
    ]


def _bars() -> Chart:
    return Chart(
        title=_("Reports by kind"),
        kind="row",
        labels=[_("Roads"), _("Water"), _("Waste"), _("Lighting")],
        series=[Series(_("Reports"), [42, 17, 29, 8])],
        label_heading=_("Kind"),
    )


def _lines() -> Chart:
    return Chart(
        title=_("Reports by month"),
        kind="line",
        labels=["06/26", "07/26", "08/26", "09/26", "10/26", "11/26"],
        series=[
            Series(_("Received"), [120, 131, 118, 160, 152, 90]),
            Series(_("Resolved"), [101, 125, 121, 140, 149, None]),
        ],
        label_heading=_("Month"),
    )
