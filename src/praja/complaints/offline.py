"""What of complaints works without a link: the form, and what this device keeps until it is sent."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from praja.kernel.ui.offline import Shortcut, WorkerPart, shell, shortcut, worker_part

MODULES = {
    "store": "complaints/store.js",
    "outbox": "complaints/outbox.js",
    "proving": "complaints/proving.js",
    "solver": "complaints/solver.js",
}


def register() -> None:
    """Enter it all; called once when the app is ready."""
    shell(
        "/complaints/new/",
        address="/complaints/new/offline/",
        data=("/map/villages.geojson", "/map/districts.geojson"),
        after_post="/complaints/drafts/",
    )
    shell("/complaints/drafts/")
    shortcut(Shortcut(pgettext_lazy("app", "Report"), "/complaints/new/"))
    shortcut(Shortcut(pgettext_lazy("app", "Track"), "/complaints/track/"))
    shortcut(Shortcut(pgettext_lazy("app", "Kept on this device"), "/complaints/drafts/"))
    worker_part(WorkerPart("complaints/worker.js", MODULES))
