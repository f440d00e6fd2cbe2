from __future__ import annotations

import re
import time

import pytest
from django.test import Client, override_settings

from praja.kernel.web import middleware

pytestmark = pytest.mark.django_db


def test_every_answer_carries_a_fresh_request_id(client: Client):
    first, second = (client.get("/health/live").headers["X-Request-Id"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert first != second


def test_a_strangers_request_id_is_not_believed(client: Client):
    answer = client.get("/health/live", headers={"x-request-id": "jangan-percaya-saya"})
    assert answer.headers["X-Request-Id"] != "jangan-percaya-saya"


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_the_proxys_request_id_is_kept_when_it_is_harmless():
    client = Client()
    assert client.get("/health/live", headers={"x-request-id": "proxy-4711-abc"}).headers["X-Request-Id"] == (
        "proxy-4711-abc"
    )
    assert client.get("/health/live", headers={"x-request-id": "a\nb forged"}).headers["X-Request-Id"] != "a\nb forged"


def test_indonesian_is_the_language_whatever_the_browser_says(client: Client):
    answer = client.get("/account/login/", headers={"accept-language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == "id"
    assert "Accept-Language" not in answer.headers.get("Vary", "")
    assert '<html lang="id"' in answer.content.decode()


def test_the_language_can_be_asked_for_by_the_address(client: Client):
    assert client.get("/account/login/?lang=en").headers["Content-Language"] == "en"
    assert client.get("/account/login/?lang=xx").headers["Content-Language"] == "id"
    assert client.get("/account/login/").headers["Content-Language"] == "id"


def test_a_chosen_language_is_kept(client: Client):
    answer = client.post("/language", {"language": "en", "next": "/account/login/?next=/x"})
    assert answer.headers["Location"] == "/account/login/?next=/x"
    cookie = answer.cookies["praja_language"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get("/account/login/").headers["Content-Language"] == "en"


def test_an_unknown_language_is_not_kept(client: Client):
    assert "praja_language" not in client.post("/language", {"language": "xx"}).cookies


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", ""])
def test_the_language_switch_leads_nowhere_else(client: Client, target: str):
    assert client.post("/language", {"language": "en", "next": target}).headers["Location"] == "/"


def test_the_language_changes_by_post_only(client: Client):
    assert client.get("/language").status_code == 405


def test_an_anonymous_request_reads_no_session_and_costs_no_sql(client: Client, django_assert_num_queries):
    client.get("/api/docs")
    with django_assert_num_queries(0):
        answer = client.get("/api/docs")
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


def test_a_cookie_with_a_zero_byte_counts_for_nothing(client: Client):
    answer = client.get("/inbox/", headers={"cookie": r'praja_session="aaaaaaaaaaaa\000"'})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_our_middleware_costs_less_than_a_third_of_a_millisecond():
    """The frame alone, without Django's own middleware: measured over many requests, best of five rounds."""
    from django.http import HttpRequest, HttpResponse

    answer = HttpResponse()
    run = middleware.request_context(middleware.choose_language(middleware.problems(lambda request: answer)))

    def one_round(count: int = 200) -> float:
        started = time.perf_counter()
        for _ in range(count):
            request = HttpRequest()
            request.method, request.path = "GET", "/health/live"
            run(request)
        return (time.perf_counter() - started) / count

    assert min(one_round() for _ in range(5)) < 0.0003


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/account/login/", "/api/docs", "/api/openapi.json", "/health/live", "/tidak-ada"])
def test_security_headers_are_on_every_answer(client: Client, path: str):
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy.replace("http://localhost", "")
    assert "*" not in policy
