"""The installed app over HTTP: manifest, service worker, kept pages, and filing as the outbox does it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from PIL import Image

from praja.complaints.models import Complaint, Photo
from praja.complaints.views.access import page_of
from praja.kernel.ui import offline
from tests import factories as f
from tests.complaints.pages import DESCRIPTION, a_report, handler_client, key_of, picture, verifier_client

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver"}
FILING = {"description": DESCRIPTION, "category": "road_damage", "village": "35.17.09.1006"}


def file(client: Client, key: str, *, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    sent = {"idempotency-key": key} | (OURS if headers is None else headers)
    return client.post("/api/complaints", FILING | changes, content_type="application/json", headers=sent)


def upload(client: Client, colour: str = "green") -> Any:
    return client.post("/api/complaints/photos", {"photo": picture(colour)})


@pytest.mark.parametrize(("language", "report"), [("id", "Lapor"), ("en", "Report")])
def test_the_manifest_names_the_app_in_both_languages(client: Client, language: str, report: str) -> None:
    response = client.get(f"/manifest.webmanifest?lang={language}")
    assert response["Content-Type"] == "application/manifest+json"
    found = json.loads(response.content)
    assert (found["lang"], found["scope"], found["display"]) == (language, "/", "standalone")
    assert [one["url"] for one in found["shortcuts"]][:2] == ["/complaints/new/", "/complaints/track/"]
    assert found["shortcuts"][0]["name"] == report
    assert re.fullmatch("#[0-9a-f]{6}", found["theme_color"])
    assert f'manifest.webmanifest?lang={language}"' in client.get(f"/?lang={language}").content.decode()


def test_the_icons_are_as_large_as_the_manifest_says(client: Client) -> None:
    icons = json.loads(client.get("/manifest.webmanifest").content)["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        (size, use) for size in ("192x192", "512x512") for use in ("any", "maskable")
    }
    for icon in icons:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        with Image.open(path) as image:
            assert "x".join(map(str, image.size)) == icon["sizes"]


def test_the_service_worker_serves_the_whole_site_and_is_asked_for_anew(client: Client) -> None:
    response = client.get("/service-worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert (response["Cache-Control"], response["Service-Worker-Allowed"]) == ("no-cache", "/")
    assert "worker-src 'self'" in client.get("/")["Content-Security-Policy"]
    again = client.get("/service-worker.js", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert offline.version() in response.content.decode()


def test_the_service_worker_imports_only_files_that_exist(client: Client) -> None:
    text = client.get("/service-worker.js").content.decode()
    imported = re.findall(r'from "([^"]+)"', text)
    assert len(imported) >= 4
    assert all(finders.find(one.removeprefix(settings.STATIC_URL)) for one in imported)


def test_the_service_worker_names_files_by_their_content(tmp_path: Path) -> None:
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "praja.kernel.ui.storage.HashedStaticFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        imported = re.findall(r'from "([^"]+)"', offline.service_worker())
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", one) for one in imported)
    assert all((tmp_path / one.removeprefix(settings.STATIC_URL)).exists() for one in imported)


@pytest.mark.parametrize("path", ["/offline/", "/complaints/new/offline/", "/complaints/drafts/"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_the_worker_keeps_is_the_same_for_everybody(client: Client, path: str, language: str) -> None:
    response = client.get(f"{path}?lang={language}")
    assert response.status_code == 200
    assert response["Content-Language"] == language


def test_the_kept_form_has_the_villages_and_says_that_it_is_kept(client: Client) -> None:
    body = client.get("/complaints/new/offline/").content.decode()
    assert "data-shell" in body
    assert '<option value="35.17.09.1006">' in body
    assert "data-shell" not in client.get("/complaints/new/").content.decode()


def test_a_report_with_photos_is_filed_once_and_its_receipt_opens(client: Client) -> None:
    key = uuid4().hex
    tokens = [upload(client).json()["token"]]
    first = file(client, key, photos=tokens)
    assert first.status_code == 201
    again = file(client, key, photos=tokens)
    assert (again.status_code, again.json()["pin"]) == (200, first.json()["pin"])
    complaint = Complaint.objects.get()
    assert (complaint.channel, Photo.objects.filter(complaint=complaint).count()) == ("web", 1)
    receipt = client.get(f"{page_of(first.json()['reference'])}receipt/")
    assert first.json()["pin"] in receipt.content.decode()


def test_photos_sent_again_after_a_lost_answer_are_the_same_report(client: Client) -> None:
    key = uuid4().hex
    answers = [file(client, key, photos=[upload(client).json()["token"]]) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    assert Photo.objects.count() == 1


def test_the_form_and_the_outbox_send_one_and_the_same_report(client: Client) -> None:
    content = a_report(client, description=f"{DESCRIPTION}\r\nMohon bantuan.", photos=[picture()])
    assert client.post("/complaints/new/", content).status_code == 302
    token = upload(client).json()["token"]
    answer = file(client, content["key"], description=content["description"], photos=[token])
    assert (answer.status_code, answer.json()["was_repeated"]) == (200, True)
    assert Complaint.objects.count() == 1


def test_answers_to_questions_are_the_same_by_the_form_and_by_the_outbox(client: Client) -> None:
    asked = {"category": "street_light", "answers.condition": "dark", "answers.lights": "2"}
    content = a_report(client) | asked
    assert client.post("/complaints/new/", content).status_code == 302
    answers = {"condition": ["dark"], "lights": ["2"]}
    answer = file(client, content["key"], category="street_light", answers=answers)
    assert (answer.status_code, answer.json()["was_repeated"]) == (200, True)


def test_another_system_gets_no_access_cookie(client: Client) -> None:
    response = file(client, uuid4().hex, headers={})
    assert response.status_code == 201
    assert not response.cookies
    assert Complaint.objects.get().channel == "api"


def test_a_photo_that_is_none_is_refused_and_a_foreign_token_too(client: Client) -> None:
    refused = client.post("/api/complaints/photos", {"photo": SimpleUploadedFile("x.jpg", b"kosong", "image/jpeg")})
    assert refused.status_code == 422
    assert refused.json()["field"]
    answer = file(client, uuid4().hex, photos=["palsu"])
    assert (answer.status_code, answer.json()["field"]) == (422, "photos")


def test_a_device_forgets_the_reports_that_were_open(client: Client) -> None:
    reference = file(client, uuid4().hex).json()["reference"]
    assert client.get(page_of(reference)).status_code == 200
    assert client.post("/complaints/drafts/forget/").status_code == 204
    assert client.get(page_of(reference)).status_code == 302


def test_an_officers_answer_is_carried_out_once(client: Client) -> None:
    """The outbox sends an officer's words with the identifiers of photos stored before."""
    filed, officer, key = f.disposed(), handler_client(), uuid4().hex
    content = {"text": "Sudah kami tinjau.", "photos": [upload(officer).json()["id"]]}
    for repeated in (False, True):
        answer = officer.post(
            f"/api/complaints/{f.pk(filed)}/answer",
            content,
            content_type="application/json",
            headers={"idempotency-key": key},
        )
        assert (answer.status_code, answer.json()["was_repeated"]) == (200, repeated)
    assert verifier_client().get(f"/complaints/{f.pk(filed)}/").content.decode().count("Sudah kami tinjau.") == 1
    assert key_of(officer.get(f"/complaints/{f.pk(filed)}/"), "answer") != key
