"""The components every template may use; a builtin library, so no template loads it. Shown on /ui/ in demo mode."""

from __future__ import annotations

from django import template

register = template.Library()
