"""The platform as an installed app: its manifest, its service worker, and what rooms add to both.

A room names the pages that open without a link (`shell`), entries of the app's menu (`shortcut`) and the scripts that
work for it in the background (`worker_part`). What a shell needs is found in its HTML when the worker is installed.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

from praja.kernel.ui.components import Text
from praja.kernel.ui.navigation import regency_name

OFFLINE_PAGE = "/offline/"
_SHOWN = {".html", ".js", ".css", ".mo", ".svg"}
_TOKENS = Path(__file__).parent / "css" / "10-tokens.css"


@dataclass(frozen=True, slots=True)
class WorkerPart:
    """A module of a room inside the service worker: its default function gets the worker, and `needs` by name."""

    script: str
    needs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page the installed app offers in its own menu."""

    name: Text
    href: str


@dataclass(slots=True)
class _Added:
    shells: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    fallbacks: dict[str, str] = field(default_factory=dict)
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)
    parts: dict[str, WorkerPart] = field(default_factory=dict)


_added = _Added()


def shell(path: str, *, address: str = "", data: tuple[str, ...] = (), after_post: str = "") -> None:
    """Let the page at `path` open without a link.

    Args:
        address: the page as it is kept, without anything personal; `path` itself when empty.
        data: further addresses it loads.
        after_post: where somebody is led whose form could not be sent from `path`.
    """
    _added.shells[path] = address or path
    _added.data += [item for item in data if item not in _added.data]
    if after_post:
        _added.fallbacks[path] = after_post


def shortcut(entry: Shortcut) -> None:
    """Offer a page in the menu of the installed app."""
    _added.shortcuts[entry.href] = entry


def pages_without_link() -> list[Shortcut]:
    """The pages of the app's menu that open without a link."""
    return [one for href, one in _added.shortcuts.items() if href in _added.shells]


def worker_part(part: WorkerPart) -> None:
    """Run a module of a room inside the service worker."""
    _added.parts[part.script] = part


def manifest(language: str) -> dict[str, object]:
    """The web app manifest (W3C) in the language that is active."""
    regency = regency_name()
    icons = [
        {"src": static(f"ui/icon-{size}{suffix}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size in (192, 512)
        for suffix, use in (("", "any"), ("-maskable", "maskable"))
    ]
    return {
        "id": "/",
        "name": f"Praja {regency}".strip(),
        "short_name": "Praja",
        "lang": language,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": _token("brand-fill"),
        "background_color": _token("paper"),
        "icons": icons,
        "shortcuts": [{"name": str(one.name), "url": one.href} for one in _added.shortcuts.values()],
    }


def service_worker() -> str:
    """The worker's text: what it keeps, then the start of its modules under their collected names."""
    lines = [f'import start from "{static("ui/service_worker.js")}";']
    calls = []
    for number, part in enumerate(_added.parts.values()):
        lines.append(f'import part{number} from "{static(part.script)}";')
        given = []
        for name, script in part.needs.items():
            lines.append(f'import * as {name}{number} from "{static(script)}";')
            given.append(f"{name}: {name}{number}")
        calls.append(f"(worker) => part{number}(worker, {{ {', '.join(given)} }})")
    content = {
        "version": version(),
        "static": settings.STATIC_URL,
        "languages": [code for code, _name in settings.LANGUAGES],
        "offline": OFFLINE_PAGE,
        "shells": _added.shells,
        "data": _added.data,
        "afterPost": _added.fallbacks,
    }
    lines.append(f"start({json.dumps(content, sort_keys=True)}, [{', '.join(calls)}]);")
    return "\n".join(lines) + "\n"


@functools.cache
def version() -> str:
    """Changes with every file a browser is shown: scripts, styles, templates and words."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[2].rglob("*")):
        if path.suffix in _SHOWN and path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@functools.cache
def _token(name: str) -> str:
    found = re.search(rf"--{name}:\s*(#[0-9a-f]{{6}})", _TOKENS.read_text())
    if found is None:
        raise LookupError(name)
    return found[1]
