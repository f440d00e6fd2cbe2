"""The permit that is measured, and the three ways to make it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from praja.accounts.models import Membership
from praja.accounts.queries import staff_actor
from praja.kernel.actors import Actor, Role
from praja.services.documents import commands, rendering
from praja.services.documents.demo import DEMO_PASSPHRASE
from praja.services.documents.heads import head_of
from praja.services.documents.models import Certificate
from praja.services.documents.queries import certificate_of
from praja.services.documents.signing import Request
from praja.services.documents.signing.local import LocalService
from praja.services.documents.templates import Template, parse_template

OFFICE = "pupr"
TEMPLATE: dict[str, Any] = {
    "name": {"id": "Izin Reklame", "en": "Billboard permit"},
    "number": {"book": "ukur", "pattern": "503/{number}/415.35/{year}"},
    "validity": {"months": 12},
    "blocks": [
        {"block": "letterhead"},
        {"block": "title", "text": "Izin Penyelenggaraan Reklame", "about": "Reklame {kind}"},
        {"block": "paragraph", "text": "Berdasarkan permohonan {case.reference}, diberikan izin kepada:"},
        {
            "block": "parties",
            "rows": [
                {"label": "Nama", "value": "{applicant.name}"},
                {"label": "Alamat", "value": "{applicant.address}"},
            ],
        },
        {
            "block": "table",
            "field": "boards",
            "columns": [{"label": "Lokasi", "field": "place"}, {"label": "Luas (m²)", "field": "area"}],
        },
        {
            "block": "provisions",
            "title": "Ketentuan",
            "items": ["Dipasang sesuai lokasi yang diizinkan.", "Pajak reklame {fee:rupiah} dibayar di muka."],
        },
        {"block": "signature"},
        {"block": "copies", "items": ["Kepala Badan Pendapatan Daerah", "Arsip"]},
    ],
}


def set_in_type(turn: int) -> bytes:
    return rendering.pdf(_template(), _values(turn), _setting(turn))


def set_and_sign(turn: int) -> bytes:
    code = _code(turn)
    return LocalService().sign(Request(code, set_in_type(turn), _certificate()), DEMO_PASSPHRASE).pdf


def whole_command(turn: int) -> object:
    document = commands.draft(
        _template(),
        _values(turn),
        case=None,
        organization=OFFICE,
        service="ukur",
        kind="permit",
        by=Actor.system("bench"),
    )
    return commands.sign(document, secret=DEMO_PASSPHRASE, by=_head())


@lru_cache
def _template() -> Template:
    return parse_template(TEMPLATE)


@lru_cache
def _head() -> Actor:
    held = Membership.objects.select_related("user").get(role=Role.HEAD, organization=OFFICE, valid_to=None)
    return staff_actor(held.user)


@lru_cache
def _certificate() -> Certificate:
    found = certificate_of(_head(), OFFICE)
    assert found is not None, "the demo gives every head a certificate"
    return found


def _values(turn: int) -> dict[str, Any]:
    boards = [{"place": f"Jalan Contoh {turn + row}", "area": 12 + row} for row in range(3)]
    return {"applicant.name": f"Pemohon {turn}", "kind": "papan", "fee": 1_250_000 + turn, "boards": boards}


def _setting(turn: int) -> rendering.Setting:
    return rendering.Setting(
        code=_code(turn),
        head=head_of(OFFICE),
        on=dt.date(2026, 11, 25),
        signer_name="Kepala Dinas",
        signer_title="Kepala Dinas",
        number=f"503/{turn}/415.35/2026",
    )


def _code(turn: int) -> str:
    return f"{turn:012}"
