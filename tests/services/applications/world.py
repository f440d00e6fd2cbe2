"""A small permit of DPMPTSP and a village letter, published; and people who apply and act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.services.applications import access, commands
from praja.services.applications.commands import Applicant, Filed, Filing, Said
from praja.services.applications.models import Application
from praja.services.standards.commands import LetterOffer, OfficeWords, choose_letters
from praja.services.standards.commands.publishing import describe, put_in_force
from praja.services.standards.definitions import ServiceDefinition, parse_service
from praja.services.standards.models import Service, ServiceVersion
from tests import factories as f

PERMIT, LETTER = "izin-uji", "surat-uji"
VILLAGE = "35.17.09.1006"
VILLAGE_OFFICE = "kel-35.17.09.1006"
NIK = "3517094512900001"
FRONT = f.officer(Role.VERIFIER, "dpmptsp")
BACK = f.officer(Role.HANDLER, "dpmptsp")
HEAD = f.officer(Role.HEAD, "dpmptsp")
ROADS = f.officer(Role.HANDLER, "pupr")
TRAFFIC = f.officer(Role.HANDLER, "dishub")
OPERATOR = f.officer(Role.VILLAGE_OPERATOR, VILLAGE_OFFICE)
AUDITOR = f.officer(Role.AUDITOR, "inspektorat")
APPLICANT = Applicant(
    name="Pemohon Contoh",
    nik=NIK,
    address="Jalan Contoh 1",
    village=VILLAGE,
    phone="0812 3456 7890",
    email="a@b.example",
)


def words(text: str) -> dict[str, str]:
    return {"id": text, "en": text}


def action(code: str, to: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": words(code), "to": to, **more}


def step(code: str, actor: Any, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"code": code, "name": words(code), "actor": actor, "requirements": words("-"), "output": words("-")}
    return {**plain, "actions": list(actions), **more}


def by(role: str, organization: str = "responsible") -> dict[str, Any]:
    return {"roles": [role], "organization": organization}


def document(name: str) -> dict[str, Any]:
    return {
        "name": words(name),
        "number": {"book": "uji", "pattern": "500/{number}/UJI/{year}"},
        "facts": {"name": "applicant.name", "content": "content"},
        "blocks": [
            {"block": "letterhead"},
            {"block": "title", "text": name},
            {"block": "paragraph", "text": "{applicant.name}: {content}"},
            {"block": "signature"},
        ],
    }


def form(*fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "legal_basis": "UU 25/2009",
        "retention_months": 12,
        "sections": [{"code": "main", "name": words("Isi"), "fields": list(fields)}],
    }


def field(code: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "name": words(code), **more}


GRANTED, REFUSED = step("granted", "platform", closes=True), step("refused", "platform", closes=True)
RETURN = action("return", "completing", needs_reason=True, clocks={"service": "pause"})
SIGNED = {"fact": "signed", "message": words("Belum ditandatangani")}


def a_permit(**changes: Any) -> dict[str, Any]:
    """Front office, two agencies beside each other, a visit with a form, the head signs."""
    return {
        "code": PERMIT,
        "name": words("Izin uji"),
        "summary": words("Untuk uji"),
        "kind": "permit",
        "provider": "dpmptsp",
        "channels": ["online", "counter"],
        "standard": {
            "duration": {"days": 5, "basis": {"text": "Standar uji"}},
            "fee": {"rupiah": 0, "basis": {"text": "Perda uji"}},
            "product": {"text": words("Izin"), "document": "permit"},
        },
        "silence": {"is_granted": True, "basis": {"text": "UU 30/2014"}},
        "forms": {
            "application": form(
                field("content", "text", required=True),
                field("width", "number", required=True, minimum=0, places=2),
                field("birth", "date", personal="general", purpose=words("Uji")),
                field("proof", "file"),
            ),
            "opinion": form(field("recommended", "truth", required=True)),
            "visit": form(field("is_safe", "truth", required=True), field("photos", "photo", most=3)),
        },
        "procedure": {
            "legal_basis": "-",
            "start": "check",
            "clocks": {"service": {"name": words("Layanan")}},
            "steps": [
                step("check", by("verifier"), action("register", "study", clocks={"service": "start"}), RETURN),
                step("completing", "applicant", action("complete", "check", clocks={"service": "resume"})),
                step(
                    "study",
                    by("handler"),
                    action(
                        "answered", "visit", by="platform", guards=[{"fact": "all_answered", "message": words("-")}]
                    ),
                    asks=[
                        {
                            "code": code,
                            "name": words(code),
                            "by": by("handler", code),
                            "days": 2,
                            "form": "opinion",
                        }
                        for code in ("pupr", "dishub")
                    ],
                ),
                step(
                    "visit",
                    by("handler"),
                    action("propose", "signing", when="visit.is_safe and pupr.recommended"),
                    action("reject", "refused", needs_reason=True, outcome="refused", clocks={"service": "stop"}),
                    RETURN,
                    form="visit",
                    produces="permit",
                ),
                step(
                    "signing",
                    by("head"),
                    action(
                        "sign",
                        "granted",
                        signs="permit",
                        guards=[SIGNED],
                        clocks={"service": "stop"},
                        outcome="granted",
                    ),
                    action("back", "any_earlier", needs_reason=True),
                    not_by_doer_of=["check", "visit"],
                ),
                GRANTED,
                REFUSED,
            ],
        },
        "documents": {"permit": document("Izin uji")},
        **changes,
    }


def issue_letters(*services: str, pattern: str = "") -> None:
    """The village office issues these letters, and no others, on the platform; `pattern` is its own for numbers."""
    offers = [LetterOffer(service, pattern) for service in services]
    choose_letters(VILLAGE_OFFICE, words=OfficeWords("Jl. Wahid Hasyim 1", "Lurah"), offers=offers, by=OPERATOR)


def a_letter(**changes: Any) -> dict[str, Any]:
    """The operator of the village checks, its head signs."""
    procedure = {
        "legal_basis": "-",
        "start": "check",
        "clocks": {"service": {"name": words("Layanan")}},
        "steps": [
            step(
                "check",
                by("village_operator"),
                action("accept", "signing", clocks={"service": "start"}),
                produces="letter",
            ),
            step(
                "signing",
                by("head"),
                action("sign", "granted", signs="letter", outcome="granted", clocks={"service": "stop"}),
            ),
            GRANTED,
        ],
    }
    return (
        a_permit(
            code=LETTER,
            kind="letter",
            provider="village_office",
            procedure=procedure,
            documents={"letter": document("Surat uji")},
            silence=None,
            standard={
                "duration": {"days": 1, "basis": {"text": "Standar uji"}},
                "fee": {"rupiah": 0, "basis": {"text": "Perda uji"}},
                "product": {"text": words("Surat"), "document": "letter"},
            },
            forms={"application": form(field("content", "text", required=True))},
        )
        | changes
    )


def publish(content: dict[str, Any]) -> ServiceDefinition:
    """Put a service in force, in the place of an earlier version of it."""
    definition = parse_service(content)
    service = Service.objects.filter(pk=definition.code).first() or Service(code=definition.code)
    describe(service, definition)
    service.save()
    platform = Actor.system("test")
    version = ServiceVersion(
        service=service,
        number=service.versions.count() + 1,
        content=definition.content,
        digest=definition.digest,
        procedure_digest=definition.procedure.digest,
        is_from_pack=True,
        made_by=platform.reference,
        made_at=clock.now(),
    )
    put_in_force(version, service, by=platform)
    return definition


def a_filing(service: str = PERMIT, **changes: Any) -> Filing:
    answers = {"content": "Warung Contoh", "width": 2, "birth": "1990-12-05"}
    if service == LETTER:
        answers = {"content": "Warung Contoh"}
    return Filing(**({"service": service, "applicant": APPLICANT, "answers": answers} | changes))


def file(service: str = PERMIT, *, key: str = "", **changes: Any) -> Filed:
    return commands.file_application(a_filing(service, **changes), by=Actor.citizen(), key=key or f.key())


def pk(filed: Filed) -> UUID:
    identifier: UUID = filed.application.pk
    return identifier


def applicant_of(filed: Filed) -> Actor:
    return Actor.citizen(str(pk(filed)))


def act(identifier: UUID, code: str, by: Actor, words: str = "", **said: Any) -> Application:
    return commands.act(identifier, code, said=Said(words=words, **said), by=by, key=f.key()).application


def recommend(identifier: UUID, ask: str, by: Actor, *, recommended: bool = True) -> Application:
    said = Said(answers={"recommended": recommended})
    return commands.recommend(identifier, ask, said=said, by=by, key=f.key()).application


def recommended(**changes: Any) -> UUID:
    """An application that both agencies recommend: it waits for the visit."""
    identifier = pk(file(**changes))
    act(identifier, "register", FRONT)
    recommend(identifier, "pupr", ROADS)
    recommend(identifier, "dishub", TRAFFIC)
    return identifier


def visited(**changes: Any) -> UUID:
    """An application that both agencies recommend and that was visited: it waits for the signature."""
    identifier = recommended(**changes)
    act(identifier, "propose", BACK, answers={"is_safe": True})
    return identifier


def opened(client: Client, reference: str, identifier: UUID) -> None:
    """Give a browser the right to an application, as its code and PIN do."""
    response = HttpResponse()
    access.applications.grant(response, reference, identifier)
    client.cookies.update(response.cookies)
