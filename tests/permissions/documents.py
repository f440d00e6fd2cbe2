"""Who may do what with documents and certificates."""

from __future__ import annotations

from collections.abc import Callable

from praja.accounts.models import User
from praja.cases.models import Case
from praja.kernel import clock
from praja.kernel.actors import ActorKind, Role
from praja.kernel.files.commands import store_made
from praja.services.documents import commands
from praja.services.documents.commands.drafting import DRAFTERS
from praja.services.documents.models import Certificate, Document, IssuedDocument, Method, State, Status
from praja.services.documents.signing.authority import make_authority, make_signer
from tests import factories as f
from tests.permissions.matrix import REPORTER, Attempt, Row, Who, as_reporter
from tests.services.documents import world as w

ROOM = "services.documents.commands"
HEAD = frozenset({Role.HEAD})
WRITERS = frozenset({*DRAFTERS, ActorKind.SYSTEM})
BY_HAND = frozenset({Role.HEAD, Role.VILLAGE_OPERATOR})
ADMINS = frozenset({Role.ADMIN, ActorKind.SYSTEM})


def _draft() -> Attempt:
    return lambda by: commands.draft(w.permit(), w.VALUES, case=None, organization=w.OFFICE, by=by)


def _discard() -> Attempt:
    draft = w.a_draft()
    return lambda by: commands.discard(draft.pk, by=by)


def _revoke() -> Attempt:
    issued = _issued()
    return lambda by: commands.revoke(issued.pk, reason="Melanggar ketentuan.", by=by)


def _replace() -> Attempt:
    issued, other = _issued(), _issued()
    return lambda by: commands.replace(issued.pk, replacement=other.pk, reason="Diperbaiki.", by=by)


def _open() -> Attempt:
    issued = _issued()
    case = Case.objects.get(pk=f.pk(f.file()))
    Document.objects.filter(pk=issued.pk).update(case=case)
    return lambda by: commands.open_to_public(issued.pk, is_open=True, by=as_reporter(by, case.pk))


def _print() -> Attempt:
    draft = w.a_draft(w.VILLAGE)
    return lambda by: commands.print_for_hand(draft.pk, signer_name="Contoh", signer_title="Kepala Desa", by=by)


def _scan() -> Attempt:
    draft = w.a_draft(w.VILLAGE)
    return lambda by: commands.upload_scan(draft.pk, upload=w.a_scan(), by=by)


def _authority() -> Attempt:
    return lambda by: commands.make_own_authority(by=by)


def _issue() -> Attempt:
    user = User.objects.get(pk=int(w.a_head().id))
    return lambda by: commands.issue_certificate(
        user, organization=w.OFFICE, title="Kepala", passphrase=w.PASSPHRASE, by=by
    )


def _register() -> Attempt:
    user = User.objects.get(pk=int(w.a_head().id))
    authority = make_authority("Otoritas", on=clock.now())
    pem = make_signer(authority, name="N", title="K", office="D", passphrase=w.PASSPHRASE, on=clock.now()).certificate
    return lambda by: commands.register_certificate(
        user, organization=w.OFFICE, title="Kepala", nik=w.NIK, pem=pem, by=by
    )


def _revoke_certificate() -> Attempt:
    head = w.a_signer()
    certificate = Certificate.objects.get(user=int(head.id))
    return lambda by: commands.revoke_certificate(certificate, by=by)


def _issued() -> IssuedDocument:
    """An entry of the register, made without signing: only who may end it is asked here."""
    draft = w.a_draft()
    draft.state, draft.number, draft.dated = State.SIGNED, f"503/{draft.code}", clock.now().date()
    draft.save()
    return IssuedDocument.objects.create(
        document=draft,
        code=draft.code,
        organization_id=w.OFFICE,
        service=draft.service,
        number=draft.number,
        method=Method.CERTIFICATE,
        file=store_made(b"%PDF-", purpose="test"),
        sha256="0" * 64,
        size=5,
        signer_title="Kepala",
        signed_at=clock.now(),
        status=Status.VALID,
        facts="{}",
        event_id=draft.pk,
    )


def _row(module: str, name: str, prepare: Callable[[], Attempt], allowed: frozenset[Who], where: str = w.OFFICE) -> Row:
    return Row(f"{ROOM}.{module}.{name}", prepare, allowed, where)


ROWS = [
    _row("drafting", "draft", _draft, WRITERS),
    _row("drafting", "discard", _discard, WRITERS),
    _row("registering", "revoke", _revoke, HEAD),
    _row("registering", "replace", _replace, HEAD),
    _row("registering", "open_to_public", _open, frozenset({REPORTER})),
    _row("paper", "print_for_hand", _print, BY_HAND, w.VILLAGE),
    _row("paper", "upload_scan", _scan, BY_HAND, w.VILLAGE),
    _row("certificates", "make_own_authority", _authority, ADMINS, ""),
    _row("certificates", "issue_certificate", _issue, ADMINS),
    _row("certificates", "register_certificate", _register, ADMINS),
    _row("certificates", "revoke_certificate", _revoke_certificate, ADMINS),
]
