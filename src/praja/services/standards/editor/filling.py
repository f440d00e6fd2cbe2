"""From the content of a draft into the forms of the editor, and back. What a form does not show stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from praja.cases.definitions import ALL_ANSWERED
from praja.cases.forms import Form
from praja.cases.procedures.codes import free_code, slug
from praja.government.queries import organizations
from praja.services.standards.definitions import CLOCK
from praja.services.standards.editor.content import Content, Item, said
from praja.services.standards.editor.forms import OFFICER, Offered, text_of
from praja.services.standards.queries import published_services

WAITING = {"id": "Belum semua kontribusi masuk.", "en": "Not all contributions have come in."}
KEPT_OFFICER = "officer"


def offered(content: Content, forms: Mapping[str, Form]) -> Offered:
    """What the draft lets one choose from. No SQL query when the catalogue is warm."""
    steps = content["procedure"]["steps"]
    return Offered(
        steps={step["code"]: f"{number}. {said(step['name'])}" for number, step in enumerate(steps, 1)},
        forms={code: code for code in forms if code != "application"},
        documents={code: code for code in content.get("documents", {})},
        services={code: str(item.definition.name) for code, item in published_services().items()},
    )


def step_initial(step: Item) -> dict[str, Any]:
    """A step as the form shows it."""
    actor = step["actor"]
    is_officer = isinstance(actor, Mapping)
    initial = {name: step.get(name) for name in ("days", "form", "produces", "not_by_doer_of", "sub_service")}
    initial |= {"holds_clocks": step.get("holds_clocks"), "closes": step.get("closes")}
    initial |= {"actor": OFFICER if is_officer else actor}
    if is_officer:
        initial |= {"roles": list(actor["roles"]), "organization": actor["organization"]}
    for name in ("name", "public_name", "requirements", "output"):
        initial |= _languages(step.get(name), name)
    return initial


def step_from(
    cleaned: Mapping[str, Any], decisions: Sequence[Item], contributions: Sequence[Item], before: Item
) -> Item:
    """The step a filled-in form means; `before` is what it was, empty for a new one."""
    is_officer = cleaned["actor"] == OFFICER
    officer = {"roles": cleaned["roles"], "organization": cleaned["organization"]}
    return dict(before) | {
        "code": before.get("code") or slug(cleaned["name_en"] or cleaned["name_id"]) or "step",
        "name": text_of(cleaned, "name"),
        "public_name": text_of(cleaned, "public_name") if cleaned["public_name_id"] else None,
        "actor": officer if is_officer else cleaned["actor"],
        "requirements": text_of(cleaned, "requirements"),
        "output": text_of(cleaned, "output"),
        "days": cleaned["days"],
        "form": cleaned["form"],
        "produces": cleaned["produces"],
        "not_by_doer_of": cleaned["not_by_doer_of"],
        "sub_service": cleaned["sub_service"],
        "holds_clocks": cleaned["holds_clocks"],
        "closes": cleaned["closes"],
        "actions": list(decisions),
        "asks": list(contributions),
    }


def decisions_initial(step: Item) -> list[dict[str, Any]]:
    """The decisions of a step as the forms show them."""
    return [
        _languages(action["name"], "name")
        | {
            "code": action["code"],
            "to": action["to"],
            "by": KEPT_OFFICER if isinstance(action.get("by"), Mapping) else action.get("by") or "",
            "when": action.get("when"),
            "waits_for_answers": any(guard["fact"] == ALL_ANSWERED for guard in action.get("guards", ())),
            "needs_reason": action.get("needs_reason"),
            "signs": action.get("signs"),
            "clock": action.get("clocks", {}).get(CLOCK, ""),
            "outcome": action.get("outcome"),
        }
        for action in step.get("actions", ())
    ]


def decisions_from(rows: Sequence[Mapping[str, Any]], before: Item) -> list[Item]:
    """The decisions the forms mean, without those deleted or left empty."""
    known = {action["code"]: action for action in before.get("actions", ())}
    found: list[Item] = []
    for cleaned in _filled(rows):
        old = known.get(cleaned["code"], {})
        guards = list(old.get("guards", ()))
        if not cleaned["waits_for_answers"]:
            guards = [guard for guard in guards if guard["fact"] != ALL_ANSWERED]
        elif all(guard["fact"] != ALL_ANSWERED for guard in guards):
            guards.append({"fact": ALL_ANSWERED, "message": WAITING})
        clocks = {name: effect for name, effect in old.get("clocks", {}).items() if name != CLOCK}
        if cleaned["clock"]:
            clocks[CLOCK] = cleaned["clock"]
        found.append(
            dict(old)
            | {
                "code": old.get("code") or _new_code(cleaned, known, found),
                "name": text_of(cleaned, "name"),
                "to": cleaned["to"],
                "by": old.get("by") if cleaned["by"] == KEPT_OFFICER else cleaned["by"] or None,
                "when": cleaned["when"],
                "guards": guards,
                "needs_reason": cleaned["needs_reason"],
                "signs": cleaned["signs"],
                "clocks": clocks,
                "outcome": cleaned["outcome"],
            }
        )
    return found


def contributions_initial(step: Item) -> list[dict[str, Any]]:
    """The contributions of a step as the forms show them."""
    return [
        _languages(ask["name"], "name")
        | {name: ask.get(name) for name in ("code", "days", "form", "when")}
        | {"organization": ask["by"]["organization"], "role": next(iter(ask["by"]["roles"]), "")}
        for ask in step.get("asks", ())
    ]


def contributions_from(rows: Sequence[Mapping[str, Any]], before: Item) -> list[Item]:
    """The contributions the forms mean, without those deleted or left empty."""
    known = {ask["code"]: ask for ask in before.get("asks", ())}
    found: list[Item] = []
    for cleaned in _filled(rows):
        old = known.get(cleaned["code"], {})
        roles = [role for role in old.get("by", {}).get("roles", ()) if role != cleaned["role"]]
        is_same = cleaned["role"] in old.get("by", {}).get("roles", ())
        found.append(
            dict(old)
            | {
                "code": old.get("code") or _new_code(cleaned, known, found),
                "name": text_of(cleaned, "name"),
                "by": {
                    "roles": [cleaned["role"], *(roles if is_same else ())],
                    "organization": cleaned["organization"],
                },
                "days": cleaned["days"] or 0,
                "form": cleaned["form"],
                "when": cleaned["when"],
            }
        )
    return found


def field_initial(field: Item) -> dict[str, Any]:
    """A field as the form shows it."""
    initial = {name: field.get(name) for name in ("kind", "required", "visible_when", "value")}
    initial["personal"] = field.get("personal", "none")
    initial["options"] = "\n".join(
        f"{option['code']} = {option['name']['id']} | {option['name']['en']}" for option in field.get("options", ())
    )
    for name in ("name", "help", "purpose"):
        initial |= _languages(field.get(name), name)
    return initial


def field_from(cleaned: Mapping[str, Any], before: Item) -> Item:
    """The field a filled-in form means."""
    field = dict(before) | {
        "code": before.get("code") or slug(cleaned["name_en"] or cleaned["name_id"]) or "field",
        "name": text_of(cleaned, "name"),
    }
    said = {name: cleaned[name] for name in ("kind", "required", "visible_when", "value", "personal")}
    said["help"] = text_of(cleaned, "help") if cleaned["help_id"] else None
    said["purpose"] = text_of(cleaned, "purpose") if cleaned["purpose_id"] else None
    said["options"] = options_from(cleaned["options"])
    for name, value in said.items():
        if value in (None, "", False, [], {}, "none"):
            field.pop(name, None)
        else:
            field[name] = value
    return field


def options_from(text: str) -> list[Item]:
    """Choices written one on a line as "code = Indonesian | English"; code and English may be left out."""
    options: list[Item] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        code, equals, names = line.partition("=")
        indonesian, _bar, english = (names if equals else line).partition("|")
        indonesian, english = indonesian.strip(), english.strip()
        key = slug(code) if equals else slug(english or indonesian)
        code = free_code(key or "choice", {option["code"] for option in options})
        options.append({"code": code, "name": {"id": indonesian, "en": english or indonesian}})
    return options


def lanes() -> dict[str, str]:
    """Names by which a drawing may call an organization, short ones too, with its code."""
    return {item.code: item.label for item in organizations()}


def _languages(text: Item | None, name: str) -> dict[str, str]:
    return {f"{name}_id": text["id"] if text else "", f"{name}_en": text["en"] if text else ""}


def _filled(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row.get("name_id") and not row.get("DELETE")]


def _new_code(cleaned: Mapping[str, Any], known: Mapping[str, Item], found: Sequence[Item]) -> str:
    taken = {*known, *(item["code"] for item in found)}
    return free_code(slug(cleaned["name_en"] or cleaned["name_id"]) or "item", taken)
