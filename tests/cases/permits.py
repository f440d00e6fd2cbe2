"""A small permit procedure with everything the engine knows: asks, conditions, four eyes, ways back."""

from __future__ import annotations

from typing import Any

from praja.cases import queries
from praja.cases.commands import Header, open_case, publish_version
from praja.cases.models import Case
from praja.kernel.actors import Actor, Role
from tests import factories as f

FRONT = f.officer(Role.VERIFIER, "dpmptsp")
HEAD = f.officer(Role.HEAD, "dpmptsp")
ROADS = f.officer(Role.HANDLER, "pupr")
TRAFFIC = f.officer(Role.HANDLER, "dishub")
DAYS = {"service": 5}


def words(text: str) -> dict[str, str]:
    return {"id": text, "en": text}


def action(code: str, to: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": words(code), "to": to, **more}


def step(code: str, actor: Any, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": words(code),
        "actor": actor,
        "requirements": words("-"),
        "output": words("-"),
        "actions": list(actions),
        **more,
    }


def by(role: str, organization: str = "responsible") -> dict[str, Any]:
    return {"roles": [role], "organization": organization}


def content(**changes: Any) -> dict[str, Any]:
    """Front office, two agencies beside each other, the platform sorts, the head decides."""
    return {
        "code": "service/uji",
        "name": words("Uji"),
        "legal_basis": "-",
        "start": "check",
        "clocks": {"service": {"name": words("Layanan")}},
        "steps": [
            step(
                "check",
                by("verifier"),
                action("accept", "study", clocks={"service": "start"}),
                action("return", "completing", needs_reason=True, clocks={"service": "pause"}),
            ),
            step("completing", "applicant", action("complete", "check", clocks={"service": "resume"})),
            step(
                "study",
                by("verifier"),
                action("sort", "sorting", by="platform", guards=[{"fact": "all_answered", "message": words("-")}]),
                action("skip", "decision"),
                asks=[
                    {"code": "pupr", "name": words("Jalan"), "by": by("handler", "pupr"), "days": 3},
                    {
                        "code": "dishub",
                        "name": words("Lalu lintas"),
                        "by": by("handler", "dishub"),
                        "days": 3,
                        "when": "size > 4",
                    },
                ],
            ),
            step(
                "sorting",
                "platform",
                action("refuse", "refused", when="pupr.recommended == false", outcome="refused"),
                action("pass", "decision"),
            ),
            step(
                "decision",
                by("head"),
                action("grant", "granted", outcome="granted", clocks={"service": "stop"}),
                action("grant_large", "granted", outcome="granted", when="size > 100"),
                action("back", "any_earlier", needs_reason=True),
                not_by_doer_of=["check"],
            ),
            step("granted", "platform", closes=True),
            step("refused", "platform", closes=True),
        ],
        **changes,
    }


def opened(reference: str = "UJI-1", *, organization: str = "dpmptsp", **changes: Any) -> Case:
    digest = publish_version(content(**changes), by=Actor.system("test")).definition.digest
    header = Header("complaint", reference, "Uji", "uji", organization)
    return open_case(queries.procedure(digest), header, by=Actor.citizen(), values={})
