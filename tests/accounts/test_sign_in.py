from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client, override_settings

from praja.kernel.actors import Actor, Role
from tests.accounts.people import PASSWORD, a_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _commit_at_once(monkeypatch: pytest.MonkeyPatch):
    """allauth tells of a new second factor after the commit, inside the request; a test's transaction never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_options: function())


def sign_in(client: Client, email: str, password: str = PASSWORD, path: str = "/account/login/"):
    return client.post(path, {"login": email, "password": password})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def reauthenticate(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def enrol(client: Client) -> str:
    """Set up an authenticator app as a person does and return its secret."""
    reauthenticate(client)
    page = client.get("/account/second-factor/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    return str(secret)


def test_the_right_password_signs_in_and_leads_to_enrolment_of_a_second_factor(client: Client):
    user = a_person((Role.VERIFIER, "kominfo"))
    assert sign_in(client, user.email).status_code == 302
    assert client.get("/accounts/").headers["Location"] == "/account/second-factor/"
    assert client.get("/account/second-factor/").status_code == 200


def test_a_wrong_password_says_nothing_about_who_has_an_account(client: Client):
    user = a_person()
    wrong = sign_in(client, user.email, "salah-salah-salah")
    unknown = sign_in(client, "tidak.ada@example.go.id", "salah-salah-salah")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_sign_in_is_throttled_for_an_account_even_with_the_right_password(client: Client):
    user = a_person()
    for _attempt in range(5):
        sign_in(client, user.email, "salah-salah-salah")
    assert sign_in(Client(), user.email).status_code == 200
    other = a_person()
    assert sign_in(Client(), other.email).status_code == 302


def test_sign_in_is_throttled_for_a_network_address(client: Client):
    answers = [sign_in(client, f"orang-{n}@example.go.id", "salah") for n in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"
    assert "Terlalu banyak percobaan" in answers[-1].content.decode()


def test_enrolling_an_app_opens_the_house_and_shows_recovery_codes_once_asked(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    enrol(client)
    assert client.get("/accounts/").status_code == 200
    codes = client.get("/account/second-factor/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10


def test_the_next_sign_in_asks_for_the_code(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    secret = enrol(client)
    later = Client()
    assert sign_in(later, user.email).headers["Location"] == "/account/second-factor/authenticate/"
    assert later.get("/accounts/").status_code == 302
    assert later.post("/account/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    forget_used_codes()
    assert later.post("/account/second-factor/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert later.get("/accounts/").status_code == 200


def test_a_passkey_is_asked_for_only_where_there_is_one(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    enrol(client)
    later = Client()
    sign_in(later, user.email)
    assert "data-passkey" not in later.get("/account/second-factor/authenticate/").content.decode()


def test_before_the_second_factor_ones_roles_are_not_denied(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    page = client.get("/account/").content.decode()
    assert "Peran Anda berlaku setelah Anda membuktikan faktor kedua." in page
    assert "Saat ini Anda tidak memegang peran." not in page


def test_a_recovery_code_works_once(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    enrol(client)
    code = client.get("/account/second-factor/recovery-codes/").context["unused_codes"][0]
    later = Client()
    sign_in(later, user.email)
    assert later.post("/account/second-factor/authenticate/", {"code": code}).status_code == 302
    assert later.get("/accounts/").status_code == 200
    again = Client()
    sign_in(again, user.email)
    assert again.post("/account/second-factor/authenticate/", {"code": code}).status_code == 200


def test_a_session_opened_before_enrolment_must_prove_the_second_factor(client: Client):
    user = a_person((Role.ADMIN, ""))
    older = Client()
    sign_in(older, user.email)
    sign_in(client, user.email)
    enrol(client)
    answer = older.get("/accounts/")
    assert answer.headers["Location"] == "/account/second-factor/reauthenticate/?next=%2Faccounts%2F"
    assert answer.wsgi_request.actor == Actor.citizen()


def test_removing_the_last_second_factor_closes_the_house_again(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    enrol(client)
    client.post("/account/second-factor/totp/deactivate/")
    assert client.get("/accounts/").headers["Location"] == "/account/second-factor/"


def test_programs_without_a_second_factor_get_a_problem():
    answer = signed_in(a_person(), with_second_factor=False).get("/api/openapi.json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "second-factor-required"


@override_settings(DEMO=True)
def test_the_demo_signs_in_with_the_password_alone(client: Client):
    user = a_person((Role.ADMIN, ""))
    sign_in(client, user.email)
    assert client.get("/accounts/").status_code == 200


def test_secrets_of_the_second_factor_are_sealed_in_the_database(client: Client):
    user = a_person()
    sign_in(client, user.email)
    secret = enrol(client)
    stored = str(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data)
    assert secret not in stored


def test_nobody_can_register_themselves(client: Client):
    assert client.get("/account/signup/").status_code == 404


def test_a_closed_account_cannot_sign_in(client: Client):
    user = a_person()
    user.is_active = False
    user.save()
    sign_in(client, user.email)
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client: Client):
    user = a_person()
    client.post("/account/password/reset/", {"email": user.email})
    link = re.search(r"https?://\S+/account/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    path = "/" + link.group().split("/", 3)[3]
    form = client.get(path, follow=True)
    assert form.status_code == 200
    new = "angklung-bambu-merdu-sore"
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert done.status_code == 200
    assert sign_in(Client(), user.email, new).status_code == 302


def test_asking_for_a_link_tells_nobody_whether_an_account_exists(client: Client):
    known = client.post("/account/password/reset/", {"email": a_person().email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "tidak.ada@example.go.id"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain


def test_after_sign_in_one_goes_on_only_inside_the_platform(client: Client):
    user = a_person()
    answer = sign_in(client, user.email, path="/account/login/?next=https://jahat.example/")
    assert answer.headers["Location"].startswith("/")
    assert "jahat" not in answer.headers["Location"]


def forget_used_codes() -> None:
    """TOTP codes are accepted once; the test cannot wait for the next half minute."""
    from django.core.cache import cache

    cache.clear()


PAGES = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/inactive/",
]
OWN_PAGES = [
    "/account/",
    "/account/logout/",
    "/account/reauthenticate/",
    "/account/password/change/",
    "/account/sessions/",
    "/account/second-factor/",
    "/account/second-factor/totp/activate/",
    "/account/second-factor/webauthn/",
    "/account/second-factor/webauthn/add/",
]
_SCRIPT = re.compile(r"<script\b([^>]*)>")


def assert_no_inline_code(html: str) -> None:
    for attributes in _SCRIPT.findall(html):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r"\son\w+=|\sstyle=|<style\b|javascript:", html)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_before_sign_in_hold_no_inline_code(client: Client, path: str, language: str):
    answer = client.get(path, {"lang": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()
    assert_no_inline_code(answer.content.decode())


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_ones_own_account_hold_no_inline_code(client: Client, path: str):
    sign_in(client, a_person().email)
    reauthenticate(client)
    answer = client.get(path)
    assert answer.status_code == 200
    assert_no_inline_code(answer.content.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/account/second-factor/",
        "/account/second-factor/reauthenticate/",
        "/account/second-factor/recovery-codes/",
        "/account/second-factor/recovery-codes/generate/",
        "/account/second-factor/totp/deactivate/",
    ],
)
def test_pages_after_enrolment_hold_no_inline_code(client: Client, path: str):
    sign_in(client, a_person().email)
    enrol(client)
    answer = client.get(path)
    assert answer.status_code == 200
    assert_no_inline_code(answer.content.decode())
