from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from praja.accounts import commands
from praja.accounts.models import Acting, Membership, User
from praja.accounts.queries import staff_actor
from praja.kernel.actors import Role
from tests.accounts.people import BY, a_person, an_administrator, signed_in

pytestmark = pytest.mark.django_db

ORGANIZATIONS = {"kominfo": "Dinas Kominfo", "dinkes": "Dinas Kesehatan"}


@pytest.fixture(autouse=True)
def _two_organizations(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("praja.accounts.organizations._provider", lambda: ORGANIZATIONS)


@pytest.fixture
def admin() -> Client:
    return signed_in(an_administrator())


@pytest.mark.parametrize("path", ["/accounts/", "/accounts/new/", "/accounts/acting/", "/accounts/acting/new/"])
def test_only_administrators_see_the_administration(path: str, client: Client, admin: Client):
    assert client.get(path).headers["Location"].startswith("/account/login/")
    assert signed_in(a_person((Role.HEAD, "dinkes"))).get(path).status_code == 403
    assert admin.get(path).status_code == 200


def test_the_list_of_accounts_costs_the_same_however_long(admin: Client, django_assert_num_queries):
    for number in range(3):
        a_person((Role.HANDLER, "dinkes"), (Role.HEAD, "kominfo"), name=f"Petugas {number}")
    with django_assert_num_queries(6):
        admin.get("/accounts/")
    for number in range(15):
        a_person((Role.HANDLER, "dinkes"), name=f"Petugas lain {number}")
    with django_assert_num_queries(6):
        admin.get("/accounts/")


def test_the_list_is_paged_and_searched(admin: Client):
    for number in range(25):
        a_person(name=f"Petugas {number:02}")
    first = admin.get("/accounts/").content.decode()
    assert "Petugas 05" in first
    assert "Petugas 24" not in first
    assert 'rel="next"' in first
    assert "Petugas 24" in admin.get("/accounts/", {"search": "gas 24"}).content.decode()


def test_the_list_can_be_narrowed_to_an_organization(admin: Client):
    a_person((Role.HANDLER, "dinkes"), name="Bidan Ani")
    a_person((Role.HANDLER, "kominfo"), name="Pak Budi")
    html = admin.get("/accounts/", {"organization": "dinkes"}).content.decode()
    assert "Bidan Ani" in html
    assert "Pak Budi" not in html


def test_opening_an_account_mails_a_link_to_choose_a_password(admin: Client):
    admin.post("/accounts/new/", {"email": "baru@example.go.id", "display_name": "Verifikator"})
    user = User.objects.get(email="baru@example.go.id")
    assert not user.has_usable_password()
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert mail.outbox[0].to == ["baru@example.go.id"]


def test_a_refusal_stands_beside_its_field(admin: Client):
    email = a_person().email
    page = admin.post("/accounts/new/", {"email": email, "display_name": "Dobel"})
    assert page.status_code == 200
    assert page.context["form"].errors["email"]


def test_a_role_is_granted_and_ended_on_the_page_of_the_person(admin: Client):
    user = a_person()
    admin.post(f"/accounts/{user.pk}/", {"role": "handler", "organization": "dinkes", "last_day": ""})
    assert staff_actor(user).has(Role.HANDLER, organization="dinkes")
    assert "Dinas Kesehatan" in admin.get(f"/accounts/{user.pk}/").content.decode()
    admin.post(f"/accounts/roles/{Membership.objects.get(user=user).pk}/end/")
    assert not staff_actor(user).grants


def test_a_role_that_lasts_to_the_end_of_the_calendar_has_no_end(admin: Client):
    user = a_person()
    granted = {"role": "handler", "organization": "dinkes", "last_day": "9999-12-31"}
    assert admin.post(f"/accounts/{user.pk}/", granted).status_code == 302
    assert Membership.objects.get(user=user).valid_to is None


def test_a_role_with_a_last_day_ends_after_that_day(admin: Client):
    user = a_person()
    day = timezone.localdate() + dt.timedelta(days=2)
    admin.post(f"/accounts/{user.pk}/", {"role": "handler", "organization": "dinkes", "last_day": day.isoformat()})
    end = timezone.localtime(Membership.objects.get(user=user).valid_to)
    assert (end.date(), end.time()) == (day + dt.timedelta(days=1), dt.time())


def test_an_administrator_of_one_organization_is_offered_only_that(client: Client):
    local = signed_in(an_administrator("dinkes"))
    user = a_person()
    form = local.get(f"/accounts/{user.pk}/").context["form"]
    assert [code for code, _name in form.fields["organization"].choices] == ["dinkes"]
    refused = local.post(f"/accounts/{user.pk}/", {"role": "admin", "organization": "kominfo"})
    assert refused.context["form"].errors["organization"]
    assert not staff_actor(user).grants


def test_an_acting_head_is_appointed_listed_and_ended(admin: Client):
    user = a_person(name="Sekretaris Dinas")
    today = timezone.localdate()
    content = {
        "organization": "dinkes",
        "user": user.pk,
        "kind": "plh",
        "first_day": today.isoformat(),
        "last_day": (today + dt.timedelta(days=3)).isoformat(),
        "order_number": "800/12/2026",
    }
    assert admin.post("/accounts/acting/new/", content).status_code == 302
    assert "Sekretaris Dinas" in admin.get("/accounts/acting/").content.decode()
    again = admin.post("/accounts/acting/new/", content | {"user": a_person().pk})
    assert again.context["form"].errors["first_day"]
    admin.post(f"/accounts/acting/{Acting.objects.get().pk}/end/")
    assert not staff_actor(user).has(Role.HEAD)


def test_closing_an_account_ends_its_sessions(admin: Client):
    user = a_person((Role.HANDLER, "dinkes"))
    theirs = Client()
    theirs.post("/account/login/", {"login": user.email, "password": "kuda-lumping-senja-hujan"})
    admin.post(f"/accounts/{user.pk}/close/")
    assert theirs.get("/account/").status_code == 302


def test_roles_of_a_person_are_read_by_the_role_and_the_organizations_name(admin: Client):
    user = a_person()
    commands.grant_role(user, role=Role.ADMIN, organization="", by=BY)
    html = signed_in(user).get("/account/").content.decode()
    assert "seluruh kabupaten" in html


def test_a_form_sent_unread_gives_nobody_a_role_and_appoints_nobody(admin: Client):
    """The first of a list must be no answer: it was Administrator of the whole regency."""
    user = a_person()
    page = admin.get(f"/accounts/{user.pk}/").context["form"]
    sent = {
        bound.html_name: bound.value() or next(iter(bound.field.choices))[0]
        for bound in page
        if bound.name != "last_day"
    }
    admin.post(f"/accounts/{user.pk}/", sent)
    assert not Membership.objects.filter(user=user).exists()
    appoint = admin.get("/accounts/acting/new/").context["form"]
    assert next(iter(appoint.fields["organization"].choices))[0] == ""
