"""The components every template may use; a builtin library, so no template loads it. Shown on /ui/ in demo mode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from praja.kernel import text
from praja.kernel.actors import Actor
from praja.kernel.paging import Page
from praja.kernel.ui import forms, navigation
from praja.kernel.ui.components import Chart, Column, Content, Link, Row, Status, Step, Table, TimelineEntry, Tone

register = template.Library()

register.filter("number", text.number)
register.filter("percent", text.percent)
register.filter("day", text.day)
register.filter("clock_time", text.clock_time)
register.filter("moment", text.moment)
register.filter("duration", text.duration)
register.filter("relative", text.relative)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A symbol of the sprite. Decoration, unless `label` gives it words of its own."""
    address = f"{static('ui/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag
def button(
    label: str,
    href: str = "",
    kind: str = "primary",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
) -> SafeString:
    """A button, or with `href` a link that looks like one. `kind`: primary, secondary, danger, quiet."""
    inside = format_html("{}<span>{}</span>", _icon(icon), label) if icon else format_html("{}", label)
    if href:
        return format_html('<a class="button {}" href="{}">{}</a>', kind, href, inside)
    extra = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="button {}" type="{}"{}>{}</button>', kind, type, extra, inside)


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, label: str = "", help: str = "") -> dict[str, object]:
    """A form field of any kind with its label, help and errors, tied together for screen readers."""
    return forms.present(bound, label=label, help_text=help)


@register.inclusion_tag("ui/parts/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    """What is wrong with a form, each line a link to its field. Nothing while the form is right."""
    return {"errors": forms.errors(form)}


@register.simple_tag
def status(label: Any, tone: str = "") -> SafeString:
    """A state in words, e.g. {% status "Overdue" tone="danger" %} or {% status a_status %}."""
    if isinstance(label, Status):
        label, tone = label.label, label.tone
    return format_html('<span class="status tone-{}">{}</span>', tone or Tone.NEUTRAL, label)


@register.simple_tag
def table(content: Table) -> SafeString:
    """A `components.Table`; on a phone each row becomes a card, unless it is compact."""
    head = format_html_join(
        "",
        '<th scope="col" role="columnheader"{}>{}</th>',
        ((_cell_class(column), column.label) for column in content.columns),
    )
    body = format_html_join("", '<tr role="row">{}</tr>', ((_cells(content.columns, row),) for row in content.rows))
    caption = ""
    if content.caption:
        hidden = SafeString(' class="visually-hidden"') if content.is_caption_hidden else ""
        caption = format_html("<caption{}>{}</caption>", hidden, content.caption)
    drawn = format_html(
        '<table class="table{}" role="table">{}<thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>',
        " compact" if content.is_compact else "",
        caption,
        head,
        body,
    )
    if not content.is_compact:
        return format_html('<div class="table-frame">{}</div>', drawn)
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', content.caption, drawn
    )


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Iterable[TimelineEntry], label: str = "") -> dict[str, object]:
    """What happened, in the order given."""
    return {"entries": entries, "label": label or _("History")}


@register.inclusion_tag("ui/parts/stepper.html")
def stepper(steps: Sequence[Step], label: str = "") -> dict[str, object]:
    """How far something is."""
    return {"steps": steps, "label": label or _("Progress")}


@register.inclusion_tag("ui/parts/map.html")
def map(
    kind: str = "pin",
    areas: str = "/map/districts.geojson",
    outlines: str = "/map/districts.geojson",
    label: str = "",
    latitude: str = "id_latitude",
    longitude: str = "id_longitude",
    points: str = "",
    clusters: str = "",
    table: Table | None = None,
    at: tuple[float, float] | None = None,
    unit: str = "",
    corners: str = "",
) -> dict[str, object]:
    """A map of the regency's own boundaries.

    Args:
        kind: "pin" puts a point into two form fields and tells `praja:place`; "areas" colours areas by the table's
            last column; "points" shows the points of a GeoJSON address, each of which leads to the
            `url` among its properties; "show" marks the one place `at`; "draw" writes an area into a text field.
        clusters: address of clusters, asked again with `bbox` and `zoom` whenever the view moves.
        areas: address of the boundaries, GeoJSON whose features have `code` and `name`.
        outlines: address of the larger areas the labels name; their `code` is the `parent` of the smaller ones.
        latitude, longitude: ids of the form fields the pin fills.
        corners: id of the text field an area is written into, as GeoJSON.
        table: the figures of the areas; its rows carry the codes. Always shown with the map.
        at: latitude and longitude of the place to show.
    """
    return {
        "kind": kind,
        "areas": areas,
        "outlines": outlines,
        "label": label or _("Map"),
        "latitude": latitude,
        "longitude": longitude,
        "corners": corners,
        "points": points,
        "clusters": clusters,
        "table": table,
        "at": at,
        "unit": unit,
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
    }


@register.inclusion_tag("ui/parts/chart.html")
def chart(content: Chart) -> dict[str, object]:
    """A `components.Chart`: drawn from the table that stands with it."""
    return {"chart": content}


@register.inclusion_tag("ui/parts/figure.html")
def figure(value: Any, label: str, unit: str = "", href: str = "", note: str = "", tone: str = "") -> dict[str, object]:
    """A number that matters: value, what it counts, and with `href` a link to its definition."""
    return {"value": _written(value), "label": label, "unit": unit, "href": href, "note": note, "tone": tone}


@register.inclusion_tag("ui/parts/empty.html")
def empty_state(title: str, text: str = "", href: str = "", action: str = "", icon: str = "tray") -> dict[str, object]:
    """What stands where a list would be while there is nothing in it."""
    return {"title": title, "text": text, "href": href, "action": action, "icon": icon}


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], parameter: str = "cursor") -> dict[str, object]:
    """Links to the pages beside this one; the other query parameters stay."""
    request: HttpRequest = context["request"]

    def address(cursor: str) -> str:
        query = request.GET.copy()
        query[parameter] = cursor
        return f"?{query.urlencode()}"

    first = request.GET.copy()
    first.pop(parameter, None)
    return {
        "previous": address(page.previous_cursor) if page.previous_cursor else "",
        "next": address(page.next_cursor) if page.next_cursor else "",
        "first": f"?{first.urlencode()}",
    }


@register.simple_tag
def notice(message: str, tone: str = "info", title: str = "") -> SafeString:
    """A message in the page. Errors interrupt a screen reader, others wait."""
    role = "alert" if tone == Tone.DANGER else "note"
    heading = format_html("<strong>{}</strong> ", title) if title else ""
    return format_html(
        '<div class="notice tone-{}" role="{}">{}<p>{}{}</p></div>',
        tone,
        role,
        _icon(_TONE_ICONS[tone]),
        heading,
        message,
    )


@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, object]:
    """The way here: label, address, label, address, ..., and last the label of this page."""
    labels, addresses = parts[0::2], [*parts[1::2], ""]
    return {"links": [Link(label, href) for label, href in zip(labels, addresses, strict=False)]}


@register.inclusion_tag("ui/parts/facts.html")
def facts(pairs: Iterable[tuple[str, Content | Link | Status]]) -> dict[str, object]:
    """Terms with their values: pairs of label and content."""
    return {"facts": [(label, _content(value)) for label, value in pairs]}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(links: Iterable[Link], label: str = "") -> dict[str, object]:
    """Views of one thing, as links; the one with `is_current` is this page."""
    return {"links": links, "label": label or _("Views")}


@register.simple_tag
def copy(value: str, label: str = "") -> SafeString:
    """A text with a button that copies it; without JavaScript the text alone."""
    return format_html(
        '<span class="copy" data-module="{}"><code>{}</code><button class="button quiet" type="button" hidden '
        'data-done="{}">{}<span>{}</span></button></span>',
        static("ui/copy.js"),
        value,
        _("Copied"),
        _icon("copy"),
        label or _("Copy"),
    )


@register.inclusion_tag("ui/parts/navigation.html", takes_context=True)
def navigation_menu(context: Context, is_for_staff: bool = False) -> dict[str, object]:
    """The public menu or, for staff, theirs."""
    request: HttpRequest | None = context.get("request")
    actor: Actor = context.get("actor") or Actor.citizen()
    path = request.path if request else ""
    return {
        "groups": navigation.menu_groups(actor, path, is_for_staff=is_for_staff),
        "is_for_staff": is_for_staff,
    }


@register.simple_tag
def regency() -> str:
    """The name of the regency for the page head."""
    return navigation.regency_name()


_TONE_ICONS = {
    Tone.NEUTRAL: "info",
    Tone.INFO: "info",
    Tone.PROGRESS: "clock",
    Tone.SUCCESS: "check",
    Tone.WARNING: "warning",
    Tone.DANGER: "warning",
    "error": "warning",
    "debug": "info",
}


def _icon(name: str) -> SafeString:
    return icon(name)


def _cell_class(column: Column) -> SafeString | str:
    names = [name for name, is_on in (("number", column.is_number), ("wide", column.is_wide)) if is_on]
    return format_html(' class="{}"', " ".join(names)) if names else ""


def _cells(columns: Sequence[Column], row: Row) -> SafeString:
    return format_html_join(
        "", "{}", ((_cell(column, cell, row),) for column, cell in zip(columns, row.cells, strict=True))
    )


def _cell(column: Column, cell: Content | Link | Status, row: Row) -> SafeString:
    content = _content(cell)
    if column.is_heading:
        if row.href:
            content = format_html('<a href="{}">{}</a>', row.href, content)
        if row.note:
            content = format_html('{}<span class="note">{}</span>', content, row.note)
        code = format_html(' data-code="{}"', row.code) if row.code else ""
        return format_html('<th scope="row" role="rowheader"{}{}>{}</th>', _cell_class(column), code, content)
    value = ""
    if column.is_number and isinstance(cell, (int, float, Decimal)):
        value = format_html(' data-value="{}"', str(cell))
    return format_html('<td role="cell" data-label="{}"{}{}>{}</td>', column.label, _cell_class(column), value, content)


def _content(cell: Any) -> SafeString:
    if isinstance(cell, Status):
        return status(cell)
    if isinstance(cell, Link):
        return format_html('<a href="{}">{}</a>', cell.href, cell.label)
    return format_html("{}", _written(cell))


def _written(value: Any) -> Any:
    if value is None:
        return text.formats.DASH
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, (int, float, Decimal)):
        return text.number(value)
    if isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text.moment(value))
    return value
