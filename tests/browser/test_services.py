"""Village letters and the proof of documents in real browsers, and the pages around them, on a phone and at a desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Role
from praja.kernel.files.models import StoredFile
from praja.services.applications.models import Application, Draft
from praja.services.documents import commands as documents
from praja.services.documents.models import Certificate, IssuedDocument
from tests.accounts.people import a_person
from tests.browser.browsers import chromium
from tests.browser.visitors import Person, an_officer, picture, somebody
from tests.services.applications import world as w
from tests.services.documents import world as d

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]

LETTER, RECOMMENDATION = "surat-pengantar-keramaian", "rekomendasi-keramaian"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as found:
        yield found


@pytest.fixture(autouse=True)
def _signed_here(settings: Any) -> None:
    settings.SIGNING_SERVICE = "local"


def answer(person: Person, field: str) -> Locator:
    """The control of a question, by the code of its field."""
    return person.page.locator(f"[name='answers.{field}']")


def test_a_village_letter_serves_a_recommendation_by_its_code(browser: Browser, live_server: Any) -> None:
    # The office of the village says that it issues this letter.
    user = a_person((Role.VILLAGE_OPERATOR, w.VILLAGE_OFFICE))
    operator = an_officer(browser, live_server.url, "phone", "id", user)
    operator.open("/services/letters/")
    operator.page.get_by_label("Alamat pada kop surat").fill("Jl. Wahid Hasyim 1")
    operator.page.get_by_label("Jabatan di atas tanda tangan").fill("Lurah Kepanjen")
    operator.page.locator(f"#id_offer_{LETTER}").check()
    operator.press("Simpan")

    # A citizen finds it in the catalogue, and asks for it.
    citizen = somebody(browser, live_server.url, "phone", "id")
    page = citizen.page
    citizen.open("/services/")
    page.get_by_label("Kata kunci").fill("hajatan")
    citizen.press("Cari")
    page.get_by_role("link", name="Surat pengantar keramaian").first.click()
    page.wait_for_url(f"**/services/{LETTER}/")
    citizen.look()
    citizen.press("Ajukan permohonan")
    say_who(citizen)
    for field, said in {
        "event": "Pentas desa",
        "event_on": (clock.now().date() + dt.timedelta(days=20)).isoformat(),
        "starts": "19.00",
        "ends": "22.00",
        "venue": "Lapangan Kepanjen",
        "visitors": "300",
    }.items():
        answer(citizen, field).fill(said)
    page.get_by_label("Pentas atau konser").check()
    page.get_by_label("Tidak").check()
    citizen.press("Lanjut")
    answer(citizen, "ktp").set_input_files([picture()])  # type: ignore[list-item]
    citizen.press("Lanjut")
    citizen.press("Kirim permohonan")
    citizen.press("Ikuti permohonan saya")
    letter = Application.objects.get()

    # The operator checks it, the head of the village signs it.
    operator.open("/inbox/")
    operator.page.locator(f"a[href^='/applications/{letter.pk}/']").first.click()
    operator.look()
    operator.press("Data sesuai")
    operator.press("Data sesuai")
    lurah = a_person((Role.HEAD, w.VILLAGE_OFFICE))
    d.certified(Actor(kind=ActorKind.STAFF, id=str(lurah.pk)), w.VILLAGE_OFFICE)
    head = an_officer(browser, live_server.url, "phone", "id", lurah)
    head.open(f"/applications/{letter.pk}/")
    head.press("Tanda tangani")
    head.page.get_by_label("Frasa sandi sertifikat Anda").fill(d.PASSPHRASE)
    head.press("Tanda tangani")
    head.page.context.close()
    operator.page.context.close()

    # Its code stands on the citizen's page, and answers for all that the letter says.
    citizen.open(f"/a/{letter.case.reference}/")
    citizen.press("Periksa keasliannya seperti orang lain")
    code = page.locator("main code").first.inner_text()
    uploads = StoredFile.objects.count()
    citizen.open(f"/a/{letter.case.reference}/again/")
    page.get_by_role("link", name="Rekomendasi keramaian").click()
    citizen.look()
    citizen.press("Lanjutkan")
    answer(citizen, "village_letter").fill("0000-0000-0000")
    citizen.press("Lanjut")
    expect(page.locator("main")).to_contain_text("Tidak ada surat dengan kode ini")
    answer(citizen, "village_letter").fill(code)
    citizen.press("Lanjut")
    expect(answer(citizen, "event")).to_have_value("Pentas desa")
    expect(answer(citizen, "visitors")).to_have_value("300")
    expect(page.locator("main")).to_contain_text(IssuedDocument.objects.get().number)
    answer(citizen, "organizer").fill("Karang Taruna")
    answer(citizen, "guards").fill("6")
    citizen.press("Lanjut")
    assert StoredFile.objects.count() == uploads
    assert Draft.objects.get().service == RECOMMENDATION
    page.context.close()


def say_who(citizen: Person) -> None:
    citizen.page.get_by_label("Nama sesuai KTP").fill("Pemohon Contoh")
    citizen.page.locator("#id_nik").fill(w.NIK)
    citizen.page.locator("#id_address").fill("Jalan Contoh 1")
    citizen.page.locator("#id_village").select_option(w.VILLAGE)
    citizen.press("Lanjutkan")


def test_a_stranger_tells_the_genuine_file_from_a_changed_and_a_revoked_one(browser: Browser, live_server: Any) -> None:
    head = d.a_signer()
    issued = d.a_signed(head)
    genuine = d.file_of(issued)
    stranger = somebody(browser, live_server.url, "phone", "en")

    def said_of(content: bytes) -> Locator:
        stranger.open("/verify/")
        file = {"name": "izin.pdf", "mimeType": "application/pdf", "buffer": content}
        stranger.page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
        stranger.press("Check the file")
        return stranger.page.locator("main [role=status], main .notice").first

    stranger.open(f"/v/{issued.code}/")
    expect(stranger.page.locator("main")).to_contain_text("P****** C*****")
    expect(said_of(genuine)).to_contain_text("genuine and in force")
    expect(said_of(d.stamped(genuine))).to_contain_text("changed after it was signed")
    expect(stranger.page.locator("main")).to_contain_text(issued.number)
    expect(said_of(d.some_pdf())).to_contain_text("not one of ours")
    documents.revoke(issued.pk, reason="Melanggar ketentuan.", by=head)
    expect(said_of(genuine)).to_contain_text("then revoked")
    stranger.page.context.close()


@pytest.mark.parametrize(("size", "language"), [("phone", "id"), ("desk", "en")])
def test_every_page_around_services_is_accessible_and_fits(
    browser: Browser, live_server: Any, size: str, language: str
) -> None:
    w.publish(w.a_permit())
    filed = w.file()
    issued = d.a_signed(d.a_signer())
    citizen = somebody(browser, live_server.url, size, language)
    for path in (
        "",
        "izin-reklame/",
        "events/",
        "events/acara/",
        "finder/",
        "charter/",
        "completeness/",
        "processing/",
    ):
        citizen.open(f"/services/{path}")
    citizen.open("/applications/track/")
    citizen.page.fill("input[name=code]", filed.reference)
    citizen.page.fill("input[name=pin]", filed.pin)
    citizen.page.locator("main form button").last.click()
    citizen.page.wait_for_url("**/a/**")
    for path in ("", "receipt/"):
        citizen.open(f"/a/{filed.reference}/{path}")
    citizen.page.context.close()

    user = a_person((Role.VERIFIER, "dpmptsp"), (Role.HEAD, "dpmptsp"), (Role.ADMIN, "dpmptsp"))
    officer = an_officer(browser, live_server.url, size, language, user)
    for path in (
        "/applications/",
        f"/applications/{w.pk(filed)}/do/return/",
        "/applications/order/",
        "/documents/",
        f"/documents/{issued.pk}/",
        f"/documents/{issued.pk}/revoke/",
        "/documents/certificates/",
        f"/documents/certificates/{Certificate.objects.get().pk}/",
    ):
        officer.open(path)
    officer.page.context.close()
