"""Loading the regency pack: all of it or nothing, as often as one likes, and every fault with its place."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from praja.government.commands import load_pack
from praja.government.contents import read_contents
from praja.government.events import PackLoaded
from praja.government.models import Boundary, Dimension, Edition, Organization, Region, SubDimension
from praja.government.pack import Pack, pack
from praja.government.queries import locate, organization_name, villages
from praja.kernel.actors import Actor
from praja.kernel.events.models import Event
from tests.government.packs import cells_of_today, rewrite

PLATFORM = Actor.system("test")
KEPANJEN = "35.17.09.1006"
CATEGORIES, ROUTING, DEADLINES = (f"complaints/{name}.yaml" for name in ("categories", "routing", "deadlines"))


def faults(of: Pack) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read_contents(Pack(of.folder))
    return str(refused.value)


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    rows = [set(model.objects.values_list()) for model in (Region, Organization, Dimension, SubDimension)]
    edition, loads = Edition.objects.get().number, Event.objects.filter(type=PackLoaded.TYPE).count()
    assert load_pack(pack(), by=PLATFORM).was_repeated
    assert [set(model.objects.values_list()) for model in (Region, Organization, Dimension, SubDimension)] == rows
    assert Edition.objects.get().number == edition
    assert Event.objects.filter(type=PackLoaded.TYPE).count() == loads


@pytest.mark.django_db
def test_the_command_says_what_it_found() -> None:
    out = StringIO()
    call_command("load_pack", stdout=out)
    assert "Kabupaten Jombang: 328 regions, 374 organizations (unchanged)" in out.getvalue()


@pytest.mark.django_db
def test_a_new_name_is_taken_over_with_a_new_edition_and_one_event(copied_pack: Pack) -> None:
    edition = Edition.objects.get().number
    rewrite(copied_pack, "organizations.yaml", "short_name: PUPR", "short_name: DPUPR")
    assert not load_pack(copied_pack, by=PLATFORM).was_repeated
    assert organization_name("pupr") == "DPUPR"
    assert Edition.objects.get().number == edition + 1
    event = Event.objects.filter(type=PackLoaded.TYPE).order_by("position").last()
    assert event is not None
    assert event.data == {"pack": "jombang", "regions": 328, "organizations": 374}


@pytest.mark.django_db
def test_what_the_pack_no_longer_names_is_past_but_not_forgotten(copied_pack: Pack) -> None:
    kepanjen = cells_of_today()[KEPANJEN].centroid
    line = rewrite(copied_pack, "regions.csv", f"{KEPANJEN},Kepanjen", "35.17.09.1007,Kepanjen Baru")
    assert line > 1
    load_pack(copied_pack, by=PLATFORM)
    assert not Region.objects.get(code=KEPANJEN).is_current
    assert not Organization.objects.get(code=f"kel-{KEPANJEN}").is_current
    assert not Boundary.objects.filter(region=KEPANJEN).exists()
    place = locate(kepanjen.y, kepanjen.x)
    assert place is not None
    assert place.village_code == "35.17.09.1007"
    assert KEPANJEN not in {village.code for village in villages("35.17.09")}

    load_pack(pack(), by=PLATFORM)
    assert Region.objects.get(code=KEPANJEN).is_current
    assert not Region.objects.get(code="35.17.09.1007").is_current


@pytest.mark.django_db
def test_dimensions_may_change_places_and_lose_parts(copied_pack: Pack) -> None:
    rewrite(copied_pack, "smart-city.yaml", "  - code: policy\n    name: Kebijakan publik\n", "")
    text = (copied_pack.folder / "smart-city.yaml").read_text(encoding="utf-8")
    head, *entries = re.split(r"(?m)^(?=- code:)", text)
    (copied_pack.folder / "smart-city.yaml").write_text(head + "".join(reversed(entries)), encoding="utf-8")
    load_pack(copied_pack, by=PLATFORM)
    order = list(Dimension.objects.order_by("order").values_list("code", flat=True))
    assert order == ["environment", "society", "living", "economy", "branding", "governance"]
    assert SubDimension.objects.count() == 17


@pytest.mark.django_db
def test_a_pack_with_faults_changes_nothing(copied_pack: Pack) -> None:
    rewrite(copied_pack, "organizations.yaml", "short_name: PUPR", "short_name: DPUPR")
    rewrite(copied_pack, "pack.yaml", "coordinator: kominfo", "coordinator: nobody")
    with pytest.raises(ImproperlyConfigured):
        load_pack(Pack(copied_pack.folder), by=PLATFORM)
    assert organization_name("pupr") == "PUPR"


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "who"), [("accounts_membership", "user_id"), ("accounts_acting", "user_id")])
def test_the_database_refuses_a_role_in_an_unknown_organization(table: str, who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND confrelid = 'government_organization'::regclass AND contype = 'f'",
            [table],
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"code": "35.17.9", "kind": "district", "parent_id": "35.17"},
        {"code": "35.17.99", "kind": "district", "parent_id": None},
        {"code": "35.18", "kind": "regency", "parent_id": "35.17"},
        {"code": "35.17.99", "kind": "district", "parent_id": "35.17", "latitude": 91.0},
    ],
)
def test_the_database_refuses_an_impossible_region(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(**({"name": "X", "latitude": -7.5, "longitude": 112.2} | change))


def test_every_fault_is_named_at_once_with_its_file_and_line(copied_pack: Pack) -> None:
    twice = rewrite(copied_pack, "regions.csv", "35.17.01.2002,", "35.17.01.2001,")
    parent = rewrite(copied_pack, "organizations.yaml", "short_name: PUPR, parent: pemkab", "parent: nobody")
    coordinator = rewrite(copied_pack, "pack.yaml", "coordinator: kominfo", "coordinator: pemkab")
    agency = rewrite(copied_pack, CATEGORIES, "code: bridge, organization: pupr", "code: bridge, organization: nobody")
    said = faults(copied_pack)
    assert f"regions.csv, line {twice}: 35.17.01.2001 stands in line {twice - 1} already" in said
    assert f"organizations.yaml, line {parent}: pupr has the unknown parent nobody" in said
    assert f"pack.yaml, line {coordinator}: the coordinator pemkab is no organization that receives complaints" in said
    assert f"{CATEGORIES}, line {agency}: nobody is no organization that receives complaints" in said


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("regions.csv", "35.17.01,Perak,district,35.17", "35.17.01,Perak,district,", "needs a regency of this file"),
        ("regions.csv", "Jantiganggong,desa,35.17.01", "Jantiganggong,desa,35.17.02", "does not begin with the code"),
        ("regions.csv", "Jantiganggong,desa,", "Jantiganggong,dusun,", "Invalid enum value 'dusun'"),
        ("regions.csv", "-7.606658", "tujuh", "Expected `float`"),
        ("regions.csv", "-7.606658", "-97.606658", "centre outside latitude"),
        ("regions.csv", "-7.594655,112.165595", "-7.606658,112.161201", "has the same centre as 35.17.01.2001"),
        ("regions.csv", "35.17.01.2001,", "35.17.01.20,", "is no code of a desa"),
        (
            "organizations.yaml",
            "kind: government",
            "kind: kingdom",
            "Invalid enum value 'kingdom' (at organizations[0]",
        ),
        ("organizations.yaml", "code: setda, name: Sekretariat Daerah, ", "code: setda, ", "missing required field"),
        ("organizations.yaml", "kind: government", "kind: government, parent: bag-umum", "its own ancestor"),
        ("organizations.yaml", "kind: government", 'kind: government, region: "35.99"', "the unknown region 35.99"),
        ("organizations.yaml", "code: setda,", "code: pemkab,", "pemkab stands there twice"),
        ("organizations.yaml", "organizations:", "organizations: [", "is no YAML"),
        ("pack.yaml", "tracking_prefix", "tracking_prefiks", "unknown field `tracking_prefiks`"),
        ("pack.yaml", 'region: "35.17"', 'region: "35.17.01"', "35.17.01 is no regency"),
        ("smart-city.yaml", "- code: branding", "- code: governance", "governance stands there twice"),
        ("instruments/spbe-2020.yaml", "weight: '1.3'", "weight: '1.4'", "the weights add up to 100.1"),
        ("instruments/pemdi-2026.yaml", "{number: 2,", "{number: 3,", "not numbered from 1"),
        ("instruments/pemdi-2026.yaml", "minimum: '3.5'", "minimum: '4.5'", "the bands must fall"),
        (CATEGORIES, "code: bridge", "code: road_damage", "the category road_damage stands there twice"),
        (ROUTING, "[hospital]", "[hospitals]", "there is no category hospitals"),
        (ROUTING, '"35.17.14"', '"35.17.99"', "there is no kecamatan 35.17.99"),
        (
            ROUTING,
            'organization: "kec-{district}"',
            'organization: "kel-{village}"',
            "is no organization that receives complaints",
        ),
        (ROUTING, "[village_service]", "[hospital]\n    districts: ['35.17.14']", "it is never reached"),
        (DEADLINES, "code: first_answer", "code: first_reply", "there is no limit first_answer in force"),
        (DEADLINES, "days: 3", "days: 0", "must be at least one working day"),
        (DEADLINES, "code: resolution_aspiration", "code: resolution_information", "hold on the same day"),
    ],
)
def test_a_fault_is_refused_and_named(copied_pack: Pack, path: str, old: str, new: str, fault: str) -> None:
    rewrite(copied_pack, path, old, new)
    said = faults(copied_pack)
    assert fault in said
    assert path in said


def test_a_missing_file_is_named(copied_pack: Pack) -> None:
    (copied_pack.folder / "organizations.yaml").unlink()
    assert "organizations.yaml cannot be read: No such file or directory" in faults(copied_pack)


def test_a_file_in_another_encoding_is_named(copied_pack: Pack) -> None:
    (copied_pack.folder / "regions.csv").write_bytes("code,name\n35.17,Jombàng".encode("latin-1"))
    assert "regions.csv is not in UTF-8" in faults(copied_pack)


def test_the_pack_says_whose_it_is() -> None:
    assert (pack().code, pack().name, pack().tracking_prefix, pack().coordinator) == (
        "jombang",
        "Kabupaten Jombang",
        "JBG",
        "kominfo",
    )
