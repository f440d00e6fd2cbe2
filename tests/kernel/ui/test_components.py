"""The components: what they promise to people with a keyboard, a screen reader or a small phone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from praja.kernel.paging import Page
from praja.kernel.ui.components import Chart, Column, Link, Row, Series, Status, Step, Table, TimelineEntry


class Elements(HTMLParser):
    """All elements of a piece of HTML as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.found if attributes.get("id")]


def draw(source: str, **context: Any) -> str:
    request = context.pop("request", None)
    return engines["django"].from_string(source).render(context, request)


class Everything(forms.Form):
    name = forms.CharField(label="Nama", help_text="Nama lengkap")
    text = forms.CharField(widget=forms.Textarea, required=False)
    place = forms.ChoiceField(choices=[("1", "Satu")])
    sort = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")], help_text="Pilih")
    many = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("a", "A")])
    agreed = forms.BooleanField(label="Setuju", help_text="Baca dulu")
    photo = forms.FileField(help_text="JPEG atau PNG")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


ALL_FIELDS = "".join(f"{{% field form.{name} %}}" for name in Everything.base_fields)


@pytest.mark.parametrize("bound", [False, True])
def test_every_control_has_a_label_or_a_legend(bound: bool) -> None:
    html = Elements(draw(ALL_FIELDS, form=Everything({}) if bound else Everything()))
    labelled = {attributes.get("for") for attributes in html.of("label")}
    for control in html.of("input", "textarea", "select"):
        assert control.get("type") == "hidden" or control["id"] in labelled
    assert len(html.of("legend")) == 2


@pytest.mark.parametrize("bound", [False, True])
def test_what_describes_a_control_exists_once(bound: bool) -> None:
    html = Elements(draw(ALL_FIELDS, form=Everything({}) if bound else Everything()))
    assert len(html.ids) == len(set(html.ids))
    for _, attributes in html.found:
        for described in (attributes.get("aria-describedby") or "").split():
            assert described in html.ids


def test_errors_are_tied_to_their_control_and_listed_with_a_link() -> None:
    form = Everything({})
    html = Elements(draw("{% form_errors form %}" + ALL_FIELDS, form=form))
    name = next(control for control in html.of("input") if control.get("name") == "name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_help id_name_error"
    targets = [link["href"] for link in html.of("a")]
    assert len(targets) == len(form.errors)
    assert all(target and target[1:] in html.ids for target in targets)


def test_the_error_summary_is_silent_while_all_is_right() -> None:
    assert draw("{% form_errors form %}", form=Everything()).strip() == ""


def test_content_is_escaped_everywhere() -> None:
    evil = "<b onclick=x>"
    table = Table([Column(evil), Column(evil, is_heading=True)], [Row([evil, evil], href=evil, code=evil)], evil)
    entry = TimelineEntry(evil, datetime(2026, 1, 1, tzinfo=UTC), by=evil, text=evil, links=[Link(evil, evil)])
    html = draw(
        "{% table table %}{% timeline entries %}{% status evil %}{% button evil %}{% notice evil %}{% copy evil %}"
        "{% figure evil evil %}{% empty_state evil evil %}{% breadcrumb evil evil evil %}{% facts facts %}"
        "{% tabs tabs %}{% stepper steps %}{% chart chart %}{% icon evil %}",
        evil=evil,
        table=table,
        entries=[entry],
        facts=[(evil, evil), (evil, Link(evil, evil)), (evil, Status(evil, evil))],
        tabs=[Link(evil, evil)],
        steps=[Step(evil, note=evil)],
        chart=Chart(evil, [evil], [Series(evil, [1])], unit=evil, note=evil),
    )
    assert "<b " not in html


def test_each_cell_of_a_table_carries_its_heading_for_the_phone() -> None:
    table = Table([Column("Nomor", is_heading=True), Column("Hari", is_number=True)], [Row(["A-1", Decimal("2.5")])])
    html = Elements(draw("{% table table %}", table=table))
    assert [cell["data-label"] for cell in html.of("td")] == ["Hari"]
    assert html.of("td")[0]["data-value"] == "2.5"
    assert [heading["scope"] for heading in html.of("th")] == ["col", "col", "row"]


def test_a_chart_stands_with_the_table_of_its_figures() -> None:
    chart = Chart("Laporan", ["Jan", "Feb"], [Series("Masuk", [3, None])])
    html = Elements(draw("{% chart chart %}", chart=chart))
    assert [cell["data-value"] for cell in html.of("td")] == ["3", ""]


def test_figures_follow_the_language() -> None:
    with translation.override("id"):
        assert "1.234" in draw('{% figure 1234 "x" %}')
        assert draw("{{ value|number }}", value=Decimal("2.5")) == "2,5"
    with translation.override("en"):
        assert "1,234" in draw('{% figure 1234 "x" %}')
        assert draw("{{ value|number }}", value=Decimal("2.5")) == "2.5"


def test_the_pager_keeps_the_filters() -> None:
    request = RequestFactory().get("/inbox/", {"state": "open", "cursor": "now"})
    html = Elements(draw("{% pager page %}", request=request, page=Page([1], next_cursor="n", previous_cursor="p")))
    assert [link["href"] for link in html.of("a")] == [
        "?state=open&cursor=p",
        "?state=open",
        "?state=open&cursor=n",
    ]


def test_the_pager_is_silent_on_a_single_page() -> None:
    request = RequestFactory().get("/inbox/")
    assert draw("{% pager page %}", request=request, page=Page([1])).strip() == ""


def test_symbols_are_silent_unless_they_have_words() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')
    assert 'role="img" aria-label="Selesai"' in draw('{% icon "check" "Selesai" %}')
