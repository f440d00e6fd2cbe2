"""What is hidden stays hidden, whatever somebody holds and whichever way a complaint goes."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from praja.complaints import commands
from praja.complaints.commands import Filed, Words
from praja.complaints.models import Photo
from praja.kernel.actors import Role
from tests import factories as f
from tests.accounts.people import a_person, signed_in
from tests.complaints.pages import handler_client, unlocked, verifier_client

pytestmark = pytest.mark.django_db

NAME = "Pelapor Yang Tidak Mau Disebut"
HIDDEN = {
    "description": "Pungutan liar di loket tiga setiap pagi.",
    "category": "public_service",
    "village": "",
    "latitude": -7.547224,
    "longitude": 112.238885,
    "is_secret": True,
    "is_anonymous": True,
    "name": NAME,
    "phone": "0812 3456 7890",
}


@pytest.mark.parametrize("page", ["", "receipt/", "receipt.json"])
def test_the_cookie_of_one_complaint_opens_no_other(page: str) -> None:
    own, others = f.file(), f.file(is_secret=True, description="Rahasia: pungutan liar di loket tiga.")
    client = unlocked(own)
    client.cookies[f"praja_complaint_{others.reference}"] = client.cookies[f"praja_complaint_{own.reference}"].value
    response = client.get(f"/c/{others.reference}/{page}")
    assert response.status_code in {302, 403}
    assert b"pungutan liar" not in response.content


def _filed() -> Filed:
    return f.file(**HIDDEN, photos=[f.a_photo()])


def _disposed(to: str = f.ROADS) -> Filed:
    return f.disposed(to=to, **HIDDEN, photos=[f.a_photo()])


def _resolved() -> Filed:
    filed = _disposed()
    words = Words("Loket sudah kami tertibkan.", [f.a_photo()])
    commands.resolve(f.pk(filed), words=words, by=f.handler(), key=f.key())
    return filed


def _reopened() -> Filed:
    filed = _resolved()
    words = Words("Besoknya terjadi lagi.", [f.a_photo()])
    commands.reopen(f.pk(filed), words=words, by=f.reporter(filed), key=f.key())
    return filed


def _rated() -> Filed:
    filed = _resolved()
    commands.rate(f.pk(filed), rating=2, by=f.reporter(filed), key=f.key())
    return filed


def _returned() -> Filed:
    filed = _disposed()
    commands.return_disposition(f.pk(filed), words=Words("Bukan kewenangan kami."), by=f.handler(), key=f.key())
    return filed


def _sent_elsewhere() -> Filed:
    filed = _returned()
    commands.dispose(f.pk(filed), to=f.HEALTH, by=f.verifier(), key=f.key())
    return filed


def _archived() -> Filed:
    filed = _filed()
    commands.archive(f.pk(filed), words=Words("Tidak cukup jelas."), by=f.verifier(), key=f.key())
    return filed


STAGES = [
    (_filed, ""),
    (_disposed, f.ROADS),
    (_resolved, f.ROADS),
    (_reopened, f.ROADS),
    (_rated, f.ROADS),
    (_returned, ""),
    (_sent_elsewhere, f.HEALTH),
]


@pytest.mark.parametrize(("stage", "agency"), STAGES, ids=lambda value: getattr(value, "__name__", value))
def test_a_secret_complaint_is_open_to_its_verifiers_and_the_agency_that_has_it_now(
    stage: Callable[[], Filed], agency: str
) -> None:
    filed = stage()
    photos = list(Photo.objects.filter(complaint=f.pk(filed)).values_list("file_id", flat=True))
    readers = {"verifier": verifier_client(), f.ROADS: handler_client(f.ROADS), f.HEALTH: handler_client(f.HEALTH)}
    readers["executive"] = signed_in(a_person((Role.EXECUTIVE, f.COORDINATOR)))
    able = {who for who, client in readers.items() if sees(client, filed, photos)}
    assert able == {"verifier", agency} - {""}
    assert sees(unlocked(filed), filed, photos, is_staff=False)
    assert not sees(unlocked(f.file()), filed, photos, is_staff=False)
    assert not sees(Client(), filed, photos, is_staff=False)


def sees(client: Client, filed: Filed, photos: list[UUID], *, is_staff: bool = True) -> bool:
    """Whether page, JSON, list, export and every photo are open to a client; they are open together or not at all."""
    identifier, reference = f.pk(filed), filed.reference
    found = {client.get(f"/files/{photo}{size}").status_code == 200 for photo in photos for size in ("", "?size=thumb")}
    if is_staff:
        pages = [f"/complaints/{identifier}/", f"/api/complaints/{identifier}"]
        found |= {client.get(page).status_code == 200 for page in pages}
        found.add(reference in client.get("/api/complaints").content.decode())
        found.add(reference in client.get(f"/api/complaints?search={reference}").content.decode())
        found.add(reference in client.get("/complaints/").content.decode())
        found.add(reference in client.get("/complaints/export.csv").getvalue().decode())
    else:
        found |= {client.get(f"/c/{reference}/{page}").status_code == 200 for page in ("", "receipt/", "receipt.json")}
    assert len(found) == 1, "open in one place and closed in another"
    return found.pop()


@pytest.mark.parametrize("stage", [*(stage for stage, _ in STAGES), _archived], ids=lambda stage: stage.__name__)
def test_the_words_of_a_secret_and_the_name_of_an_anonymous_reporter_stay_in(stage: Callable[[], Filed]) -> None:
    filed = stage()
    overseer, identifier = verifier_client(), f.pk(filed)
    public = [
        Client().get(page).content.decode()
        for page in ("/api/complaints/map/clusters", "/log/events", "/transparency/")
    ]
    exported = overseer.get("/complaints/export.csv").getvalue().decode()
    for page in [*public, exported]:
        assert "ungutan" not in page
    assert '"features":[]' in public[0]
    for page in (f"/complaints/{identifier}/", f"/api/complaints/{identifier}"):
        shown = overseer.get(page).content.decode()
        assert "ungutan liar" in shown
        assert NAME not in shown
        assert "3456 7890" not in shown
        assert "+6281234567890" not in shown
