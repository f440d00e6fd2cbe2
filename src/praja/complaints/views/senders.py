"""What a browser tells of its sender: the random mark of the device, the network, and the proof a form carries."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from praja.complaints.commands.admission import Proof, Sender
from praja.complaints.commands.supporting import MARK_LENGTHS
from praja.kernel.web.addresses import client_network

DEVICE_COOKIE = "praja_device"
DEVICE_FOR_SECONDS = 365 * 24 * 3600
PROOF_HEADER = "Praja-Proof"


def sender_of(request: HttpRequest) -> Sender:
    """Who sends this, as far as limits know: no address, only its network."""
    return Sender(device=device_of(request), network=client_network(request))


def device_of(request: HttpRequest) -> str:
    """The mark of the browser; empty when it has none yet."""
    device = request.COOKIES.get(DEVICE_COOKIE, "")
    return device if len(device) in MARK_LENGTHS and device.isascii() and device.isalnum() else ""


def mark_device(request: HttpRequest, response: HttpResponse) -> str:
    """The mark of the browser, given to it now when it has none."""
    device = device_of(request) or secrets.token_hex(16)
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_FOR_SECONDS,
        secure=settings.SERVED_OVER_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return device


def proof_of(request: HttpRequest) -> Proof:
    """The proof a form or a program sends along."""
    return Proof(
        payload=request.headers.get(PROOF_HEADER, "") or request.POST.get("proof", ""),
        question=request.POST.get("question", ""),
        answer=request.POST.get("answer", ""),
    )
