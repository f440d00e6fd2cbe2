"""A version from its draft to its publication, and what two people have to do with it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from praja.cases.queries import procedure
from praja.government.pack import pack
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from praja.services.standards import commands, queries
from praja.services.standards.models import ServiceVersion, State
from tests import factories as f

pytestmark = pytest.mark.django_db
CODE = "izin-reklame"
KEEPER = f.officer(Role.ADMIN, "dpmptsp")
PUBLISHER = f.officer(Role.ADMIN, "bag-organisasi")


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    yield
    queries.forget_catalogue()


def changed(version: ServiceVersion, **changes: Any) -> ServiceVersion:
    content = copy.deepcopy(version.content) | changes
    return commands.change_draft(version.pk, content=content, digest=version.digest, by=KEEPER).version


def proposed(**changes: Any) -> ServiceVersion:
    draft = commands.draft(CODE, by=KEEPER, note="Lebih cepat").version
    content = copy.deepcopy(draft.content)
    content["standard"]["duration"]["days"] = 6
    return commands.propose(changed(draft, **(content | changes)).pk, by=KEEPER).version


def test_a_new_version_takes_the_place_of_the_old_one_which_stays_readable() -> None:
    before = queries.published(CODE)
    version = commands.publish(proposed().pk, by=PUBLISHER).version
    assert (queries.published(CODE).pk, queries.published(CODE).definition.days) == (version.pk, 6)
    assert queries.version(before.pk).state == State.SUPERSEDED
    assert procedure(before.procedure_digest).code == "service/izin-reklame"


def test_a_draft_is_begun_once() -> None:
    first = commands.draft(CODE, by=KEEPER)
    assert commands.draft(CODE, by=KEEPER).was_repeated
    assert first.version.number == 2


def test_whoever_proposed_a_version_does_not_publish_it() -> None:
    both = Actor(
        kind=ActorKind.STAFF,
        id="7",
        grants=frozenset({Grant(Role.ADMIN, "dpmptsp"), Grant(Role.ADMIN, "kominfo")}),
    )
    draft = commands.draft(CODE, by=both).version
    commands.propose(draft.pk, by=both)
    with pytest.raises(NotAllowed):
        commands.publish(draft.pk, by=both)


def test_another_agency_does_not_change_it() -> None:
    with pytest.raises(NotAllowed):
        commands.draft(CODE, by=f.officer(Role.ADMIN, "dinkes"))
    with pytest.raises(NotAllowed):
        commands.draft("surat-keterangan-domisili", by=f.officer(Role.ADMIN, "kel-35.17.09.1006"))
    assert commands.draft("surat-keterangan-domisili", by=f.officer(Role.ADMIN, "dpmd")).version.number == 2


def test_two_editors_do_not_undo_each_others_work() -> None:
    draft = commands.draft(CODE, by=KEEPER).version
    earlier = draft.digest
    changed(draft, keywords=["iklan"])
    with pytest.raises(Conflict):
        commands.change_draft(draft.pk, content=draft.content | {"keywords": []}, digest=earlier, by=KEEPER)


def test_a_version_with_faults_is_not_proposed_and_says_all_of_them() -> None:
    draft = commands.draft(CODE, by=KEEPER).version
    content = copy.deepcopy(draft.content)
    content["standard"]["duration"]["days"] = 1
    content["documents"]["permit"]["blocks"][2]["text"] = "Kepada {nobody}"
    with pytest.raises(Invalid) as refused:
        commands.propose(changed(draft, **content).pk, by=KEEPER)
    assert "{nobody}" in str(refused.value)
    assert "procedure:" in str(refused.value)


def test_a_version_sent_back_is_a_draft_again() -> None:
    version = commands.send_back(proposed().pk, reason="Sebut pasalnya", by=PUBLISHER).version
    assert (version.state, version.note) == (State.DRAFT, "Sebut pasalnya")
    with pytest.raises(WrongState):
        commands.publish(version.pk, by=PUBLISHER)
    commands.discard_draft(version.pk, by=KEEPER)
    assert not ServiceVersion.objects.filter(pk=version.pk).exists()


def test_a_withdrawn_service_is_not_offered_and_can_return() -> None:
    commands.withdraw(CODE, reason="Pindah ke OSS", by=PUBLISHER)
    with pytest.raises(NotFound):
        queries.published(CODE)
    assert commands.load_services(pack(), by=Actor.system("load_pack")).was_repeated
    draft = commands.draft(CODE, by=KEEPER).version
    commands.propose(draft.pk, by=KEEPER)
    commands.publish(draft.pk, by=PUBLISHER)
    assert queries.published(CODE).number == 2


def test_the_pack_does_not_overwrite_what_the_regency_edited() -> None:
    commands.publish(proposed().pk, by=PUBLISHER)
    assert CODE in commands.load_services(pack(), by=Actor.system("load_pack")).kept
    assert queries.published(CODE).definition.days == 6
