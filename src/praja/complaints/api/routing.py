"""The one router of the room; `public` and `staff` hang their endpoints on it."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["complaints"])
