"""The event types the rooms emit and the handlers they subscribe; filled when their `events` modules load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, dataclass_transform
from uuid import UUID

import msgspec

TYPE_PREFIX = "id.praja."


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _PayloadMeta(msgspec.StructMeta):
    """Tells type checkers that every payload is frozen, as at run time, without repeating it in each class."""


class EventPayload(msgspec.Struct, metaclass=_PayloadMeta, frozen=True, kw_only=True):
    """Base of all payloads: immutable, typed, JSON-serialisable. Never put personal data in one.

    `TYPE` is set by `@event_type`; it is the CloudEvents `type`, e.g. "id.praja.complaints.filed.v1".
    """

    TYPE: ClassVar[str] = ""


T = TypeVar("T", bound=EventPayload)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T]):
    """An event as a handler receives it: the envelope and the typed payload."""

    position: int
    id: UUID
    type: str
    subject: str
    actor: str
    organization: str
    time: dt.datetime
    data: T


Reaction = Callable[[Recorded[Any]], None]
ReactionToMany = Callable[[Sequence[Recorded[Any]]], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """A named reaction to one event type. Must be idempotent: it may see the same event twice.

    `takes_many`: it gets the events that wait for it together, each of another subject; any other gets one at a time.
    """

    name: str
    type: str
    function: ReactionToMany
    takes_many: bool = False


payloads: dict[str, type[EventPayload]] = {}
handlers: dict[str, list[Handler]] = {}


def event_type(name: str) -> Callable[[type[T]], type[T]]:
    """Register a payload class under the type `id.praja.<name>`; `name` is "<room>.<what happened>.v<n>"."""

    def register(payload: type[T]) -> type[T]:
        full = TYPE_PREFIX + name
        if full in payloads:
            raise ValueError(f"event type {full} is registered twice")
        payload.TYPE = full
        payloads[full] = payload
        return payload

    return register


def handler(*types: type[EventPayload], name: str) -> Callable[[Reaction], Reaction]:
    """Subscribe a function to event types. `name` identifies its deliveries and must never change."""

    def register(function: Reaction) -> Reaction:
        def one_by_one(events: Sequence[Recorded[Any]]) -> None:
            for event in events:
                function(event)

        _subscribe(types, name, one_by_one, takes_many=False)
        return function

    return register


def batch_handler(*types: type[EventPayload], name: str) -> Callable[[ReactionToMany], ReactionToMany]:
    """Subscribe a function that takes many events at once, for what happens often: it can ask once whom it concerns.

    Each is of another subject. When it raises for many, it gets them again one by one.
    """

    def register(function: ReactionToMany) -> ReactionToMany:
        _subscribe(types, name, function, takes_many=True)
        return function

    return register


def _subscribe(types: Sequence[type[EventPayload]], name: str, function: ReactionToMany, *, takes_many: bool) -> None:
    for payload in types:
        known = handlers.setdefault(payload.TYPE, [])
        if any(existing.name == name for existing in known):
            raise ValueError(f"handler {name} is registered twice for {payload.TYPE}")
        known.append(Handler(name=name, type=payload.TYPE, function=function, takes_many=takes_many))
