from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "praja.portal"
    label = "portal"

    def ready(self) -> None:
        """The portal stands above every room, so it is the one that knows the menu and whose platform this is."""
        from praja.government.pack import pack
        from praja.kernel.ui.navigation import name_regency_by
        from praja.portal import menu

        menu.enter()
        name_regency_by(lambda: pack().name)
