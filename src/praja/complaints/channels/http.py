"""Requests to the services behind the channels: bounded in time and size, and silent about tokens."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import requests

from praja.complaints.channels.messages import parse

PATIENCE = (5, 20)
"""Seconds to connect, and between two bytes."""
LARGEST_ANSWER = 1_000_000
LARGEST_MEDIA = 16_000_000


class ChannelFailed(Exception):
    """A service refused or did not answer. The message names the status, never an address, token or number."""

    def __init__(self, channel: str, status: int = 0, code: int = 0) -> None:
        super().__init__(f"{channel} answered {status or 'nothing'} ({code})")
        self.status, self.code = status, code


def call(channel: str, method: str, url: str, *, largest: int = LARGEST_ANSWER, **options: Any) -> bytes:
    """The body of the answer. Follows no redirect.

    Raises:
        ChannelFailed: the service refused, did not answer, or answered too much.
    """
    try:
        with requests.request(method, url, timeout=PATIENCE, allow_redirects=False, stream=True, **options) as response:
            body = response.raw.read(largest + 1, decode_content=True)
            status = response.status_code
    except (requests.RequestException, OSError):
        # The original names the address, in which Telegram puts the token.
        raise ChannelFailed(channel) from None
    except Exception:
        raise ChannelFailed(channel) from None
    if not 200 <= status < 300 or len(body) > largest:
        code = (parse(body) or {}).get("error", {}) if status >= 400 and isinstance(parse(body), dict) else {}
        number = code.get("code") if isinstance(code, dict) else 0
        raise ChannelFailed(channel, status, number if isinstance(number, int) else 0)
    return bytes(body)


def is_signed(body: bytes, signature: str, *, secret: str, prefix: str = "sha256=") -> bool:
    """Whether `signature` is the HMAC-SHA256 of the raw body under a secret, in constant time (RFC 2104)."""
    expected = prefix + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
