"""Where a request comes from: the client's address, and the network that may count for it."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV4_PREFIX = 24
IPV6_PREFIX = 48


def client_network(request: HttpRequest) -> str:
    """The /24 or /48 the client's address lies in, e.g. "203.0.113.0/24"; empty when it is not known."""
    try:
        address = ipaddress.ip_address(_client_address(request))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    prefix = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network((address, prefix), strict=False))


def _client_address(request: HttpRequest) -> str:
    """The peer's address; behind a proxy (PRAJA_BEHIND_PROXY) the one that proxy added last, since the client may write
    whatever it likes before it."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return (forwarded.rpartition(",")[2] or request.META.get("REMOTE_ADDR", "")).strip()
