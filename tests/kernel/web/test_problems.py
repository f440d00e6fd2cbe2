from __future__ import annotations

import json

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from ninja import NinjaAPI, Router, Schema

from praja.kernel.errors import Conflict, Invalid, InvalidFields, NotAllowed, SignInRequired, TooManyRequests
from praja.kernel.web import api as api_module
from praja.kernel.web import problems
from praja.urls import handler400, handler403, handler404, handler500
from praja.urls import urlpatterns as real_urls

__all__ = ["handler400", "handler403", "handler404", "handler500"]

pytestmark = pytest.mark.django_db

ERRORS = {
    "invalid": Invalid("Tulis lebih panjang.", field="description"),
    "fields": InvalidFields({"latitude": ["Di luar wilayah."], "category": ["Tidak dikenal."]}),
    "not-allowed": NotAllowed("Hanya verifikator."),
    "sign-in": SignInRequired(),
    "conflict": Conflict("Sudah ada."),
    "limit": TooManyRequests("Tunggu dulu.", retry_after=30),
    "404": Http404("secret"),
    "bug": ValueError("budi@example.com sudah terdaftar"),
}


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


class PlaceIn(Schema):
    latitude: float


class ReportIn(Schema):
    description: str
    place: PlaceIn


router = Router()


@router.post("/reports")
def create(request: HttpRequest, report: ReportIn, size: int = 20) -> dict[str, int]:
    return {"size": size}


@router.get("/fail/{kind}")
def fail_api(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


def _small_api() -> NinjaAPI:
    api = NinjaAPI(urls_namespace="problems-test", docs_url=None, openapi_url=None)
    api.add_router("/try", router)
    api_module.handle_errors(api)
    return api


urlpatterns = [path("fail/<kind>", fail), path("api/", _small_api().urls), *real_urls]


@pytest.fixture(autouse=True)
def _urls():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})


@pytest.fixture
def program() -> Client:
    return Client(raise_request_exception=False, headers={"accept": "application/json"})


def test_a_refusal_is_a_problem_document_with_the_field_named(program: Client):
    answer = program.get("/api/try/fail/invalid")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    content = answer.json()
    assert content["type"].endswith("/problems/invalid")
    assert content["status"] == 422
    assert content["detail"] == "Tulis lebih panjang."
    assert content["field"] == "description"
    assert content["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("address", ["/api/try/fail/fields", "/fail/fields"])
def test_several_fields_at_fault_are_all_named(program: Client, address: str):
    content = program.get(address).json()
    assert content["errors"] == [
        {"field": "latitude", "detail": "Di luar wilayah."},
        {"field": "category", "detail": "Tidak dikenal."},
    ]


@pytest.mark.parametrize(
    ("kind", "status"), [("not-allowed", 403), ("sign-in", 401), ("conflict", 409), ("limit", 429), ("404", 404)]
)
@pytest.mark.parametrize("address", ["/api/try/fail/", "/fail/"])
def test_every_error_keeps_its_status(program: Client, address: str, kind: str, status: int):
    answer = program.get(address + kind)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_limit_says_when_to_come_back(program: Client):
    assert program.get("/api/try/fail/limit").headers["Retry-After"] == "30"


def test_input_of_the_wrong_kind_names_the_field_in_the_body_and_the_query(program: Client):
    answer = program.post(
        "/api/try/reports?size=banyak", json.dumps({"place": {"latitude": "utara"}}), content_type="application/json"
    )
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"description", "place.latitude", "size"}


def test_a_body_that_is_no_json_is_a_bad_request(program: Client):
    answer = program.post("/api/try/reports", "{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-request"


@pytest.mark.parametrize("address", ["/api/tidak-ada", "/tidak-ada"])
def test_an_unknown_address_is_a_problem_too(program: Client, address: str):
    answer = program.get(address)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize("address", ["/api/try/fail/bug", "/fail/bug"])
def test_a_bug_is_a_problem_that_tells_nothing_of_the_input(program: Client, address: str):
    answer = program.get(address)
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert b"budi" not in answer.content


def test_people_get_a_page_in_their_language(browser: Client):
    answer = browser.get("/fail/not-allowed")
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "Hanya verifikator." in html
    assert '<html lang="id"' in html


def test_people_get_a_page_for_an_unknown_address(browser: Client):
    answer = browser.get("/tidak-ada")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_people_get_a_page_for_a_bug_without_its_text(browser: Client):
    answer = browser.get("/fail/bug")
    assert answer.status_code == 500
    assert "<html" in answer.content.decode()
    assert "budi" not in answer.content.decode()


def test_people_who_must_sign_in_are_led_there_and_back(browser: Client):
    assert browser.get("/fail/sign-in?a=1").headers["Location"] == "/account/login/?next=%2Ffail%2Fsign-in%3Fa%3D1"


def test_a_form_that_was_open_too_long_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    page = client.post("/account/login/", {"login": "a@example.go.id", "password": "x"})
    assert page.status_code == 403
    assert page.headers["Content-Type"].startswith("text/html")
    problem = client.post("/account/login/", {}, headers={"accept": "application/json"})
    assert problem.json()["code"] == "csrf-failed"


def test_the_type_of_a_problem_leads_to_its_explanation(client: Client):
    assert client.get("/problems/wrong-state").status_code == 200
    assert client.get("/problems/tidak-ada").status_code == 404


@pytest.mark.parametrize("address", ["/fail/invalid", "/fail/404", "/fail/bug", "/fail/unknown?x=%00"])
def test_an_interface_of_a_foreign_standard_writes_all_its_errors(
    program: Client, monkeypatch: pytest.MonkeyPatch, address: str
):
    monkeypatch.setattr(problems, "_writers", {})
    problems.register_errors("/fail/", lambda request, error: HttpResponse(f"<{error.code}/>", status=error.status))
    answer = program.get(address)
    assert answer.content.startswith(b"<")
    assert answer.status_code >= 400
    assert program.get("/api/try/fail/invalid").json()["code"] == "invalid"
