"""Whose asset it is decides who answers; what is not the regency's is forwarded, and its reporter told where to."""

from __future__ import annotations

import pytest

from praja.complaints import commands, rules
from praja.complaints.commands import Words
from praja.complaints.models import Complaint
from praja.government.queries import Place
from praja.kernel.errors import Invalid, InvalidFields, WrongState
from praja.kernel.events.models import Event
from tests import factories as f
from tests.complaints.pages import step, text, unlocked, verifier_client

pytestmark = pytest.mark.django_db

DESA, KELURAHAN = Place("35.17.14.2001", "35.17.14"), Place("35.17.09.1006", "35.17.09")
WORDS = Words("Jalan ini jalan nasional; laporan kami teruskan hari ini.")


@pytest.mark.parametrize(
    ("owner", "place", "organization", "outside"),
    [
        ("", DESA, "pupr", ""),
        ("unknown", DESA, "pupr", ""),
        ("regency", DESA, "pupr", ""),
        ("village", DESA, "desa-35.17.14.2001", ""),
        ("village", KELURAHAN, "kel-35.17.09.1006", ""),
        ("national", DESA, "pupr", "bbpjn-jatim-bali"),
        ("provincial", DESA, "pupr", "pubm-jatim"),
    ],
)
def test_the_owner_of_a_road_decides_who_answers(owner: str, place: Place, organization: str, outside: str) -> None:
    route = rules.route("road_damage", place, owner)
    assert (route.organization, route.outside) == (organization, outside)


def test_every_outside_rule_names_a_body_and_every_owner_rule_a_category_that_asks() -> None:
    for rule in rules._routing().rules:
        assert not rule.outside or rule.outside in rules.outside_bodies()
        assert not rule.owners or all(rules.category(code).asks_owner for code in rule.categories)


def test_a_filing_says_whose_road_it_is_only_where_the_category_asks() -> None:
    assert f.file(asset_owner="village").complaint.asset_owner == "village"
    assert f.file(category="waste", asset_owner="village").complaint.asset_owner == ""
    with pytest.raises(InvalidFields) as refused:
        f.file(asset_owner="the moon")
    assert set(refused.value.errors) == {"asset_owner"}


def test_a_village_road_is_suggested_to_the_office_of_its_village() -> None:
    assert f.file(asset_owner="village").complaint.case.organization_id == "kel-35.17.09.1006"


def test_the_verifier_corrects_the_owner_and_the_suggestion_follows() -> None:
    filed = f.file(asset_owner="village")
    page = f"/complaints/{f.pk(filed)}/"
    done = step(
        verifier_client(), page, "verify", classification="complaint", category="road_damage", asset_owner="national"
    )
    assert done.status_code == 302
    complaint = Complaint.objects.select_related("case").get()
    assert (complaint.asset_owner, complaint.case.organization_id) == ("national", "pupr")


def test_a_forwarded_report_closes_and_everybody_reads_where_it_went_and_why() -> None:
    filed = f.verified(asset_owner="national")
    page, verifier = f"/complaints/{f.pk(filed)}/", verifier_client()
    offered = verifier.get(page).content.decode()
    assert '<option value="bbpjn-jatim-bali" selected>' in offered
    assert '<details class="card" id="step-forward" open>' in offered
    assert step(verifier, page, "forward", body="bbpjn-jatim-bali", text=WORDS.text).status_code == 302
    case = Complaint.objects.select_related("case").get().case
    assert (case.step, case.outcome, case.is_open) == ("forwarded", "forwarded", False)
    for shown in (text(verifier.get(page)), text(verifier.get(f"/reports/{f.pk(filed)}/"))):
        assert WORDS.text in shown
        assert "Balai Besar Pelaksanaan Jalan Nasional" in shown
    public = text(verifier.get(f"/reports/{f.pk(filed)}/"))
    assert "Penanggung jawab saat ini Balai Besar" in public
    assert "Ditindaklanjuti" not in public
    assert WORDS.text in text(unlocked(filed).get(f"/c/{filed.reference}/"))
    assert Event.objects.filter(type="id.praja.complaints.forwarded.v1").count() == 1


def test_forwarding_needs_a_known_body_a_reason_and_a_verified_report() -> None:
    filed = f.verified()
    with pytest.raises(Invalid):
        commands.forward(f.pk(filed), to="nobody", words=WORDS, by=f.verifier(), key=f.key())
    with pytest.raises(Invalid):
        commands.forward(f.pk(filed), to="pubm-jatim", words=Words(" "), by=f.verifier(), key=f.key())
    with pytest.raises(WrongState):
        commands.forward(f.pk(f.file()), to="pubm-jatim", words=WORDS, by=f.verifier(), key=f.key())


def test_forwarding_is_carried_out_once() -> None:
    filed, key = f.verified(), f.key()
    first = commands.forward(f.pk(filed), to="pubm-jatim", words=WORDS, by=f.verifier(), key=key)
    again = commands.forward(f.pk(filed), to="pubm-jatim", words=WORDS, by=f.verifier(), key=key)
    assert (first.was_repeated, again.was_repeated) == (False, True)
    assert Complaint.objects.get().messages.count() == 1
