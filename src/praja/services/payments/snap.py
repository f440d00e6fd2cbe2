"""QRIS by the national standard for payment interfaces (SNAP BI): access token, QR MPM generate, query and notify.

Requests are signed as the standard prescribes: the token by SHA256withRSA over "client key|time", the rest by
HMAC-SHA512 over method, path, token, hash of the body and time. Notifications come signed by the bank's key.
Banks differ in details; docs/payments.md says what is to be agreed with one.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from praja.kernel import clock
from praja.services.payments.gateway import Booking, GatewayError, MadeCharge, NotGenuine

TIMEOUT_SECONDS = (5, 20)
TOKEN_MARGIN_SECONDS = 60
OLDEST_NOTIFICATION = dt.timedelta(minutes=15)
PAID = "00"
"""`latestTransactionStatus` of a payment that succeeded."""
QR_SERVICE = "47"
STATEMENT_PAGE = 100
MOST_PAGES = 200


class Snap:
    """A bank that speaks SNAP BI."""

    def __init__(
        self,
        address: str,
        *,
        client_key: str,
        client_secret: str,
        merchant: str,
        private_key: rsa.RSAPrivateKey,
        bank_key: rsa.RSAPublicKey,
    ) -> None:
        self._address = address.rstrip("/")
        self._client_key, self._client_secret, self._merchant = client_key, client_secret, merchant
        self._private_key, self._bank_key = private_key, bank_key

    @classmethod
    def from_settings(cls) -> Snap:
        private = serialization.load_pem_private_key(Path(settings.PAYMENTS_SNAP_PRIVATE_KEY).read_bytes(), None)
        public = serialization.load_pem_public_key(Path(settings.PAYMENTS_SNAP_BANK_KEY).read_bytes())
        if not isinstance(private, rsa.RSAPrivateKey) or not isinstance(public, rsa.RSAPublicKey):
            raise GatewayError("the keys for SNAP must be RSA keys")
        return cls(
            settings.PAYMENTS_SNAP_URL,
            client_key=settings.PAYMENTS_SNAP_CLIENT_KEY,
            client_secret=settings.PAYMENTS_SNAP_CLIENT_SECRET,
            merchant=settings.PAYMENTS_SNAP_MERCHANT,
            private_key=private,
            bank_key=public,
        )

    def charge(self, reference: str, *, rupiah: int, valid_for: dt.timedelta) -> MadeCharge:
        until = timezone.localtime(clock.now() + valid_for)
        answer = self._ask(
            "/v1.0/qr/qr-mpm-generate",
            {
                "partnerReferenceNo": reference,
                "amount": _amount(rupiah),
                "merchantId": self._merchant,
                "validityPeriod": until.isoformat(timespec="seconds"),
            },
        )
        return MadeCharge(_text(answer, "referenceNo"), _text(answer, "qrContent"))

    def booking(self, reference: str, *, provider_reference: str) -> Booking | None:
        answer = self._ask(
            "/v1.0/qr/qr-mpm-query",
            {
                "originalPartnerReferenceNo": reference,
                "originalReferenceNo": provider_reference,
                "serviceCode": QR_SERVICE,
                "merchantId": self._merchant,
            },
        )
        return _booking({"originalPartnerReferenceNo": reference, "originalReferenceNo": provider_reference} | answer)

    def statement(self, day: dt.date) -> list[Booking]:
        start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
        bookings: list[Booking] = []
        for page in range(MOST_PAGES):
            answer = self._ask(
                "/v1.0/transaction-history-list",
                {
                    "fromDateTime": start.isoformat(timespec="seconds"),
                    "toDateTime": (start + dt.timedelta(days=1, seconds=-1)).isoformat(timespec="seconds"),
                    "pageSize": str(STATEMENT_PAGE),
                    "pageNumber": str(page),
                },
            )
            lines = answer.get("detailData")
            if not isinstance(lines, list):
                raise GatewayError("the statement has no list of transactions")
            bookings += [item for item in map(_booking, lines) if item is not None]
            if len(lines) < STATEMENT_PAGE:
                return bookings
        raise GatewayError("the statement does not end")

    def notified(self, *, path: str, headers: Mapping[str, str], body: bytes) -> Booking | None:
        stamp = headers.get("X-TIMESTAMP", "")
        try:
            sent_at = dt.datetime.fromisoformat(stamp)
            signature = base64.b64decode(headers.get("X-SIGNATURE", ""), validate=True)
            message = f"POST:{path}:{_body_hash(body)}:{stamp}".encode()
            self._bank_key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, InvalidSignature):
            raise NotGenuine from None
        if sent_at.tzinfo is None or abs(clock.now() - sent_at) > OLDEST_NOTIFICATION:
            raise NotGenuine
        return _booking(_object(body))

    def _ask(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(content, separators=(",", ":")).encode()
        stamp = _now()
        token = self._token()
        message = f"POST:{path}:{token}:{_body_hash(body)}:{stamp}"
        signature = hmac.new(self._client_secret.encode(), message.encode(), hashlib.sha512).digest()
        return self._post(
            path,
            body,
            {
                "Authorization": f"Bearer {token}",
                "X-TIMESTAMP": stamp,
                "X-SIGNATURE": base64.b64encode(signature).decode(),
                "X-PARTNER-ID": self._client_key,
                "X-EXTERNAL-ID": str(secrets.randbelow(10**18)),
                "CHANNEL-ID": "95221",
            },
        )

    def _token(self) -> str:
        key = f"payments-snap-token-{self._client_key}"
        known: str | None = cache.get(key)
        if known is not None:
            return known
        stamp = _now()
        signature = self._private_key.sign(f"{self._client_key}|{stamp}".encode(), padding.PKCS1v15(), hashes.SHA256())
        answer = self._post(
            "/v1.0/access-token/b2b",
            b'{"grantType":"client_credentials"}',
            {
                "X-TIMESTAMP": stamp,
                "X-CLIENT-KEY": self._client_key,
                "X-SIGNATURE": base64.b64encode(signature).decode(),
            },
        )
        token = _text(answer, "accessToken")
        lasts = int(answer.get("expiresIn") or 0) - TOKEN_MARGIN_SECONDS
        if lasts > 0:
            cache.set(key, token, lasts)
        return token

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        try:
            answer = requests.post(
                self._address + path,
                data=body,
                headers=headers | {"Content-Type": "application/json"},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise GatewayError(f"the bank cannot be reached: {type(error).__name__}") from None
        content = _object(answer.content)
        code = str(content.get("responseCode", ""))
        if answer.status_code != 200 or not code.startswith("200"):
            raise GatewayError(f"the bank refused: {code or answer.status_code} {content.get('responseMessage', '')}")
        return content


def _booking(line: Mapping[str, Any]) -> Booking | None:
    """A payment as SNAP tells of it; None when it has not succeeded."""
    if str(line.get("latestTransactionStatus", "")) != PAID:
        return None
    amount = line.get("amount")
    if not isinstance(amount, dict) or amount.get("currency") != "IDR":
        raise GatewayError("a payment without an amount in rupiah")
    try:
        value = Decimal(str(amount.get("value")))
        paid_at = dt.datetime.fromisoformat(str(line.get("paidTime") or line.get("transactionDate")))
    except (InvalidOperation, ValueError):
        raise GatewayError("a payment whose amount or time cannot be read") from None
    if value != int(value) or paid_at.tzinfo is None:
        raise GatewayError("a payment whose amount or time cannot be read")
    return Booking(_text(line, "originalReferenceNo"), _text(line, "originalPartnerReferenceNo"), int(value), paid_at)


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise GatewayError(f"the bank's answer has no {name}")
    return value


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        raise GatewayError("the bank's answer is no JSON") from None
    if not isinstance(content, dict):
        raise GatewayError("the bank's answer is no JSON object")
    return content


def _body_hash(body: bytes) -> str:
    """SHA-256 (lower-case hex) of the body without needless spaces."""
    with contextlib.suppress(ValueError):
        body = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(body).hexdigest()


def _amount(rupiah: int) -> dict[str, str]:
    return {"value": f"{rupiah}.00", "currency": "IDR"}


def _now() -> str:
    return timezone.localtime(clock.now()).isoformat(timespec="seconds")
