"""Filing, tracking and the reporter's page over HTTP, all without JavaScript."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from praja.cases.commands.attempts import ATTEMPTS
from praja.complaints import commands
from praja.complaints.commands import Words
from praja.complaints.models import Complaint, Photo
from praja.kernel.crypto import public_keys
from praja.kernel.ledger.receipts import check_receipt, parse_receipt
from praja.kernel.ledger.sequencer import sequence
from tests import factories as f
from tests.complaints.pages import DESCRIPTION, a_report, key_of, picture, step, text, unlocked

pytestmark = pytest.mark.django_db


def test_a_citizen_files_without_javascript_and_gets_code_and_pin(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client, photos=[picture()]))
    assert response.status_code == 302
    complaint = Complaint.objects.select_related("case").get()
    assert response["Location"] == f"/c/{complaint.case.reference}/receipt/"
    page = text(client.get(response["Location"]))
    assert complaint.case.reference in page
    pin = re.search(r"PIN (\d{6})", page)
    assert pin is not None
    assert commands.unlock(complaint.case.reference, pin[1]).pk == complaint.pk
    assert Photo.objects.filter(complaint=complaint, message=None).count() == 1


def test_access_cookies_are_signed_and_kept_from_scripts(client: Client) -> None:
    client.post("/complaints/new/", a_report(client))
    cookies = {name: morsel for name, morsel in client.cookies.items() if name.startswith("praja_")}
    access = next(morsel for name, morsel in cookies.items() if name.startswith("praja_complaint_"))
    assert access["httponly"]
    assert access["samesite"] == "Lax"
    reference = access.key.removeprefix("praja_complaint_")
    assert cookies["praja_pin"]["path"] == f"/c/{reference}/"
    client.cookies[access.key] = access.value[:-2] + "xx"
    assert client.get(f"/c/{reference}/").status_code == 302


def test_a_form_sent_twice_files_one_report_even_with_a_photo(client: Client) -> None:
    report = a_report(client)
    first = client.post("/complaints/new/", report | {"photos": [picture()]})
    second = client.post("/complaints/new/", report | {"photos": [picture()]})
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1
    assert Photo.objects.count() == 1


def test_other_content_under_the_same_key_is_not_swallowed(client: Client) -> None:
    report = a_report(client)
    client.post("/complaints/new/", report)
    response = client.post("/complaints/new/", report | {"description": "Lampu jalan mati di depan balai desa."})
    assert response.status_code == 409
    assert "Lampu jalan mati" in text(response)
    assert key_of(response) != report["key"]


def test_an_error_loses_nothing_that_was_typed_or_uploaded(client: Client) -> None:
    report = a_report(client, description="Pendek", name="Siti", phone="0812-3456-7890", is_secret="on")
    response = client.post("/complaints/new/", report | {"photos": [picture()], "village": ""})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Pendek" in page
    assert 'value="Siti"' in page
    assert re.search(r'name="is_secret"[^>]*checked', page)
    assert re.search(r'href="#id_description"', page)
    assert re.search(r'href="#id_village"', page)
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept is not None
    assert client.get(re.search(r'src="(/files/[^"]+)"', page)[1].replace("&amp;", "&")).status_code == 200  # type: ignore[index]
    again = a_report(client, kept=[kept[1]], key=key_of(response))
    assert client.post("/complaints/new/", again).status_code == 302
    assert Photo.objects.count() == 1


def test_a_kept_photo_named_twice_is_attached_once(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client, photos=[picture()], description=""))
    kept = re.search(r'name="kept" value="([^"]+)"', response.content.decode())
    assert kept is not None
    assert client.post("/complaints/new/", a_report(client, kept=[kept[1], kept[1]])).status_code == 302
    assert Photo.objects.count() == 1


def test_a_kept_photo_needs_the_token_of_whoever_uploaded_it(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client, photos=[picture()], description=""))
    address = re.search(r'src="(/files/[^"?]+)', response.content.decode())
    assert address is not None
    assert Client().get(address[1]).status_code == 404
    assert Client().get(f"{address[1]}?token=false").status_code == 404
    forged = a_report(client, kept=[address[1].removeprefix("/files/").rstrip("/")])
    client.post("/complaints/new/", forged)
    assert Photo.objects.count() == 0


def test_a_file_that_is_no_picture_is_named_and_the_rest_is_kept(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    script = SimpleUploadedFile("foto.jpg", b"<?php echo 1;", "image/jpeg")
    response = client.post("/complaints/new/", a_report(client, photos=[picture(), script]))
    assert response.status_code == 422
    assert "foto.jpg" in text(response)
    assert response.content.decode().count('name="kept"') == 1


def test_more_than_five_photos_are_refused(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client, photos=[picture() for _ in range(6)]))
    assert response.status_code == 422
    assert response.content.decode().count('name="kept"') == 5


def test_a_pin_outside_the_regency_is_explained_at_the_place(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client, latitude="-6.2", longitude="106.8"))
    assert response.status_code == 422
    assert "di luar" in text(response)


def test_the_pin_on_the_map_gives_the_village(client: Client) -> None:
    report = a_report(client, latitude="-7.5460", longitude="112.2330", village="")
    assert client.post("/complaints/new/", report).status_code == 302
    case = Complaint.objects.select_related("case").get().case
    assert case.village_id
    assert case.district_id


def test_code_and_pin_open_the_reporters_page(client: Client) -> None:
    filed = f.file()
    response = client.post("/complaints/track/", {"code": filed.reference.lower(), "pin": filed.pin})
    assert response["Location"] == f"/c/{filed.reference}/"
    page = text(client.get(response["Location"]))
    assert "Jalan berlubang" in page
    assert "Sedang diperiksa" in page
    assert client.get(f"/complaints/track/?code={filed.reference}")["Location"] == f"/c/{filed.reference}/"


def test_wrong_pins_are_refused_and_then_locked(client: Client) -> None:
    filed = f.file()
    wrong = "000000" if filed.pin != "000000" else "111111"
    for _ in range(ATTEMPTS):
        response = client.post("/complaints/track/", {"code": filed.reference, "pin": wrong})
        assert response.status_code == 422
        assert "tidak cocok" in text(response)
        assert f'value="{filed.reference}"' in response.content.decode()
    response = client.post("/complaints/track/", {"code": filed.reference, "pin": filed.pin})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("page", ["", "receipt/", "step/comment/"])
def test_without_code_and_pin_a_report_stays_closed(client: Client, page: str) -> None:
    filed = f.disposed()
    expected = f"/complaints/track/?code={filed.reference}"
    assert client.get(f"/c/{filed.reference}/{page}")["Location"] == expected
    assert client.post(f"/c/{filed.reference}/step/comment/", {"key": f.key(), "text": "Halo"})["Location"] == expected
    assert client.get("/c/JBG-0000-0000/")["Location"] == "/complaints/track/?code=JBG-0000-0000"
    assert client.get(f"/c/{filed.reference}/receipt.json").status_code == 403


def test_leaving_closes_the_report_on_this_device() -> None:
    filed = f.file()
    client = unlocked(filed)
    client.post(f"/c/{filed.reference}/leave/")
    assert client.get(f"/c/{filed.reference}/").status_code == 302


def test_the_reporter_answers_a_question_with_a_photo() -> None:
    filed = f.asked()
    client, page = unlocked(filed), f"/c/{filed.reference}/"
    shown = text(client.get(page))
    assert "Di sebelah mana tepatnya?" in shown
    assert "berhenti selama menunggu Anda" in shown
    response = step(client, page, "reply", text="Di sisi utara.", photos=[picture()])
    assert response.status_code == 302
    shown = client.get(page)
    assert "Di sisi utara." in text(shown)
    photo = re.search(r'src="(/files/[^"]+)"', shown.content.decode())
    assert photo is not None
    address = photo[1].replace("&amp;", "&")
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404


def test_a_step_sent_twice_is_carried_out_once() -> None:
    filed = f.disposed()
    client, page = unlocked(filed), f"/c/{filed.reference}/"
    key = key_of(client.get(page), "comment")
    for _ in range(2):
        content = {"key": key, "text": "Lubangnya makin lebar.", "photos": [picture("red")]}
        assert client.post(f"{page}step/comment/", content).status_code == 302
    assert text(client.get(page)).count("Lubangnya makin lebar.") == 1


def test_a_refused_step_keeps_its_words() -> None:
    filed = f.asked()
    client, page = unlocked(filed), f"/c/{filed.reference}/"
    key = key_of(client.get(page), "reply")
    commands.reply(f.pk(filed), words=Words("Lebih dulu."), by=f.reporter(filed), key=f.key())
    response = client.post(f"{page}step/reply/", {"key": key, "text": "Jawaban yang panjang sekali."})
    assert response.status_code == 409
    assert "Jawaban yang panjang sekali." in text(response)


def test_the_reporter_rates_or_reopens() -> None:
    filed = f.resolved()
    client, page = unlocked(filed), f"/c/{filed.reference}/"
    assert step(client, page, "rate").status_code == 422
    assert step(client, page, "rate", rating="2", remark="Lambat").status_code == 302
    assert "2 dari 5" in text(client.get(page))
    assert step(client, page, "reopen", text="Sudah rusak lagi.").status_code == 302
    assert "Sedang ditindaklanjuti" in text(client.get(page))


def test_the_reporter_does_not_see_what_officers_write_each_other() -> None:
    filed = f.disposed(to=f.HEALTH)
    commands.return_disposition(f.pk(filed), words=Words("Salah alamat."), by=f.handler(f.HEALTH), key=f.key())
    shown = text(unlocked(filed).get(f"/c/{filed.reference}/"))
    assert "Salah alamat." not in shown
    assert "mengembalikan laporan" in shown


def test_the_receipt_downloads_with_salt_and_words(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client))
    document = client.get(response["Location"].replace("/receipt/", "/receipt.json")).json()
    assert document["content"]["description"] == DESCRIPTION
    assert len(document["content"]["salt"]) == 32
    assert document["sealed"] is False


def test_the_sealed_receipt_proves_the_filing_to_anybody(client: Client) -> None:
    response = client.post("/complaints/new/", a_report(client))
    assert "sedang disegel" in text(client.get(response["Location"]))
    sequence()
    assert "sedang disegel" not in text(client.get(response["Location"]))
    content = client.get(response["Location"].replace("/receipt/", "/receipt.json")).content
    assert check_receipt(parse_receipt(content), public_keys()).is_valid
    document = json.loads(content)
    document["content"]["description"] += "!"
    assert not check_receipt(parse_receipt(json.dumps(document).encode()), public_keys()).is_valid


def test_the_pages_speak_english_too(client: Client) -> None:
    assert "Report a problem" in text(client.get("/complaints/new/?lang=en"))
    assert "Laporkan masalah" in text(client.get("/complaints/new/"))


def test_the_reporters_page_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    filed = f.asked()
    client = unlocked(filed)
    client.get(f"/c/{filed.reference}/")
    with django_assert_max_num_queries(8):
        client.get(f"/c/{filed.reference}/")
    with django_assert_max_num_queries(1):
        client.get("/complaints/new/")
