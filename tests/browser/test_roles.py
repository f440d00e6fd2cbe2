"""The day of everybody who has to do with a report, in a real browser: at the desk, on the phone, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, expect

from praja.cases.models import Case, Clock
from praja.complaints import commands, publication
from praja.complaints.commands import Filed
from praja.complaints.models import Complaint, IdentityView, Merge, Subscription
from praja.complaints.watch import watch_deadlines
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.notify.commands import send_due
from tests import factories as f
from tests.accounts.people import a_person
from tests.browser.browsers import chromium, overflow
from tests.browser.visitors import Person, an_officer, somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regency")]

VILLAGE = "kel-35.17.09.1006"
LIGHTS = "dishub"
EXAMINERS = "inspektorat"
AGAIN = "Jalan di depan pasar berlubang, sudah dua pengendara jatuh dalam minggu ini."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--use-angle=swiftshader", "--enable-unsafe-swiftshader") as found:
        yield found


def page_of(filed: Filed) -> str:
    return f"/complaints/{f.pk(filed)}/"


def step_of(filed: Filed) -> str:
    return Case.objects.get(pk=f.pk(filed)).step


def submit(person: Person) -> None:
    """Send the form that the page is about."""
    with person.page.expect_navigation():
        person.page.locator("main form button[type=submit]").last.click()
    person.look()


def test_a_village_files_at_its_desk_and_solves_what_lies_with_it(browser: Browser, live_server: Any) -> None:
    theirs = f.disposed(to=VILLAGE, category="village_service", description="Loket kelurahan tutup pada jam kerja.")
    user = a_person((Role.VILLAGE_OPERATOR, VILLAGE))
    operator = an_officer(browser, live_server.url, "phone", "id", user)
    page = operator.page

    operator.open("/complaints/assisted/")
    page.select_option("#id_category", "road_damage")
    page.fill("#id_description", "Jalan di depan balai kelurahan berlubang sejak hujan kemarin.")
    page.locator("#id_village_district").select_option(label="Jombang")
    page.locator("#id_village").select_option("35.17.09.1006")
    page.check("#id_has_consent")
    submit(operator)
    slip = page.locator("main").inner_text()
    reference = re.search(r"JBG-\w{4}-\w{4}", slip)
    assert reference is not None
    assert re.search(r"\b\d{6}\b", slip)
    assert overflow_in_print(operator) <= 0
    operator.send("/assisted/handed-over/")
    operator.open("/complaints/assisted/list/")
    expect(page.locator("main table")).to_contain_text(reference[0])

    operator.open("/inbox/")
    page.get_by_role("link", name=re.compile("Loket kelurahan")).first.click()
    page.wait_for_url(f"**{page_of(theirs)}")
    operator.look()
    operator.say("answer", "Loket kami buka kembali hari ini.")
    operator.say("resolve", "Loket sudah buka, jadwal jaga sudah kami atur.", photo=True)
    assert step_of(theirs) == "resolved"
    page.context.close()


def test_a_verifier_sorts_what_came_in(browser: Browser, live_server: Any) -> None:
    filed = f.file(name="Siti Aminah", phone="081234567890")
    duplicate = f.file(description=AGAIN)
    for number in (1, 2):
        f.file(description=f"Lampu jalan nomor {number} di gang masjid mati.", category="street_light")
    verifier = an_officer(browser, live_server.url, "desk", "en", a_person((Role.VERIFIER, f.COORDINATOR)))
    page = verifier.page

    # Two at once, found again by filters that are kept under a name.
    verifier.open("/complaints/?category=street_light")
    page.locator('details:has(form[action="/complaints/filters/"]) > summary').click()
    page.locator('form[action="/complaints/filters/"] input[name=name]').fill("Lamps")
    verifier.send("/complaints/filters/")
    verifier.open("/complaints/")
    page.locator(".tabs").get_by_role("link", name="Lamps").click()
    page.wait_for_url(re.compile("street_light"))
    boxes = page.locator("input[name=report]")
    expect(boxes).to_have_count(2)
    boxes.nth(0).check()
    boxes.nth(1).check()
    with page.expect_navigation():
        page.locator("button[name=deed][value=verify]").click()
    verifier.look()
    submit(verifier)
    assert Case.objects.filter(step="disposition").count() == 2

    # The same problem twice: one leads the other, and no longer.
    verifier.open(page_of(duplicate))
    page.get_by_role("link", name="Compare similar reports side by side").click()
    page.wait_for_url("**/similar/")
    verifier.look()
    with page.expect_navigation():
        page.get_by_role("button", name=f"Let {filed.reference} lead").click()
    verifier.look()
    assert Merge.objects.get().leader_id == f.pk(filed)
    page.goto(live_server.url + page_of(duplicate))
    verifier.unfold("unmerge")
    verifier.send("/unmerge/")
    assert step_of(duplicate) == "verification"

    # It lies with somebody outside.
    verifier.unfold("verify")
    page.locator('form[action$="/verify/"] input[value=complaint]').check()
    verifier.send("/verify/")
    verifier.unfold("forward")
    page.locator('form[action$="/forward/"] select[name=body]').select_option("bbpjn-jatim-bali")
    page.locator('form[action$="/forward/"] textarea[name=text]').fill("This is a national road.")
    verifier.send("/forward/")
    assert step_of(duplicate) == "forwarded"

    # One more word with the reporter, then to the agency that the rules name, with another that supports it.
    verifier.open(page_of(filed))
    page.locator("#reporter summary").click()
    page.select_option("#reporter select[name=reason]", "call")
    verifier.send("/contact/#reporter")
    expect(page.locator("#reporter")).to_contain_text("Siti Aminah")
    assert IdentityView.objects.count() == 1
    page.goto(live_server.url + page_of(filed))
    page.locator('form[action$="/verify/"] input[value=complaint]').check()
    verifier.send("/verify/")
    page.locator(".routing").get_by_role("link", name="Take it into the form").click()
    verifier.unfold("dispose")
    form = page.locator('form[action$="/dispose/"]')
    expect(form.locator("select[name=to]")).to_have_value(f.ROADS)
    form.locator("details:not([open]) > summary").click()
    form.locator("select[name=agency_1]").select_option(LIGHTS)
    form.locator("textarea[name=question_1]").fill("Is the lamp there yours?")
    verifier.send("/dispose/")
    assert step_of(filed) == "handling"
    expect(page.locator("main")).to_contain_text("Is the lamp there yours?")
    page.context.close()


def test_agencies_solve_it_together(browser: Browser, live_server: Any) -> None:
    filed = f.verified(photos=[f.a_photo()])
    commands.dispose(
        f.pk(filed), to=f.ROADS, supporting={LIGHTS: "Lampu itu milik Anda?"}, by=f.verifier(), key=f.key()
    )
    supporting = an_officer(browser, live_server.url, "phone", "id", a_person((Role.HANDLER, LIGHTS)))
    supporting.open("/inbox/")
    supporting.page.get_by_role("link", name=re.compile("Jalan berlubang")).first.click()
    supporting.page.wait_for_url(f"**{page_of(filed)}")
    supporting.look()
    supporting.say("contribute", "Ya, lampunya kami ganti Kamis.")
    supporting.page.context.close()

    handler = an_officer(browser, live_server.url, "desk", "en", a_person((Role.HANDLER, f.ROADS)))
    page = handler.page
    handler.open("/complaints/")
    page.keyboard.press("j")
    expect(page.locator("tr.pointed")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{page_of(filed)}")
    handler.look()
    expect(page.locator("main")).to_contain_text("Ya, lampunya kami ganti Kamis.")

    handler.unfold("plan")
    day = clock.now().date() + dt.timedelta(days=3)
    page.locator('form[action$="/plan/"] input[name=planned_on]').fill(day.isoformat())
    handler.send("/plan/")
    handler.unfold("answer")
    answer = page.locator('form[action$="/answer/"]')
    answer.locator("select[name=template]").select_option("answer_received")
    answer.locator("button[name=insert]").click()
    expect(answer.locator("textarea[name=text]")).to_have_value(re.compile(filed.reference))
    handler.send("/answer/")
    handler.say("note", "Bring the small roller.")
    handler.send("/take-along/")
    handler.open("/complaints/shortlist/")
    page.get_by_role("link", name=re.compile("Jalan berlubang")).first.click()
    page.wait_for_url(f"**{page_of(filed)}")
    handler.say("resolve", "We filled the hole.", photo=True)
    expect(page.locator("main .photos img, main figure img")).not_to_have_count(0)
    assert step_of(filed) == "resolved"
    page.context.close()


def test_a_head_steps_in_when_a_report_is_late_and_an_auditor_reads_it_all(browser: Browser, live_server: Any) -> None:
    boss = a_person((Role.HEAD, f.ROADS), name="Kepala Dinas")
    colleague = a_person((Role.HANDLER, f.ROADS), name="Rudi Hartono")
    auditor_user = a_person((Role.AUDITOR, f.COORDINATOR))
    with clock.at(clock.now() - dt.timedelta(days=30)):
        filed = f.disposed(name="Siti Aminah", phone="081234567890")
    watch_deadlines()
    commands.view_identity(f.pk(filed), reason="call", by=f.handler())

    head = an_officer(browser, live_server.url, "phone", "id", boss)
    page = head.page
    head.open("/complaints/escalations/")
    page.get_by_role("link", name=re.compile(f"{filed.reference}|Jalan berlubang")).first.click()
    page.wait_for_url(f"**{page_of(filed)}*")
    head.look()
    page.get_by_text("Beri arahan kepada perangkat daerah").first.click()
    page.locator('form[action$="/instruct/"] textarea').first.fill("Tangani hari ini.")
    with page.expect_navigation():
        page.locator('form[action$="/instruct/"] button').first.click()
    head.look()
    expect(page.locator("main")).to_contain_text("Tangani hari ini.")
    head.unfold("assign_officer")
    page.locator('form[action$="/assign_officer/"] select').select_option(str(colleague.pk))
    head.send("/assign_officer/")
    expect(page.locator("main")).to_contain_text("Rudi Hartono")
    resolution = Clock.objects.get(case=f.pk(filed), code="resolution")
    head.open(f"{page_of(filed)}deadlines/{resolution.pk}/")
    assert overflow_in_print(head) <= 0
    page.context.close()

    auditor = an_officer(browser, live_server.url, "desk", "en", auditor_user)
    page = auditor.page
    auditor.open("/complaints/identity-log/")
    expect(page.locator("main table")).to_contain_text(filed.reference)
    page.select_option("select[name=reason]", "visit")
    page.locator('main form[role="search"] button').click()
    page.wait_for_url(re.compile("reason=visit"))
    expect(page.locator("main table")).to_have_count(0)
    auditor.open("/complaints/identity-log/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert filed.reference in download.value.path().read_text()
    auditor.open("/complaints/routing/")
    auditor.open(page_of(filed))
    expect(page.locator("#now form")).to_have_count(1)
    expect(page.locator('#now form[action$="/note/"]')).to_have_count(1)
    page.context.close()


def test_a_neighbour_reads_follows_and_says_that_it_is_still_broken(browser: Browser, live_server: Any) -> None:
    leader, duplicate = f.disposed(), f.disposed(description=AGAIN)
    commands.merge(f.pk(duplicate), into=f.pk(leader), by=f.verifier(), key=f.key())
    solved = f.resolved(description="Loket antrean tidak melayani lansia.")
    commands.rate(f.pk(solved), rating=4, by=f.reporter(solved), key=f.key())
    for device in ("a" * 32, "b" * 32):
        commands.say_still_broken(f.pk(solved), words=None, device=device, by=Actor.citizen())
    publication.rebuild()
    neighbour = somebody(browser, live_server.url, "phone", "id")
    page = neighbour.page

    # What is merged leads to the report that is worked on, which a mail tells about from now on.
    neighbour.open("/reports/")
    expect(page.locator("main tbody tr")).to_have_count(2)
    neighbour.open(f"/reports/{f.pk(duplicate)}/")
    assert page.url.endswith(f"/reports/{f.pk(leader)}/")
    page.get_by_role("link", name="Ikuti lewat surel").click()
    page.fill("input[name=email]", "warga@example.org")
    submit(neighbour)
    send_due()
    link = re.search(r"/reports/subscriptions/\S+", mail.outbox[-1].body)
    assert link is not None
    neighbour.open(link[0])
    with page.expect_navigation():
        page.locator("form:has(input[value=confirm]) button").click()
    neighbour.look()
    assert Subscription.objects.get().is_active

    # One neighbour more, and the agency has it back.
    neighbour.open(f"/reports/{f.pk(solved)}/")
    neighbour.send("/still-broken/")
    assert step_of(solved) == "handling"
    page.context.close()

    visitor = somebody(browser, live_server.url, "desk", "en")
    visitor.open("/open-data/complaints/")
    visitor.open(f"/reports/agency/{f.ROADS}/")
    badge = visitor.page.request.get(f"{live_server.url}/reports/badge/{f.ROADS}.svg")
    assert badge.headers["content-type"].startswith("image/svg+xml")
    visitor.page.context.close()


def test_a_whistle_blower_talks_to_the_examiners_alone(browser: Browser, live_server: Any) -> None:
    witness = somebody(browser, live_server.url, "phone", "en")
    page = witness.page
    witness.open("/complaints/new/")
    page.select_option("#id_category", "integrity")
    page.fill("#id_description", "Kepala seksi meminta uang pelicin untuk setiap berkas.")
    page.locator("#id_village_district").select_option(label="Jombang")
    page.locator("#id_village").select_option("35.17.09.1006")
    page.check("#id_is_anonymous")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/receipt/")
    witness.look()
    complaint = Complaint.objects.get()
    assert complaint.is_sealed
    found = re.search(r"\b\d{6}\b", page.locator("main").inner_text())
    assert found is not None
    page.context.close()
    filed = Filed(complaint, complaint.case.reference, found[0])

    verifier = an_officer(browser, live_server.url, "desk", "id", a_person((Role.VERIFIER, f.COORDINATOR)))
    verifier.open(f"/complaints/?q={filed.reference}")
    expect(verifier.page.locator("main")).not_to_contain_text("pelicin")
    assert verifier.page.request.get(live_server.url + page_of(filed)).status == 404
    verifier.page.context.close()

    examiner = an_officer(browser, live_server.url, "desk", "id", a_person((Role.HANDLER, EXAMINERS)))
    examiner.open("/inbox/")
    examiner.page.locator(f'a[href="{page_of(filed)}"]').first.click()
    examiner.page.wait_for_url(f"**{page_of(filed)}")
    examiner.look()
    examiner.page.locator('form[action$="/verify/"] input[value=supervised]').check()
    examiner.send("/verify/")
    examiner.say("ask_reporter", "Berkas apa yang Anda maksud?")
    examiner.page.context.close()

    witness = somebody(browser, live_server.url, "phone", "en")
    witness.open("/complaints/track/")
    witness.page.fill("input[name=code]", filed.reference)
    witness.page.fill("input[name=pin]", filed.pin)
    submit(witness)
    expect(witness.page.locator("main")).to_contain_text("Berkas apa yang Anda maksud?")
    witness.say("reply", "Berkas izin usaha.")
    assert step_of(filed) == "handling"
    witness.page.context.close()


def overflow_in_print(person: Person) -> int:
    """By how many pixels the page is wider than the paper."""
    person.page.emulate_media(media="print")
    wider = overflow(person.page)
    person.page.emulate_media(media="screen")
    return wider
