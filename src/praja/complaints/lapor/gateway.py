"""The port to SP4N-LAPOR!: what the platform asks of whoever carries reports over.

`HttpGateway` speaks to a *bridge*, a small program of the regency beside the platform that knows the interface its
account was given. What the bridge must answer is ours and documented in docs/lapor.md; `simulator` is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import msgspec
import requests
from django.conf import settings

from praja.complaints.lapor.exchange import FollowUp, Report

TIMEOUT_SECONDS = (5, 20)


class GatewayError(Exception):
    """The other side did not take or give what it was asked; worth another try later."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports in the order they were forwarded; `cursor` asks for those after them, empty when there are none yet."""

    reports: list[Report]
    cursor: str


class Gateway(Protocol):
    """Carries reports in and follow-ups out. Both may be asked for again: the other side recognises a repeat."""

    def reports(self, *, after: str) -> Batch:
        """Reports that were forwarded after `cursor`; "" begins at the oldest."""

    def send(self, follow_up: FollowUp) -> str:
        """Hand over a follow-up; returns what the other side calls it."""


class HttpGateway:
    """A bridge at an address, with a bearer token."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def reports(self, *, after: str) -> Batch:
        content = self._ask("GET", "/reports", params={"after": after})
        try:
            reports = msgspec.convert(content["reports"], list[Report], strict=False)
            return Batch(reports, str(content.get("cursor") or ""))
        except (KeyError, TypeError, msgspec.ValidationError) as error:
            raise GatewayError(f"the bridge answered what is no list of reports: {error}") from None

    def send(self, follow_up: FollowUp) -> str:
        content = self._ask(
            "POST",
            f"/reports/{quote(follow_up.tracking_id, safe='')}/follow-ups",
            json=msgspec.to_builtins(follow_up),
            headers={"Idempotency-Key": follow_up.key},
        )
        return str(content.get("reference") or "")[:100]

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        headers = self._headers | options.pop("headers", {})
        try:
            answer = requests.request(
                method,
                self._address + path,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                **options,
            )
            content = answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as error:
            raise GatewayError(f"the bridge cannot be reached: {type(error).__name__}") from None
        if not 200 <= answer.status_code < 300 or not isinstance(content, dict):
            raise GatewayError(f"the bridge answered {answer.status_code}")
        return content


def gateway() -> Gateway | None:
    """The bridge of the settings; None where files are carried by hand."""
    return HttpGateway(settings.LAPOR_BRIDGE_URL, settings.LAPOR_BRIDGE_TOKEN) if settings.LAPOR_BRIDGE_URL else None
