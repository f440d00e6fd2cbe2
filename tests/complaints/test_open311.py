"""GeoReport v2 as any client of the standard meets it: the 66 checks of conformance, each under its number."""

from __future__ import annotations

import datetime as dt
import json
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from praja.complaints import commands, rules
from praja.complaints.commands import Words
from praja.complaints.models import Complaint, Open311Filing, Photo
from praja.complaints.open311 import services
from praja.complaints.open311.commands import issue_key, revoke_key
from praja.complaints.open311.formats import Format, write
from praja.complaints.open311.services import Attribute
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.errors import InvalidFields
from tests import factories as f
from tests.complaints.pages import picture, text, verifier_client

pytestmark = pytest.mark.django_db
V2 = "/open311/v2"
BOTH = pytest.mark.parametrize("form", ["xml", "json"])
PIN = {"lat": "-7.547224", "long": "112.238885"}
REPORT = {"service_code": "street_light", "description": "Lampu penerangan jalan mati di depan sekolah.", **PIN}
BY = Actor.system("tests")
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


@pytest.fixture
def api_key() -> str:
    return issue_key("Aplikasi warga", by=BY).secret


@pytest.fixture
def post(client: Client, api_key: str) -> Any:
    """File a report as a client with a key does; parameters of None are left out."""

    def run(form: str = "json", headers: dict[str, str] | None = None, **changes: Any) -> Any:
        content = {"api_key": api_key, **REPORT} | changes
        content = {name: value for name, value in content.items() if value is not None}
        return client.post(
            f"{V2}/requests.{form}",
            urlencode(content, doseq=True),
            content_type="application/x-www-form-urlencoded",
            headers=headers or {},
        )

    return run


def xml(response: Any) -> ElementTree.Element:
    return ElementTree.fromstring(response.content)


def as_json(element: ElementTree.Element) -> Any:
    """XML as the JSON it corresponds to, every value as text."""
    lists = {"services", "attributes", "values", "service_requests", "endpoints", "formats", "errors"}
    if element.tag in lists:
        return [as_json(child) for child in element]
    return {child.tag: as_json(child) for child in element} if len(element) else element.text or ""


def texts(value: Any) -> Any:
    """JSON with every value as text, as XML has it."""
    if isinstance(value, dict):
        return {name: texts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def listed(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"{V2}/requests.json?{query}")
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()
    return found


def codes(client: Client, query: str = "") -> set[str]:
    return {row["service_code"] for row in listed(client, query)}


def refused(response: Any, status: int, *names: str) -> None:
    """The answer is an error of the standard that names these parameters."""
    assert response.status_code == status, response.content
    errors = response.json() if "json" in response["Content-Type"] else as_json(xml(response))
    assert errors
    for error in errors:
        assert set(error) == {"code", "description"}
        assert str(error["code"]) == str(status)
    described = " ".join(error["description"] for error in errors)
    for name in names:
        assert name in described


# Discovery


@BOTH
def test_01_discovery_is_served_in_both_formats(client: Client, form: str) -> None:
    assert client.get(f"/open311/discovery.{form}").status_code == 200


@BOTH
@pytest.mark.parametrize("path", ["/open311/discovery", f"{V2}/services", f"{V2}/services/waste", f"{V2}/requests"])
def test_02_the_content_type_names_the_encoding(client: Client, path: str, form: str) -> None:
    expected = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
    assert client.get(f"{path}.{form}")["Content-Type"] == expected[form]


@pytest.mark.parametrize("path", ["/open311/discovery.xml", f"{V2}/services.xml", f"{V2}/nothing.xml"])
def test_03_xml_begins_with_its_declaration(client: Client, path: str) -> None:
    assert client.get(path).content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_04_discovery_has_what_is_required(client: Client) -> None:
    found = client.get("/open311/discovery.json").json()
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    assert all(found.values())


def test_05_an_endpoint_has_what_is_required(client: Client) -> None:
    (endpoint,) = client.get("/open311/discovery.json").json()["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}


def test_06_the_specification_is_georeport_v2(client: Client) -> None:
    (endpoint,) = client.get("/open311/discovery.json").json()["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"


@pytest.mark.parametrize(("is_demo", "expected"), [(True, "test"), (False, "production")])
def test_07_the_type_is_test_in_the_demo_only(client: Client, settings: Any, is_demo: bool, expected: str) -> None:
    settings.DEMO = is_demo
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["type"] == expected


def test_08_formats_are_media_types_with_xml(client: Client) -> None:
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["formats"] == ["text/xml", "application/json"]


def test_09_the_changeset_is_that_of_the_services(client: Client, monkeypatch: Any, tmp_path: Any) -> None:
    def changeset() -> str:
        services.changed_at.cache_clear()
        return str(client.get("/open311/discovery.json").json()["changeset"])

    first = changeset()
    assert W3C.fullmatch(first)
    assert dt.datetime.fromisoformat(first) <= clock.now()
    (tmp_path / "complaints").mkdir()
    (tmp_path / rules.CATEGORIES).write_text("groups: []")
    (tmp_path / rules.QUESTIONS).write_text("questions: []")
    with monkeypatch.context() as patch:
        patch.setattr(services, "pack", lambda: SimpleNamespace(folder=tmp_path))
        assert changeset() > first
    services.changed_at.cache_clear()


def test_10_json_follows_the_spark_mapping(client: Client) -> None:
    found = client.get("/open311/discovery.json").json()
    assert isinstance(found["endpoints"], list)
    assert all(isinstance(name, str) for name in found["endpoints"][0]["formats"])


@pytest.mark.parametrize("path", ["/open311/discovery", f"{V2}/services", f"{V2}/services/waste", f"{V2}/requests"])
def test_11_xml_and_json_say_the_same(client: Client, path: str) -> None:
    f.file(**{"latitude": -7.547224, "longitude": 112.238885})
    assert as_json(xml(client.get(f"{path}.xml"))) == texts(client.get(f"{path}.json").json())


def test_12_the_endpoint_works_when_followed(client: Client) -> None:
    url = client.get("/open311/discovery.json").json()["endpoints"][0]["url"]
    assert url.startswith(settings.PUBLIC_URL)
    assert client.get(urlsplit(url).path + "/services.xml").status_code == 200


# Formats and encoding


@BOTH
def test_13_every_resource_has_both_formats(client: Client, post: Any, form: str) -> None:
    filed = post(form)
    assert filed.status_code == 201
    code = Complaint.objects.get().case.reference
    for path in ("services", "services/waste", "requests", f"requests/{code}", f"tokens/{code}"):
        response = client.get(f"{V2}/{path}.{form}")
        assert response.status_code == 200, path
        assert form in response["Content-Type"]


def test_14_extensions_appear_only_when_asked_for(client: Client) -> None:
    f.file()
    plain, extended = listed(client)[0], listed(client, "extensions=true")[0]
    assert "extended_attributes" not in plain
    assert extended == plain | {
        "extended_attributes": {
            "step": "verification",
            "step_name": "Verifikasi",
            "district": "35.17.09",
            "district_name": "Jombang",
            "supporters": 0,
            "page": None,
        }
    }
    assert b"xmlns" not in client.get(f"{V2}/requests.xml").content


@BOTH
def test_15_utf8_makes_the_round_trip(post: Any, form: str) -> None:
    words = "Dalané rusak, kulo nyuwun tulung è â ꦗꦮ 🚧 &<>\"'"
    answer = post(form, description=words, account_id=words)
    assert Complaint.objects.get().description == words
    content = answer.json() if form == "json" else as_json(xml(answer))
    assert content[0]["account_id"] == words


def test_16_control_characters_do_not_break_xml(post: Any) -> None:
    answer = post("xml", description="Lampu jalan \x00\x0b\x1b mati sejak kemarin", account_id="a\x00\x08b")
    assert as_json(xml(answer))[0]["account_id"] == "ab"
    assert "\x0b" not in Complaint.objects.get().description
    broken = write("errors", [{"code": 400, "description": "\x01\ud800\uffff"}], Format.XML)
    assert ElementTree.fromstring(broken).findtext("error/description") in ("", None)


def test_17_every_time_has_its_zone(client: Client) -> None:
    f.file()
    row = listed(client)[0]
    assert W3C.fullmatch(row["requested_datetime"])
    assert row["requested_datetime"].endswith("+07:00")
    assert W3C.fullmatch(row["updated_datetime"])


def test_18_an_empty_parameter_is_an_absent_one(client: Client, post: Any) -> None:
    f.file()
    empty = "jurisdiction_id=&service_request_id=&service_code=&start_date=&end_date=&status=&page=&page_size=&api_key="
    assert listed(client, empty) == listed(client)
    assert post(email="", phone="", account_id="", media_url="", address_id="", jurisdiction_id="").status_code == 201
    refused(post(service_code=""), 400, "service_code")


@pytest.mark.parametrize("path", ["services.csv", "services", "requests/x.csv", "", "../v3/services.csv"])
def test_19_an_unknown_format_is_an_error_of_the_standard(client: Client, path: str) -> None:
    refused(client.get(f"{V2}/{path}"), 404)


def test_20_a_description_has_at_most_4000_characters(post: Any) -> None:
    assert post(description="é" * 4000).status_code == 201
    refused(post(description="é" * 4001), 400, "description")


def test_21_html_is_text_and_lines_stay(client: Client, post: Any) -> None:
    words = "<script>alert(1)</script>\nLampu mati\r\nsejak <b>kemarin</b>"
    assert post(description=words).status_code == 201
    complaint = Complaint.objects.select_related("case").get()
    assert complaint.description == words.replace("\r\n", "\n")
    for form in Format:
        assert b"alert" not in client.get(f"{V2}/requests/{complaint.case.reference}.{form}").content


def test_22_booleans_and_nothing_as_each_format_writes_them(client: Client) -> None:
    f.file()
    assert client.get(f"{V2}/services.json").json()[0]["metadata"] is True
    assert xml(client.get(f"{V2}/services.xml")).findtext("service/metadata") == "true"
    assert listed(client)[0]["lat"] is None
    empty = xml(client.get(f"{V2}/requests.xml")).find("request/lat")
    assert empty is not None
    assert empty.text is None


# GET services


def test_23_services_are_a_list(client: Client) -> None:
    root = xml(client.get(f"{V2}/services.xml"))
    assert (root.tag, {child.tag for child in root}) == ("services", {"service"})
    assert isinstance(client.get(f"{V2}/services.json").json(), list)


def test_24_a_service_has_all_its_fields(client: Client) -> None:
    for service in client.get(f"{V2}/services.json").json():
        names = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
        assert set(service) == names
        assert all(service.values())


def test_25_metadata_and_type_are_words_of_the_standard(client: Client) -> None:
    found = as_json(xml(client.get(f"{V2}/services.xml")))
    assert {(service["metadata"], service["type"]) for service in found} == {("true", "realtime")}


def test_26_reading_needs_no_key(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get(f"{V2}/services.json").status_code == 200


@pytest.mark.parametrize("path", ["services", "services/waste", "requests"])
@pytest.mark.parametrize("jurisdiction", ["jombang", "35.17"])
def test_27_our_own_jurisdiction_may_be_named(client: Client, path: str, jurisdiction: str) -> None:
    assert client.get(f"{V2}/{path}.json?jurisdiction_id={jurisdiction}").status_code == 200


@BOTH
def test_28_another_jurisdiction_is_not_found(client: Client, post: Any, form: str) -> None:
    for path in ("services", "services/waste", "requests", "requests/x", "tokens/x"):
        refused(client.get(f"{V2}/{path}.{form}?jurisdiction_id=kediri"), 404, "jombang")
    refused(post(form, jurisdiction_id="kediri"), 404, "jombang")


def test_29_codes_are_those_of_the_pack(client: Client) -> None:
    found = client.get(f"{V2}/services.json").json()
    assert [service["service_code"] for service in found] == [category.code for category in rules.categories()]
    assert len({service["service_code"] for service in found}) == len(found)
    assert all(quote(service["service_code"], safe="") == service["service_code"] for service in found)
    waste = next(service for service in found if service["service_code"] == "waste")
    assert waste["keywords"] == "sampah,waste"


# GET services/CODE


def test_30_a_definition_is_an_object(client: Client) -> None:
    root = xml(client.get(f"{V2}/services/waste.xml"))
    assert (root.tag, [child.tag for child in root]) == ("service_definition", ["service_code", "attributes"])
    assert {child.tag for child in root[1]} == {"attribute"}
    assert client.get(f"{V2}/services/waste.json").json()["service_code"] == "waste"


def definition(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{V2}/services/waste.json").json()["attributes"]
    return found


def test_31_an_attribute_has_all_its_fields(client: Client) -> None:
    names = "variable code datatype required datatype_description order description values"
    assert all(set(attribute) == set(names.split()) for attribute in definition(client))


def test_32_the_datatype_is_one_of_the_standard(client: Client) -> None:
    kinds = {attribute["code"]: attribute["datatype"] for attribute in definition(client)}
    assert kinds == {
        "since": "datetime",
        "is_burnt": "singlevaluelist",
        "kind": "multivaluelist",
        "is_secret": "singlevaluelist",
        "is_anonymous": "singlevaluelist",
    }


def test_33_the_order_is_positive_and_unique(client: Client) -> None:
    assert [attribute["order"] for attribute in definition(client)] == [1, 2, 3, 4, 5]


def test_34_a_list_names_its_values(client: Client) -> None:
    expected = [{"key": "yes", "name": "Ya"}, {"key": "no", "name": "Tidak"}]
    values = {attribute["code"]: attribute["values"] for attribute in definition(client)}
    assert [values[code] for code in ("is_burnt", "is_secret", "is_anonymous")] == [expected] * 3
    assert [value["key"] for value in values["kind"]] == ["household", "building", "hazardous", "carcass"]
    assert values["since"] == []


@BOTH
@pytest.mark.parametrize("code", ["nope", "a/b", "%00", "a.b", "%2e%2e"])
def test_35_an_unknown_service_is_not_found(client: Client, form: str, code: str) -> None:
    refused(client.get(f"{V2}/services/{code}.{form}"), 404)


def test_36_metadata_says_whether_there_are_attributes(client: Client) -> None:
    for service in client.get(f"{V2}/services.json").json():
        found = client.get(f"{V2}/services/{service['service_code']}.json").json()
        assert service["metadata"] is bool(found["attributes"])


# POST requests


def test_37_forms_of_both_kinds_are_taken(client: Client, post: Any, api_key: str) -> None:
    assert post().status_code == 201
    content = REPORT | {
        "api_key": api_key,
        "description": "Dengan foto, dikirim sebagai multipart.",
        "media": picture(),
    }
    assert client.post(f"{V2}/requests.json", content).status_code == 201
    assert Photo.objects.count() == 1


@BOTH
def test_38_a_key_is_needed_to_file(client: Client, post: Any, api_key: str, form: str) -> None:
    refused(post(form, api_key=None), 403, "api_key")
    refused(post(form, api_key="x" * 43), 403, "api_key")
    assert client.post(f"{V2}/requests.{form}?api_key={api_key}", REPORT).status_code == 201
    revoke_key(Open311Filing.objects.get().key_id, by=BY)
    refused(post(form), 403, "api_key")
    assert Complaint.objects.count() == 1


@BOTH
def test_39_the_service_must_be_named_and_exist(post: Any, form: str) -> None:
    refused(post(form, service_code=None), 400, "service_code")
    refused(post(form, service_code="nope"), 404, "service_code")


@pytest.mark.parametrize(
    "place",
    [
        PIN,
        {"address_id": "35.17.09.1006"},
        {"address_string": "Depan pasar, Kel. Kepanjen, Kec. Jombang"},
        {"address_string": "depan pasar KELURAHAN KEPANJEN"},
    ],
)
def test_40_each_way_to_name_a_place_works(post: Any, place: dict[str, str]) -> None:
    assert post(**({"lat": None, "long": None} | place)).status_code == 201
    assert Complaint.objects.get().case.village_id == "35.17.09.1006"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ({}, "lat"),
        ({"lat": "-7.54"}, "long"),
        ({"long": "112.23"}, "lat"),
        ({"address_id": "99.99.99.9999"}, "address_id"),
        ({"address_string": "Jalan Merdeka 1"}, "address_string"),
        ({"address_string": "Desa Kauman"}, "address_string"),
    ],
)
def test_40_a_place_must_be_whole_and_known(post: Any, place: dict[str, str], name: str) -> None:
    refused(post(**({"lat": None, "long": None} | place)), 400, name)


@pytest.mark.parametrize(
    ("lat", "long"),
    [("x", "112"), ("nan", "112"), ("1e400", "112"), ("inf", "1"), ("-95", "112"), ("-7", "999"), ("-7.8", "112.01")],
)
def test_41_a_pin_lies_in_the_regency(post: Any, lat: str, long: str) -> None:
    refused(post(lat=lat, long=long), 400)
    refused(post("xml", lat=lat, long=long), 400)


@pytest.mark.parametrize("name", ["attribute[is_secret]", "attribute[is_secret][]"])
def test_42_attributes_are_read_in_both_spellings(post: Any, name: str) -> None:
    assert post(**{name: "yes", "attribute[is_anonymous]": "no"}).status_code == 201
    complaint = Complaint.objects.get()
    assert (complaint.is_secret, complaint.is_anonymous) == (True, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("attribute[is_secret]", "ja"), ("attribute[is_secret][]", ["yes", "no"]), ("attribute[is_secrt]", "yes")],
)
def test_42_a_wrong_attribute_is_refused(post: Any, name: str, value: Any) -> None:
    refused(post(**{name: value}), 400, name.removesuffix("[]"))


def test_42_required_attributes_and_lists_with_many_values() -> None:
    kinds = Attribute("kinds", "Jenis", {"a": "A", "b": "B"}, datatype=services.MULTIPLE, is_required=True)
    assert services.answers([("attribute[kinds][]", ["a", "b"])], [kinds]) == {"kinds": ["a", "b"]}
    for given in ([], [("attribute[kinds]", [""])], [("attribute[kinds][]", ["a", "c"])]):
        with pytest.raises(InvalidFields):
            services.answers(given, [kinds])


def test_43_everything_optional_is_kept(post: Any) -> None:
    answer = post(
        email="warga@example.org",
        device_id="tablet-7",
        account_id="akun-9",
        first_name="Warga",
        last_name="Satu",
        phone="0812 3456 7890",
        media_url="https://example.org/foto.jpg",
        address_string="Depan sekolah",
    )
    assert answer.status_code == 201
    complaint = Complaint.objects.get()
    assert (complaint.reporter_name, complaint.reporter_email) == ("Warga Satu", "warga@example.org")
    assert complaint.reporter_phone == "+6281234567890"
    assert complaint.description == REPORT["description"]
    assert complaint.location_note == "Depan sekolah"
    assert complaint.channel == "open311"
    filing = Open311Filing.objects.get()
    assert filing.media_urls == "https://example.org/foto.jpg"
    assert (filing.device_id, filing.account_id, filing.key.client) == ("tablet-7", "akun-9", "Aplikasi warga")


def test_43_nothing_optional_is_needed(post: Any) -> None:
    assert post(description=None).status_code == 201
    assert post(description="gelap").status_code == 201
    described = set(Complaint.objects.values_list("description", flat=True))
    assert described == {"Lampu penerangan jalan: Dikirim tanpa uraian.", "Lampu penerangan jalan: gelap"}


@BOTH
def test_44_the_answer_is_a_list_of_one(post: Any, form: str) -> None:
    answer = post(form, account_id="akun-9")
    assert answer.status_code == 201
    if form == "xml":
        assert xml(answer).tag == "service_requests"
    (row,) = answer.json() if form == "json" else as_json(xml(answer))
    assert set(row) == {"service_request_id", "service_notice", "account_id"}
    assert row["service_request_id"] == Complaint.objects.get().case.reference
    assert row["account_id"] == "akun-9"


def test_44_the_pin_comes_only_as_an_extension(client: Client, post: Any) -> None:
    row = post(extensions="true").json()[0]
    complaint = commands.unlock(row["service_request_id"], row["extended_attributes"]["pin"])
    assert complaint == Complaint.objects.get()


def test_45_there_is_an_identifier_and_no_token(post: Any) -> None:
    row = post().json()[0]
    assert row["service_request_id"]
    assert "token" not in row


def test_46_officers_read_where_a_report_and_its_pictures_come_from(post: Any) -> None:
    post(media_url=["https://example.org/1.jpg", "https://example.org/2.jpg"])
    page = text(verifier_client().get(f"/complaints/{Complaint.objects.get().pk}/"))
    assert "Sistem lain (Open311): Aplikasi warga" in page
    assert "https://example.org/1.jpg https://example.org/2.jpg" in page


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "ftp://x/y", "https://a b", "//x/y"])
def test_46_only_web_addresses_are_kept(post: Any, link: str) -> None:
    refused(post(media_url=link), 400, "media_url")


def test_46_no_address_is_fetched_and_pictures_are_rebuilt(post: Any, client: Client, api_key: str, monkeypatch: Any):
    def refuse(*args: Any, **options: Any) -> None:
        raise AssertionError("the server followed a media_url")

    monkeypatch.setattr("socket.create_connection", refuse)
    assert post(media_url="http://169.254.169.254/latest/meta-data").status_code == 201
    upload = picture()
    upload.name = "bukan-foto.txt"
    content = REPORT | {"api_key": api_key, "description": "Foto rusak ikut terkirim.", "media": upload}
    assert client.post(f"{V2}/requests.json", content).status_code == 201
    assert Photo.objects.get().file.media_type == "image/jpeg"
    upload.seek(0)
    content = content | {
        "description": "Enam foto.",
        "media": [picture(colour) for colour in ["green", "red", "blue", "black", "white", "gray"]],
    }
    refused(client.post(f"{V2}/requests.json", content), 400, "media")


def test_47_nothing_of_the_sender_comes_back(client: Client, post: Any) -> None:
    secrets = {
        "email": "warga@example.org",
        "first_name": "Namawarga",
        "last_name": "Rahasiana",
        "phone": "081234567890",
        "device_id": "tablet-7",
        "account_id": "akun-9",
        "description": "Kalimat bebas dari pelapor tentang lampu.",
        "address_string": "Rumah nomor tujuh",
        "media_url": "https://example.org/foto.jpg",
    }
    code = post(**secrets).json()[0]["service_request_id"]
    for path in ("requests", f"requests/{code}", f"tokens/{code}"):
        for form in Format:
            content = client.get(f"{V2}/{path}.{form}?extensions=true").content.decode()
            assert not [value for value in secrets.values() if value in content]
            assert "81234567890" not in content
    del secrets["description"]
    commands.verify(Complaint.objects.get().pk, classification="complaint", by=f.verifier(), key=f.key())
    content = client.get(f"{V2}/requests/{code}.json?extensions=true").content.decode()
    assert not [value for value in secrets.values() if value in content]


def test_48_the_same_request_files_once(post: Any, django_assert_max_num_queries: Any) -> None:
    first = post(extensions="true")
    again = post(extensions="true")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert post(description="Lampu lain, di seberang jalan, juga mati.").status_code == 201
    assert Complaint.objects.count() == 2
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        assert post().status_code == 201


def test_48_an_idempotency_key_names_one_report_for_ever(post: Any) -> None:
    key, other = {"Idempotency-Key": "kirim-1"}, {"Idempotency-Key": "kirim-2"}
    first = post(headers=key)
    with clock.at(clock.now() + dt.timedelta(days=30)):
        again = post(headers=key)
    assert again.json() == first.json()
    assert post(headers=other).status_code == 201
    refused(post(headers=key, description="Laporan lain dengan kunci yang sama."), 400, "Idempotency-Key")
    refused(post(headers={"Idempotency-Key": "x" * 201}), 400, "Idempotency-Key")
    assert Complaint.objects.count() == 2


def test_48_another_client_files_its_own(post: Any) -> None:
    post(headers={"Idempotency-Key": "kirim-1"})
    second = issue_key("Aplikasi lain", by=BY).secret
    assert post(api_key=second, headers={"Idempotency-Key": "kirim-1"}).status_code == 201


def test_48_a_repeat_with_the_same_picture_stores_nothing(client: Client, api_key: str) -> None:
    for status in (201, 200):
        content = REPORT | {"api_key": api_key, "media": picture()}
        assert client.post(f"{V2}/requests.json", content).status_code == status
    assert Photo.objects.count() == 1
    content = REPORT | {"api_key": api_key, "media": picture("red")}
    assert client.post(f"{V2}/requests.json", content).status_code == 201


@BOTH
def test_49_a_filed_request_is_found_at_once(client: Client, post: Any, form: str) -> None:
    code = post().json()[0]["service_request_id"]
    (row,) = listed(client, f"service_request_id={code}")
    assert row["service_request_id"] == code
    assert client.get(f"{V2}/requests/{code}.{form}").status_code == 200


@BOTH
def test_50_other_methods_are_not_allowed(client: Client, form: str) -> None:
    for method in ("put", "delete", "patch"):
        response = getattr(client, method)(f"{V2}/requests.{form}", headers={"Accept": "application/json"})
        refused(response, 405)
        assert "POST" in response["Allow"]
    refused(client.post(f"{V2}/services.{form}", REPORT), 405)
    body = client.generic("GET", f"{V2}/requests.{form}", b"service_code=waste")
    refused(body, 405)


# GET tokens/TOKEN


def test_51_a_token_leads_to_its_request(client: Client, post: Any) -> None:
    code = post().json()[0]["service_request_id"]
    assert client.get(f"{V2}/tokens/{code}.json").json() == [{"service_request_id": code, "token": code}]
    refused(client.get(f"{V2}/tokens/JBG-0000-0000.json"), 404, "token")
    hidden = f.file(is_secret=True)
    refused(client.get(f"{V2}/tokens/{hidden.reference}.xml"), 404, "token")


# GET requests


def test_52_requests_are_a_list_even_when_empty(client: Client) -> None:
    assert listed(client) == []
    root = xml(client.get(f"{V2}/requests.xml"))
    assert (root.tag, list(root)) == ("service_requests", [])
    f.file()
    assert [child.tag for child in xml(client.get(f"{V2}/requests.xml"))] == ["request"]


def test_53_named_requests_override_all_other_arguments(client: Client) -> None:
    first, second = f.file(), f.file(category="waste")
    f.file()
    query = f"service_request_id={first.reference},JBG-0000-0000,{second.complaint.pk},,xy&status=nope&start_date=x"
    found = [row["service_request_id"] for row in listed(client, query)]
    assert found == [str(second.complaint.pk), first.reference]
    refused(client.get(f"{V2}/requests.json?service_request_id={','.join(map(str, range(1001)))}"), 400)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("service_code=waste", {"waste"}),
        ("service_code=waste,tree", {"waste", "tree"}),
        ("service_code=waste&service_code=tree", {"waste", "tree"}),
        ("service_code=nope", set()),
        ("", {"waste", "tree", "road_damage"}),
    ],
)
def test_54_services_narrow_the_list(client: Client, query: str, expected: set[str]) -> None:
    for category in ("waste", "tree", "road_damage"):
        f.file(category=category)
    assert codes(client, query) == expected


def closed(**changes: Any) -> Any:
    filed = f.file(**changes)
    commands.archive(f.pk(filed), words=Words("Bukan aduan."), by=f.verifier(), key=f.key())
    return filed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=open", {"road_damage"}),
        ("status=closed", {"waste"}),
        ("status=open,closed", {"road_damage", "waste"}),
        ("", {"road_damage", "waste"}),
    ],
)
def test_55_the_status_is_open_or_closed(client: Client, query: str, expected: set[str]) -> None:
    f.disposed()
    closed(category="waste")
    found = listed(client, query)
    assert {row["service_code"] for row in found} == expected
    assert {row["status"] for row in found} <= {"open", "closed"}
    assert {row["status_notes"] for row in found} <= {"Tindak lanjut", "Diarsipkan"}


def test_55_another_status_is_refused(client: Client) -> None:
    refused(client.get(f"{V2}/requests.json?status=open,fixed"), 400, "status")


def test_56_the_window_includes_its_bounds_in_any_zone(client: Client) -> None:
    filed_at = dt.datetime(2026, 10, 1, 3, 0, 5, 700_000, tzinfo=dt.UTC)
    with clock.at(filed_at):
        f.file()
    with clock.at(filed_at + dt.timedelta(days=3)):
        shown = listed(client)[0]["requested_datetime"]
        assert shown == "2026-10-01T10:00:05+07:00"
        for start, end, count in [
            (shown, shown, 1),
            ("2026-10-01T03:00:05Z", "2026-10-01T03:00:05Z", 1),
            ("2026-10-01T12:00:05+09:00", "2026-09-30T22:00:05-05:00", 1),
            ("2026-10-01T03:00Z", "2026-10-01T03:01Z", 1),
            ("2026-10-01T10:00:06+07:00", "", 0),
            ("", "2026-10-01T10:00:04+07:00", 0),
        ]:
            assert len(listed(client, urlencode({"start_date": start, "end_date": end}))) == count, (start, end)
        assert len(listed(client, f"start_date={shown}")) == 1, "a plus that was not escaped"


@pytest.mark.parametrize(
    "query",
    [
        "start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z",
        "start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        "start_date=2026-01-01",
        "start_date=2026-01-01T00:00:00",
        "start_date=kemarin",
        "end_date=2026-13-01T00:00:00Z",
        "end_date=9999-12-31T23:59:59-12:00",
        "start_date=0001-01-01T00:00:00%2B12:00",
        "updated_after=2026-01-01",
    ],
)
def test_57_a_window_is_well_formed_and_at_most_90_days(client: Client, query: str) -> None:
    for form in Format:
        refused(client.get(f"{V2}/requests.{form}?{query}"), 400, query.partition("=")[0].partition("&")[0])
    assert (
        client.get(f"{V2}/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z").status_code
        == 200
    )


def test_58_without_a_window_it_is_the_last_90_days(client: Client) -> None:
    now = clock.now()
    for days, category in ((89, "waste"), (91, "tree")):
        with clock.at(now - dt.timedelta(days=days)):
            f.file(category=category)
    assert codes(client) == {"waste"}
    old = (now - dt.timedelta(days=95)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert codes(client, f"start_date={old}") == {"waste", "tree"}
    assert codes(client, f"end_date={(now - dt.timedelta(days=90)).strftime('%Y-%m-%dT%H:%M:%SZ')}") == {"tree"}


def test_59_a_row_has_all_its_fields_and_only_public_facts(client: Client) -> None:
    f.file(latitude=-7.547224, longitude=112.238885, location_note="Rumah nomor tujuh", name="Warga Satu")
    row = listed(client)[0]
    assert {name: value for name, value in row.items() if not name.endswith(("datetime", "_id"))} == {
        "status": "open",
        "status_notes": "Verifikasi",
        "service_name": "Jalan rusak atau berlubang",
        "service_code": "road_damage",
        "description": None,
        "agency_responsible": None,
        "service_notice": None,
        "address": "Kecamatan Jombang, Kabupaten Jombang",
        "zipcode": None,
        "lat": -7.547,
        "long": 112.239,
        "media_url": None,
    }
    assert {"service_request_id", "address_id", "requested_datetime", "updated_datetime"} < set(row)


def test_59_an_accepted_report_says_what_its_public_page_says(client: Client) -> None:
    filed = f.disposed(description="Jalan berlubang. Hubungi 081234567890 atau NIK 3517091006900001.")
    row = listed(client, "extensions=true")[0]
    assert row["description"].startswith("Jalan berlubang. Hubungi ")
    assert "81234567890" not in row["description"]
    assert "3517091006900001" not in row["description"]
    assert (row["agency_responsible"], row["address_id"]) == ("PUPR", "35.17.09.1006")
    assert row["address"] == "Kepanjen, Kecamatan Jombang, Kabupaten Jombang"
    page = row["extended_attributes"]["page"]
    assert page == f"{settings.PUBLIC_URL}/reports/{filed.complaint.pk}/"
    assert client.get(urlsplit(page).path).status_code == 200


def test_60_a_closed_request_was_updated_when_it_closed(client: Client) -> None:
    now = clock.now()
    with clock.at(now - dt.timedelta(days=2)):
        filed = f.file()
    with clock.at(now - dt.timedelta(days=1)):
        commands.verify(f.pk(filed), classification="complaint", by=f.verifier(), key=f.key())
    moved = dt.datetime.fromisoformat(listed(client)[0]["updated_datetime"])
    assert abs(moved - (now - dt.timedelta(days=1))) < dt.timedelta(seconds=2)
    done = closed()
    row = next(row for row in listed(client) if row["status"] == "closed")
    done.complaint.case.refresh_from_db()
    closed_at = done.complaint.case.closed_at.replace(microsecond=0)
    assert dt.datetime.fromisoformat(row["updated_datetime"]) == closed_at


@pytest.mark.parametrize(("after", "before", "count"), [(36, 0, 1), (12, 0, 0), (0, 12, 1), (0, 36, 0), (36, 12, 1)])
def test_60_requests_can_be_asked_for_by_their_update(client: Client, after: int, before: int, count: int) -> None:
    now = clock.now()
    with clock.at(now - dt.timedelta(days=3)):
        filed = f.file()
    with clock.at(now - dt.timedelta(days=1)):
        commands.verify(f.pk(filed), classification="complaint", by=f.verifier(), key=f.key())
    bounds = {"updated_after": after, "updated_before": before}
    query = {name: (now - dt.timedelta(hours=hours)).isoformat() for name, hours in bounds.items() if hours}
    assert len(listed(client, urlencode(query))) == count


@BOTH
def test_61_a_secret_report_does_not_exist(client: Client, post: Any, api_key: str, form: str) -> None:
    hidden = f.file(is_secret=True)
    code = post(**{"attribute[is_secret]": "yes"}).json()[0]["service_request_id"]
    for identifier in (hidden.reference, str(hidden.complaint.pk), code):
        refused(client.get(f"{V2}/requests/{identifier}.{form}"), 404)
        refused(client.get(f"{V2}/requests/{identifier}.{form}?api_key={api_key}"), 404)
        assert listed(client, f"service_request_id={identifier}") == []
    assert listed(client) == listed(client, f"api_key={api_key}") == []


def test_61_a_tracking_code_is_shown_to_those_who_know_it(client: Client, post: Any, api_key: str) -> None:
    code = post().json()[0]["service_request_id"]
    identifier = listed(client)[0]["service_request_id"]
    assert identifier == str(Complaint.objects.get().pk)
    assert listed(client, f"service_request_id={identifier}")[0]["service_request_id"] == identifier
    assert listed(client, f"api_key={api_key}")[0]["service_request_id"] == code
    other = issue_key("Aplikasi lain", by=BY).secret
    assert listed(client, f"api_key={other}")[0]["service_request_id"] == identifier
    renewed = issue_key("Aplikasi warga", by=BY).secret
    assert listed(client, f"api_key={renewed}")[0]["service_request_id"] == code
    refused(client.get(f"{V2}/requests.json?api_key=wrong"), 403, "api_key")


def test_62_pages_are_walked_by_their_links(client: Client, api_key: str) -> None:
    expected = [str(f.file().complaint.pk) for _ in range(7)][::-1]
    address, seen = f"{V2}/requests.json?page_size=3&page=1&api_key={api_key}", []
    while address:
        response = client.get(address)
        seen += [row["service_request_id"] for row in response.json()]
        assert api_key not in response.get("Link", "")
        match = re.search(r'<([^>]+)>; rel="next"', response.get("Link", ""))
        address = match[1].removeprefix(settings.PUBLIC_URL) if match else ""
        f.file()
    assert seen == expected


@pytest.mark.parametrize("query", ["page_size=0", "page_size=-1", "page_size=x", "page_size=²", "page=2", "page=b%00"])
def test_62_a_page_that_is_none_is_refused(client: Client, query: str) -> None:
    refused(client.get(f"{V2}/requests.json?{query}"), 400, query.partition("=")[0])


def test_62_a_page_size_above_1000_is_1000(client: Client) -> None:
    assert client.get(f"{V2}/requests.json?page_size=5000").status_code == 200


# GET requests/ID


@BOTH
def test_63_one_request_is_a_list_of_one(client: Client, form: str) -> None:
    filed = f.file()
    response = client.get(f"{V2}/requests/{filed.reference}.{form}")
    rows = response.json() if form == "json" else as_json(xml(response))
    assert [row["service_request_id"] for row in rows] == [filed.reference]


@BOTH
@pytest.mark.parametrize(
    "identifier", ["JBG-0000-0000", str(uuid4()), "a/b", "%00", "%2e%2e%2fx", "1%27%20or%201", "x.json", "é", " "]
)
def test_64_an_unknown_request_is_not_found(client: Client, form: str, identifier: str) -> None:
    refused(client.get(f"{V2}/requests/{identifier}.{form}"), 404)


# Errors


def test_65_errors_have_the_form_of_the_standard(post: Any) -> None:
    faults = {"lat": "x", "long": "y", "description": "x" * 4001}
    root = xml(post("xml", **faults))
    assert (root.tag, {child.tag for child in root}) == ("errors", {"error"})
    assert [child.tag for child in root[0]] == ["code", "description"]
    refused(post("xml", **faults), 400, "lat: ", "long: ", "description: ")
    assert json.loads(post(**faults).content)[0]["code"] == 400
    refused(post(email="x", phone="12"), 400, "email: ", "phone: ")


@BOTH
def test_66_bad_input_is_400_and_never_worse(client: Client, post: Any, api_key: str, form: str) -> None:
    refused(post(form, first_name="x" * 200), 400, "first_name")
    refused(post(form, address_string="x" * 201), 400, "address_string")
    refused(post(form, device_id="x" * 201), 400, "device_id")
    refused(post(form, email="bukan surel"), 400, "email")
    address = f"{V2}/requests.{form}?api_key={api_key}"
    refused(client.generic("POST", address, b"--x", content_type="multipart/form-data; boundary=x"), 400)
    refused(client.generic("POST", address, b"--x", content_type="multipart/form-data; boundary=\xc3\xa9"), 400)
    refused(client.generic("POST", address, b"{}", content_type="application/json"), 400, "service_code")
    refused(client.get(f"{V2}/requests.{form}?service_code=%00"), 400, "service_code")
    refused(client.get(f"{V2}/requests.{form}?lang=en&{'&'.join(f'x{n}=1' for n in range(1100))}"), 400)
    many = urlencode([(f"x{number}", "1") for number in range(1100)])
    refused(client.post(address, many, content_type="application/x-www-form-urlencoded"), 400)
    refused(client.post(address, REPORT | {"media": SimpleUploadedFile("foto.jpg", b"bukan foto")}), 400, "media")


@BOTH
def test_66_even_a_fault_of_ours_has_the_form_of_the_standard(client: Client, monkeypatch: Any, form: str) -> None:
    monkeypatch.setattr(services, "service_list", lambda: 1 // 0)
    client.raise_request_exception = False
    refused(client.get(f"{V2}/services.{form}"), 500)


# What the standard does not number: the cost of an answer


@pytest.mark.parametrize("query", ["", "status=open&service_code=road_damage", "updated_after=2026-01-01T00:00:00Z"])
def test_a_list_takes_one_statement_whatever_its_size(
    client: Client, django_assert_num_queries: Any, query: str
) -> None:
    f.file()
    listed(client)
    for _ in range(2):
        with django_assert_num_queries(1):
            listed(client, query)
        for _ in range(5):
            f.disposed()


def test_named_requests_take_one_statement_and_a_key_one_more(
    client: Client, api_key: str, django_assert_num_queries: Any
) -> None:
    references = [f.file().reference for _ in range(5)]
    listed(client)
    with django_assert_num_queries(1):
        assert len(listed(client, f"service_request_id={','.join(references)}")) == 5
    with django_assert_num_queries(2):
        assert len(listed(client, f"service_request_id={references[0]}&api_key={api_key}")) == 1


def test_filing_takes_at_most_16_statements_and_a_repeat_six(post: Any, django_assert_max_num_queries: Any) -> None:
    post(description="Yang pertama mengisi ingatan proses.")
    with django_assert_max_num_queries(16):
        assert post().status_code == 201
    with django_assert_max_num_queries(6):
        assert post().status_code == 200


def test_programs_in_browsers_of_other_sites_may_read(client: Client) -> None:
    assert client.get(f"{V2}/services.json")["Access-Control-Allow-Origin"] == "*"
    assert client.options(f"{V2}/requests.json")["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
