"""Complaints as JSON: file one, list and open them as staff, act on them, and the public map."""

from praja.complaints.api import merging, openness, public, staff, teamwork
from praja.complaints.api.routing import router

__all__ = ["merging", "openness", "public", "router", "staff", "teamwork"]
