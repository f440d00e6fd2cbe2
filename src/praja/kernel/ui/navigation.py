"""The menu: rooms (or the portal for them) enter their pages here when the platform starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from praja.kernel.actors import Actor, Role
from praja.kernel.ui.components import Link, Text


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the menu.

    Attributes:
        href: its path. The entry is the current one on every page below it.
        order: small first.
        is_for_staff: stands in the second menu, which only staff see.
        group: name of the fold it stands in, together with others of that name; empty for the ones used all day.
        roles: the staff who see it; empty for all of them.
        opens_to: who else sees it or not; decides instead of `roles` when it is given.
        count: how much waits there; must cost nothing, see each entry.
        organization: where they must hold the role, "" for the whole regency; None for anywhere.
    """

    label: Text
    href: str
    order: int = 50
    icon: str = ""
    is_for_staff: bool = False
    group: Text = ""
    roles: tuple[Role, ...] = ()
    organization: str | None = None
    opens_to: Callable[[Actor], bool] | None = None
    count: Callable[[], int] | None = None

    def is_open_to(self, actor: Actor) -> bool:
        if not self.is_for_staff:
            return True
        if self.opens_to is not None:
            return actor.is_staff and self.opens_to(actor)
        return actor.is_staff and (not self.roles or actor.has(*self.roles, organization=self.organization))

    def is_current(self, path: str) -> bool:
        return path == self.href if self.href == "/" else path.startswith(self.href)


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Links that stand together under a name, or a single link without one."""

    name: Text
    links: list[Link]

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)


_entries: dict[str, MenuEntry] = {}
_identity: list[Callable[[], str]] = []


def add_to_menu(entry: MenuEntry) -> None:
    """Enter a page; a second entry with the same address replaces the first."""
    _entries[entry.href] = entry


def menu(actor: Actor, *, is_for_staff: bool = False) -> list[MenuEntry]:
    """The entries this actor sees, in order."""
    found = (entry for entry in _entries.values() if entry.is_for_staff is is_for_staff and entry.is_open_to(actor))
    return sorted(found, key=lambda entry: (entry.order, entry.href))


def menu_groups(actor: Actor, path: str, *, is_for_staff: bool = False) -> list[MenuGroup]:
    """The menu as it is drawn on the page `path`: links first, then the folds; a fold of one page is a link."""
    entries = menu(actor, is_for_staff=is_for_staff)
    current = max(
        (entry for entry in entries if entry.is_current(path)), key=lambda entry: len(entry.href), default=None
    )
    groups: dict[str, MenuGroup] = {}
    single: list[MenuGroup] = []
    for entry in entries:
        count = entry.count() if entry.count else None
        link = Link(entry.label, entry.href, entry is current, count, icon=entry.icon)
        if entry.group:
            groups.setdefault(str(entry.group), MenuGroup(entry.group, [])).links.append(link)
        else:
            single.append(MenuGroup("", [link]))
    folds = [group if len(group.links) > 1 else MenuGroup("", group.links) for group in groups.values()]
    return single + folds


def name_regency_by(function: Callable[[], str]) -> None:
    """Say where the name of the regency in the page head comes from; the kernel knows no region."""
    _identity[:] = [function]


def regency_name() -> str:
    """The name in the page head, "" when none is known."""
    return _identity[0]() if _identity else ""
