"""Structured logs: one JSON object a line on standard error, with the request id and without personal data.

Texts of exceptions and of other people's libraries may quote input, so e-mail addresses and long numbers (phones,
NIK) are masked in every line.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import msgspec
import structlog

Line = MutableMapping[str, Any]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[ .-]?\d){8,}(?![\w-])")
_DATABASE_DETAIL = re.compile(r"^(?:DETAIL|CONTEXT):.*$", re.MULTILINE)
_TEXTS = ("event", "exception", "error")


def configure(options: dict[str, str]) -> None:
    """Set up logging at `options["level"]`; called by Django through LOGGING_CONFIG."""
    level = logging.getLevelName(options.get("level", "INFO").upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, mask_personal_data, _render_bytes],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder(allow=()), structlog.stdlib.add_logger_name],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask_personal_data,
            _render_text,
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            # Its lines quote addresses; `kernel.web` logs requests and their errors by route instead.
            "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "ERROR"}},
        }
    )


def mask_personal_data(_logger: Any, _name: str, line: Line) -> Line:
    """Replace what looks like an e-mail address or a phone or identity number, and drop PostgreSQL's row details."""
    for key in _TEXTS:
        text = line.get(key)
        if isinstance(text, str):
            text = _DATABASE_DETAIL.sub("", text)
            line[key] = _LONG_NUMBER.sub("[number]", _EMAIL.sub("[e-mail]", text))
    return line


def _render_bytes(_logger: Any, _name: str, line: Line) -> bytes:
    return msgspec.json.encode(line, enc_hook=str)


def _render_text(_logger: Any, _name: str, line: Line) -> str:
    return msgspec.json.encode(line, enc_hook=str).decode()
