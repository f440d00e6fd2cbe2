"""The catalogue: what the pack brings, and how a service is found."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from praja.government.pack import pack
from praja.kernel.actors import Actor
from praja.kernel.errors import NotFound
from praja.services.standards import commands, queries
from praja.services.standards.models import ServiceVersion

pytestmark = pytest.mark.django_db


def codes(*args: str, **filters: str) -> list[str]:
    return [item.service_id for item in queries.search(*args, **filters)]


def test_every_service_of_the_pack_is_published_with_its_procedure() -> None:
    version = queries.published("izin-reklame")
    assert (version.number, version.definition.days) == (1, 5)
    assert version.procedure_digest == version.definition.procedure.digest
    assert queries.by_procedure(version.procedure_digest) == version


def test_loading_the_pack_again_changes_nothing() -> None:
    assert commands.load_services(pack(), by=Actor.system("load_pack")).was_repeated


def test_a_service_is_found_by_other_words_and_with_letters_wrong() -> None:
    assert codes("papan nama")[0] == "izin-reklame"
    assert codes("reklmae")[0] == "izin-reklame"
    assert codes("pindah rumah")[0] == "surat-pengantar-pindah"
    assert codes("tempat tinggal")[0] == "surat-keterangan-domisili"
    assert codes("xqzw") == []


def test_a_search_takes_one_query_and_no_search_none() -> None:
    queries.search()
    with CaptureQueriesContext(connection) as asked:
        queries.search("surat domisili", life_event="pindah")
        queries.search(kind="permit", provider="dpmptsp")
    assert len(asked) == 1


def test_an_unknown_service_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.published("izin-terbang")


def test_the_database_refuses_to_change_a_published_version() -> None:
    version = queries.published("izin-reklame")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceVersion.objects.filter(pk=version.pk).update(digest="0" * 64)
