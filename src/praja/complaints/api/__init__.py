"""Complaints as JSON: file one, list and open them as staff, act on them, and the public map."""

from __future__ import annotations

from ninja import Router

from praja.complaints.api import public, staff

router = Router(tags=["complaints"])
router.add_router("", public.router)
router.add_router("", staff.router)
