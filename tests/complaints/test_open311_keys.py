"""The keys with which other systems file: issued once, kept as a digest, revoked for good."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from praja.complaints.models import Open311Key
from praja.complaints.open311.commands import file_request, issue_key, revoke_key
from praja.complaints.open311.intake import village_in
from praja.complaints.open311.queries import key_of
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from praja.kernel.events.models import Event

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("open311_key", *arguments, stdout=output)
    return output.getvalue()


def test_the_operator_adds_lists_and_revokes_keys() -> None:
    added = run("add", "Aplikasi warga")
    secret = added.splitlines()[-1]
    key = key_of(secret)
    assert key.client == "Aplikasi warga"
    shown = run("list")
    assert "Aplikasi warga" in shown
    assert "active" in shown
    assert secret not in shown
    assert "revoked" in run("revoke", str(key.pk))
    assert "revoked" in run("list")
    with pytest.raises(NotAllowed):
        key_of(secret)


@pytest.mark.parametrize("arguments", [("revoke", "999999"), ("add", " "), ("add", "x" * 101)])
def test_the_operator_is_told_what_cannot_be_done(arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)


def test_only_the_digest_of_a_key_is_kept() -> None:
    issued = issue_key("Aplikasi warga", by=BY)
    assert len(issued.secret) >= 43
    assert len(bytes(issued.key.digest)) == 32
    assert issued.secret.encode() not in bytes(issued.key.digest)
    recorded = Event.objects.filter(subject=f"open311-key/{issued.key.pk}").values_list("type", "data")
    assert list(recorded) == [
        ("id.praja.complaints.open311_key_issued.v1", {"key": issued.key.pk, "client": "Aplikasi warga"})
    ]


def test_a_key_is_revoked_once() -> None:
    key = issue_key("Aplikasi warga", by=BY).key
    revoke_key(key.pk, by=BY)
    with pytest.raises(WrongState):
        revoke_key(key.pk, by=BY)
    with pytest.raises(NotFound):
        revoke_key(0, by=BY)
    with pytest.raises(Invalid):
        issue_key("", by=BY)


def test_the_command_itself_refuses_a_revoked_key() -> None:
    key = revoke_key(issue_key("Aplikasi warga", by=BY).key.pk, by=BY)
    with pytest.raises(NotAllowed):
        file_request(None, key=key, by=Actor.citizen())  # type: ignore[arg-type]


def test_the_database_knows_no_key_both_active_and_revoked() -> None:
    key = issue_key("Aplikasi warga", by=BY).key
    with pytest.raises(IntegrityError):
        Open311Key.objects.filter(pk=key.pk).update(revoked_at=clock.now())


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Kelurahan Kepanjen", "35.17.09.1006"),
        ("RT 1, Kel. Kepanjen, Kec. Jombang", "35.17.09.1006"),
        ("desa kauman kecamatan ngoro", "35.17.03.2004"),
        ("Desa Kauman", ""),
        ("Kelurahan Kepanjen, Kec. Ngoro", ""),
        ("Kepanjen", ""),
        ("", ""),
    ],
)
def test_an_address_names_one_village_or_none(address: str, code: str) -> None:
    assert village_in(address) == code
