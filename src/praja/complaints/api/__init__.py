"""Complaints as JSON: file one, list and open them as staff, act on them, and the public map."""

from praja.complaints.api import merging, public, staff
from praja.complaints.api.routing import router

__all__ = ["merging", "public", "router", "staff"]
