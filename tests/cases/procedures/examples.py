"""Procedures to test with: one as an agency would write it, and any that can be thought of."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import yaml
from hypothesis import strategies as st

from praja.cases.definitions import Procedure
from praja.cases.expressions import Type

BILLBOARD = yaml.safe_load("""
code: service/izin-reklame
name: {id: Izin reklame, en: Billboard permit}
legal_basis: Perda Kabupaten Jombang
start: intake
clocks:
  service: {name: {id: Janji layanan, en: Promise of the service}}
steps:
  - code: intake
    name: {id: Pemeriksaan berkas, en: Checking the papers}
    actor: {roles: [verifier], organization: dpmptsp}
    requirements: {id: Berkas permohonan, en: The application}
    output: {id: Permohonan terdaftar, en: Registered application}
    days: 1
    actions:
      - {code: register, name: {id: Daftarkan, en: Register}, to: review, clocks: {service: start}}
      - code: return
        name: {id: Kembalikan, en: Return}
        to: completing
        needs_reason: true
        clocks: {service: pause}
  - code: completing
    name: {id: Menunggu kelengkapan, en: Waiting for completion}
    actor: applicant
    requirements: {id: Catatan petugas, en: Note of the officer}
    output: {id: Berkas dilengkapi, en: Completed papers}
    actions:
      - {code: complete, name: {id: Kirim kelengkapan, en: Send completion}, to: intake, clocks: {service: resume}}
      - {code: withdraw, name: {id: Tarik, en: Withdraw}, to: closed, outcome: withdrawn}
  - code: review
    name: {id: Rekomendasi teknis, en: Technical recommendations}
    actor: platform
    requirements: {id: Permohonan terdaftar, en: Registered application}
    output: {id: Rekomendasi, en: Recommendations}
    asks:
      - code: pupr
        name: {id: Rekomendasi tata ruang, en: Recommendation on spatial planning}
        by: {roles: [handler], organization: pupr}
        days: 2
        form: opinion
      - code: dlh
        name: {id: Kunjungan lapangan, en: Field visit}
        by: {roles: [handler], organization: dlh}
        days: 3
        form: visit
    actions:
      - code: proceed
        name: {id: Lanjutkan, en: Go on}
        to: drafting
        guards: [{fact: all_answered, message: {id: Belum semua menjawab., en: Not all have answered.}}]
  - code: drafting
    name: {id: Verifikasi dan konsep izin, en: Verification and draft}
    actor: {roles: [handler], organization: dpmptsp}
    requirements: {id: Rekomendasi, en: Recommendations}
    output: {id: Konsep izin, en: Draft permit}
    days: 1
    produces: permit
    actions:
      - {code: submit, name: {id: Ajukan, en: Submit}, to: signing}
      - code: refuse
        name: {id: Tolak, en: Refuse}
        to: closed
        outcome: refused
        needs_reason: true
        clocks: {service: stop}
      - {code: back, name: {id: Kembalikan, en: Send back}, to: any_earlier, needs_reason: true}
  - code: signing
    name: {id: Penandatanganan, en: Signing}
    actor: {roles: [head], organization: dpmptsp}
    requirements: {id: Konsep izin, en: Draft permit}
    output: {id: Izin ditandatangani, en: Signed permit}
    days: 1
    not_by_doer_of: [drafting]
    actions:
      - code: sign
        name: {id: Tanda tangani, en: Sign}
        to: closed
        outcome: granted
        signs: permit
        clocks: {service: stop}
      - {code: back, name: {id: Kembalikan, en: Send back}, to: drafting, needs_reason: true}
  - code: closed
    name: {id: Selesai, en: Closed}
    actor: platform
    requirements: {id: Keputusan, en: Decision}
    output: {id: Arsip, en: Archive}
    closes: true
    actions: []
""")
FORMS = {
    "application": {"location": Type.TEXT, "width": Type.NUMBER},
    "opinion": {"recommended": Type.TRUTH, "note": Type.TEXT},
    "visit": {"recommended": Type.TRUTH},
}
DOCUMENTS = {"permit"}


def billboard(**changes: Any) -> Procedure:
    """The billboard permit; `changes` replace fields of the whole procedure."""
    return procedure_of(copy.deepcopy(BILLBOARD) | changes)


def content() -> dict[str, Any]:
    """The billboard permit as it stands in the pack, to be changed."""
    return copy.deepcopy(BILLBOARD)


def step_of(content: dict[str, Any], code: str) -> dict[str, Any]:
    """A step of a procedure's content."""
    return next(step for step in content["steps"] if step["code"] == code)


def procedure_of(content: dict[str, Any]) -> Procedure:
    """A draft: the right shape, whatever it says."""
    return msgspec.convert(content, Procedure)


CODES = [f"s{number}" for number in range(7)]
NAME = {"id": "Langkah {x}", "en": "Step %(x)s"}
codes = st.sampled_from(CODES)
officers = st.fixed_dictionaries(
    {
        "roles": st.lists(st.sampled_from(["verifier", "handler", "head"]), max_size=2, unique=True),
        "organization": st.sampled_from(["dpmptsp", "pupr", "responsible", "nowhere", ""]),
    }
)
performers = st.one_of(officers, st.sampled_from(["applicant", "reporter", "platform", "stranger", ""]))
effects = st.dictionaries(
    st.sampled_from(["service", "reply", "unknown"]),
    st.sampled_from(["start", "stop", "pause", "resume", "cancel"]),
    max_size=2,
)
actions = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["a", "b", "c"]),
        "name": st.just(NAME),
        "to": st.one_of(codes, st.sampled_from(["earlier", "any_earlier", "elsewhere"])),
        "clocks": effects,
        "outcome": st.sampled_from(["", "", "granted", "refused"]),
        "when": st.sampled_from(["", "", "width > 3", "pupr.recommended", "((", "gone = 1"]),
        "signs": st.sampled_from(["", "", "permit"]),
    },
    optional={"by": performers},
)
asks = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["pupr", "dlh", "applicant"]),
        "name": st.just(NAME),
        "by": officers,
        "days": st.integers(0, 9),
        "form": st.sampled_from(["", "opinion", "missing"]),
    }
)
steps = st.fixed_dictionaries(
    {
        "code": codes,
        "name": st.just(NAME),
        "actor": performers,
        "requirements": st.just(NAME),
        "output": st.just(NAME),
        "actions": st.lists(actions, max_size=4),
        "closes": st.booleans(),
        "holds_clocks": st.booleans(),
        "days": st.none() | st.integers(0, 9),
        "asks": st.lists(asks, max_size=3),
        "produces": st.sampled_from(["", "", "permit", "letter"]),
        "form": st.sampled_from(["", "", "visit"]),
        "not_by_doer_of": st.lists(codes, max_size=2),
        "sub_service": st.sampled_from(["", "", "izin-lain"]),
    }
)
procedures = st.fixed_dictionaries(
    {
        "code": st.just("service/any"),
        "name": st.just(NAME),
        "legal_basis": st.just(""),
        "start": codes,
        "clocks": st.just({"service": {"name": NAME}, "reply": {"name": NAME}}),
        "opening_clocks": st.lists(st.sampled_from(["service", "reply"]), max_size=1),
        "steps": st.lists(steps, min_size=1, max_size=7),
    }
).map(procedure_of)
"""Any procedure of the right shape, most of them full of faults."""
