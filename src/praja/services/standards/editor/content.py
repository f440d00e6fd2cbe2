"""Changes of a draft's content, as pure functions: they take the JSON of a service and return another."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from praja.cases.definitions import Procedure
from praja.cases.forms import Form
from praja.cases.procedures.actors import seated
from praja.cases.procedures.codes import free_code
from praja.kernel.errors import Invalid, NotFound
from praja.services.standards.definitions import procedure_code

Content = dict[str, Any]
Item = dict[str, Any]


def read_procedure(content: Content) -> Procedure:
    """The procedure of a draft, well formed or not."""
    named = {"code": procedure_code(content["code"]), "name": content["name"]}
    return msgspec.convert(named | content["procedure"], Procedure)


def shown_procedure(content: Content) -> Procedure:
    """The procedure of a draft with the name of the provider in the place of its seat."""
    return seated(read_procedure(content), content["provider"])


def read_forms(content: Content) -> dict[str, Form]:
    """The forms of a draft by code."""
    return msgspec.convert(content.get("forms", {}), dict[str, Form])


def with_basics(content: Content, *, name: Item, summary: Item, days: int, start: str) -> Content:
    """Another name, summary, promise and first step."""
    changed = copy.deepcopy(content)
    changed["name"], changed["summary"] = name, summary
    changed["procedure"] |= {"name": name, "start": start}
    changed["standard"]["duration"]["days"] = days
    return changed


def with_procedure(content: Content, procedure: Procedure) -> Content:
    """Other steps; the clocks of the service stay."""
    changed = copy.deepcopy(content)
    plain = msgspec.to_builtins(procedure)
    changed["procedure"] |= {"start": plain["start"], "steps": plain["steps"]}
    changed["procedure"]["clocks"] |= plain["clocks"]
    return changed


def step_of(content: Content, code: str) -> Item:
    """A step as it stands.

    Raises:
        NotFound: there is none with this code.
    """
    return _found(content["procedure"]["steps"], code)


def with_step(content: Content, code: str, step: Item, *, after: str = "") -> Content:
    """A step in the place of the one with this code; with an empty code a new one behind `after`, else at the end."""
    changed = copy.deepcopy(content)
    steps = changed["procedure"]["steps"]
    if code:
        steps[steps.index(_found(steps, code))] = step
        return changed
    step = step | {"code": free_code(step["code"], [item["code"] for item in steps])}
    place = next((number for number, item in enumerate(steps) if item["code"] == after), len(steps) - 1)
    steps.insert(place + 1, step)
    if not changed["procedure"]["start"]:
        changed["procedure"]["start"] = step["code"]
    return changed


def without_step(content: Content, code: str) -> Content:
    """Without a step. Decisions that led there still do, until the checker has told.

    Raises:
        Invalid: it is the first step of the procedure.
    """
    changed = copy.deepcopy(content)
    if changed["procedure"]["start"] == code:
        raise Invalid(_("Cases begin with this step. Let them begin with another one first."))
    steps = changed["procedure"]["steps"]
    steps.remove(_found(steps, code))
    return changed


def with_step_moved(content: Content, code: str, *, by: int) -> Content:
    """A step so many rows further down; at the edges nothing changes."""
    changed = copy.deepcopy(content)
    _move(changed["procedure"]["steps"], code, by)
    return changed


def section_of(content: Content, form: str, section: str) -> Item:
    """A section of a form as it stands.

    Raises:
        NotFound: there is none.
    """
    if form not in content.get("forms", {}):
        raise NotFound(_("There is no such form."))
    return _found(content["forms"][form]["sections"], section)


def field_of(content: Content, form: str, section: str, field: str) -> Item:
    """A field of a form as it stands.

    Raises:
        NotFound: there is none.
    """
    return _found(section_of(content, form, section)["fields"], field)


def with_field(content: Content, form: str, section: str, code: str, field: Item) -> Content:
    """A field in the place of the one with this code, or with an empty code a new one at the end of the section."""
    changed = copy.deepcopy(content)
    fields = section_of(changed, form, section)["fields"]
    if code:
        fields[fields.index(_found(fields, code))] = field
        return changed
    taken = {item["code"] for part in changed["forms"][form]["sections"] for item in part["fields"]}
    fields.append(field | {"code": free_code(field["code"], taken)})
    return changed


def without_field(content: Content, form: str, section: str, code: str) -> Content:
    """Without a field. Its code stays taken in running cases, so a later field should bear another one."""
    changed = copy.deepcopy(content)
    fields = section_of(changed, form, section)["fields"]
    fields.remove(_found(fields, code))
    return changed


def with_field_moved(content: Content, form: str, section: str, code: str, *, by: int) -> Content:
    """A field so many places further down."""
    changed = copy.deepcopy(content)
    _move(section_of(changed, form, section)["fields"], code, by)
    return changed


def said(text: Item) -> str:
    """A text of the content in the reader's language."""
    return str(text["en"] if get_language() == "en" else text["id"])


Change = Callable[[Content], Content]


def _found(items: list[Item], code: str) -> Item:
    for item in items:
        if item["code"] == code:
            return item
    raise NotFound(_("There is nothing with the code “%(code)s”. Reload the page.") % {"code": code})


def _move(items: list[Item], code: str, by: int) -> None:
    item = _found(items, code)
    place = items.index(item)
    items.remove(item)
    items.insert(max(0, place + by), item)
