"""Generated complaints for the demonstration: stories told through the same commands that people use.

Every complaint is marked as demo and every event lies in the past, at a plausible hour. No person appears.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import heapq
import io
from collections.abc import Generator, Iterator
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from PIL import Image, ImageDraw

from praja.cases.models import Case
from praja.complaints import commands, rules
from praja.complaints.commands import Filed, Filing, PartOf, Words
from praja.complaints.commands.steps import PHOTO_PURPOSE
from praja.complaints.jobs import close_silent_complaints
from praja.complaints.models import Classification, Complaint, Part
from praja.complaints.units import units_for
from praja.complaints.watch import catch_up
from praja.government.models import Region
from praja.government.queries import coordinator, districts, locate, villages
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.errors import NotFound, WrongState
from praja.kernel.files.commands import store_upload

DAYS = 100
WATCHED_DAYS = 12
"""For how many of them deadlines are watched; before that nobody was warned."""
SUPPORTING = ("pupr", "dlh", "dishub", "satpolpp")
PIN_SPREAD_DEGREES = 0.003


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people say about a category."""

    category: str
    texts: tuple[str, ...]


class Phrases(msgspec.Struct, frozen=True):
    """The words of the generated stories, from demo.yaml of the pack."""

    complaints: tuple[Theme, ...]
    questions: tuple[str, ...]
    replies: tuple[str, ...]
    answers: tuple[str, ...]
    resolutions: tuple[str, ...]
    reopenings: tuple[str, ...]
    returns: tuple[str, ...]
    remarks: tuple[str, ...]
    supporting_questions: tuple[str, ...]
    contributions: tuple[str, ...]
    notes: tuple[str, ...]


def generate_activity(phrases: Phrases, *, complaints: int, seed: int = 2026) -> int:
    """Let so many complaints be filed and handled over the last hundred days; returns how many are new.

    All of it happens in one transaction, and only once.

    Raises:
        ImproperlyConfigured: this is not the demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("demo activity is generated in demo mode only (PRAJA_DEMO)")
    if Complaint.objects.filter(is_demo=True).exists():
        return 0
    now = clock.now()
    random = Random(seed)  # noqa: S311 - stories, not secrets
    stories: list[tuple[dt.datetime, int, Iterator[dt.datetime]]] = []
    for number in range(complaints):
        moment = now - dt.timedelta(days=DAYS * random.random() ** 1.2, hours=random.random())
        stories.append((moment, number, _story(phrases, Random(f"{seed}:{number}"))))  # noqa: S311
    stories.append((now - dt.timedelta(days=DAYS), complaints, _nightly()))
    stories.append((now - dt.timedelta(days=WATCHED_DAYS), complaints + 1, _watched()))
    heapq.heapify(stories)
    with transaction.atomic(), translation.override("id"):
        while stories and stories[0][0] < now:
            moment, number, story = heapq.heappop(stories)
            with clock.at(moment):
                following = next(story, None)
            if following is not None:
                heapq.heappush(stories, (following, number, story))
    return complaints


def _story(phrases: Phrases, random: Random) -> Iterator[dt.datetime]:
    """One complaint. Yields the moment of its next step; the step is taken when the story goes on."""
    filed = _file(phrases, random)
    verifier = _officer(Role.VERIFIER, coordinator())
    pk = filed.complaint.pk
    yield _office_hours_later(random.triangular(0.5, 30, 6))
    if random.random() < 0.05:
        question = Words(random.choice(phrases.questions))
        commands.request_completion(pk, words=question, by=verifier, key=_key(random))
        if random.random() < 0.4:
            return
        yield clock.now() + dt.timedelta(hours=random.uniform(2, 90))
        commands.complete(pk, words=Words(random.choice(phrases.replies)), by=_reporter(filed), key=_key(random))
        yield _office_hours_later(random.uniform(1, 8))
    if random.random() < 0.03:
        commands.archive(pk, words=Words("Laporan ganda."), by=verifier, key=_key(random))
        return
    classification = random.choices(
        [Classification.COMPLAINT, Classification.INFORMATION, Classification.ASPIRATION, Classification.SUPERVISED],
        [80, 9, 6, 5],
    )[0]
    commands.verify(pk, classification=classification, by=verifier, key=_key(random))
    yield _office_hours_later(random.uniform(0.1, 3))
    case = Complaint.objects.select_related("case").get(pk=pk).case
    agency = case.organization_id
    leader = _leader(case) if random.random() < 0.2 else None
    if leader is not None:
        commands.merge(pk, into=leader.pk, note=random.choice(phrases.notes), by=verifier, key=_key(random))
        return
    if random.random() < 0.03:
        yield from _split(pk, phrases, random)
        return
    commands.dispose(pk, to=agency, by=verifier, key=_key(random))
    yield from _handling(pk, filed, agency, phrases, random)


def _handling(pk: UUID, filed: Filed, agency: str, phrases: Phrases, random: Random) -> Iterator[dt.datetime]:
    officer, reporter = _officer(Role.HANDLER, agency), _reporter(filed)
    yield _office_hours_later(random.triangular(1, 60, 10))
    commands.answer(pk, words=Words(random.choice(phrases.answers)), by=officer, key=_key(random))
    if random.random() < 0.2:
        yield _office_hours_later(random.uniform(1, 20))
        commands.ask_reporter(pk, words=Words(random.choice(phrases.questions)), by=officer, key=_key(random))
        if random.random() < 0.15:
            return
        yield clock.now() + dt.timedelta(hours=random.uniform(3, 120))
        commands.reply(pk, words=Words(random.choice(phrases.replies)), by=reporter, key=_key(random))
    if random.random() < 0.6:
        planned_on = timezone.localdate(clock.now()) + dt.timedelta(days=random.randint(1, 9))
        commands.plan(pk, planned_on=planned_on, by=officer, key=_key(random))
    if random.random() < 0.15:
        _assign(pk, officer, random)
    if random.random() < 0.1:
        is_answered = yield from _together(pk, agency, officer, phrases, random)
        if not is_answered:
            return
    yield _office_hours_later(random.triangular(4, 150, 40))
    _resolve(pk, officer, phrases, random)
    if random.random() < 0.05:
        yield clock.now() + dt.timedelta(hours=random.uniform(20, 90))
        _say_still_broken(pk, random)
    if random.random() < 0.08:
        yield clock.now() + dt.timedelta(hours=random.uniform(4, 80))
        try:
            commands.reopen(pk, words=Words(random.choice(phrases.reopenings)), by=reporter, key=_key(random))
        except WrongState:
            return
        yield _office_hours_later(random.uniform(10, 60))
        _resolve(pk, officer, phrases, random)
    if random.random() < 0.6:
        yield clock.now() + dt.timedelta(hours=random.uniform(2, 150))
        stars = random.choices([5, 4, 3, 2, 1], [38, 34, 16, 7, 5])[0]
        commands.rate(pk, rating=stars, remark=random.choice(phrases.remarks), by=reporter, key=_key(random))


def _together(
    pk: UUID, agency: str, officer: Actor, phrases: Phrases, random: Random
) -> Generator[dt.datetime, None, bool]:
    """Another agency is asked; returns whether it answers, as it mostly does."""
    supporting = random.choice([code for code in SUPPORTING if code != agency])
    questions = {supporting: random.choice(phrases.supporting_questions)}
    commands.ask_agencies(pk, questions=questions, by=officer, key=_key(random))
    yield _office_hours_later(random.uniform(2, 30))
    if random.random() < 0.25:
        return False
    words = Words(random.choice(phrases.contributions))
    commands.contribute(pk, words=words, by=_officer(Role.HANDLER, supporting), key=_key(random))
    commands.write_note(pk, words=Words(random.choice(phrases.notes)), by=officer, key=_key(random))
    return True


def _leader(case: Case) -> Complaint | None:
    """An earlier report about the same kind of thing in the same kecamatan that an agency handles now."""
    found = Complaint.objects.filter(
        case__step="handling", case__category=case.category, case__district=case.district_id, is_secret=False
    )
    return found.exclude(pk=case.pk).order_by("-case").first()


def _split(pk: UUID, phrases: Phrases, random: Random) -> Iterator[dt.datetime]:
    """A report about two things becomes two, and their agencies mostly solve them."""
    themes = random.sample(phrases.complaints, 2)
    parts = [PartOf(random.choice(theme.texts), theme.category) for theme in themes]
    commands.split(pk, parts=parts, by=_officer(Role.VERIFIER, coordinator()), key=_key(random))
    yield _office_hours_later(random.uniform(4, 30))
    for part in Part.objects.filter(parent=pk).select_related("complaint__case"):
        officer = _officer(Role.HANDLER, part.complaint.case.organization_id)
        commands.answer(part.complaint_id, words=Words(random.choice(phrases.answers)), by=officer, key=_key(random))
        yield _office_hours_later(random.triangular(4, 80, 20))
        if random.random() < 0.8:
            _resolve(part.complaint_id, officer, phrases, random)


def _assign(pk: UUID, officer: Actor, random: Random) -> None:
    """The office nearest to it acts in the agency's place."""
    case = Complaint.objects.select_related("case").get(pk=pk).case
    units = units_for(case)
    nearest = [unit for unit in units if unit.region_id == case.village_id]
    if units:
        commands.assign_unit(pk, to=random.choice(nearest or units).code, by=officer, key=_key(random))


def _say_still_broken(pk: UUID, random: Random) -> None:
    device = f"demo-device-{random.getrandbits(32):08x}"
    # Secret, or closed too long ago by now.
    with contextlib.suppress(WrongState, NotFound):
        commands.say_still_broken(pk, device=device, by=Actor.citizen())


def _watched() -> Iterator[dt.datetime]:
    """What the watch over deadlines does."""
    while True:
        catch_up()
        yield clock.now() + dt.timedelta(hours=6)


def _nightly() -> Iterator[dt.datetime]:
    """What the worker does by the clock."""
    while True:
        close_silent_complaints()
        yield clock.now() + dt.timedelta(hours=12)


def _file(phrases: Phrases, random: Random) -> Filed:
    theme = random.choice(phrases.complaints)
    village = _village(random)
    latitude = round(village.latitude + random.uniform(-1, 1) * PIN_SPREAD_DEGREES, 6)
    longitude = round(village.longitude + random.uniform(-1, 1) * PIN_SPREAD_DEGREES, 6)
    has_pin = random.random() < 0.8 and locate(latitude, longitude) is not None
    filing = Filing(
        description=random.choice(theme.texts),
        category=theme.category,
        latitude=latitude if has_pin else None,
        longitude=longitude if has_pin else None,
        village=village.code,
        is_anonymous=random.random() < 0.25,
        is_secret=random.random() < 0.06,
        photos=[_photo(random)] if random.random() < 0.35 else [],
        answers=_answers(theme.category, random),
        is_demo=True,
    )
    return commands.file_complaint(filing, by=Actor.citizen(), key=_key(random))


def _answers(category: str, random: Random) -> dict[str, Any]:
    """A choice for each question that offers choices."""
    asked = rules.questions(category)
    if asked is None:
        return {}
    return {
        code: [random.choice(item.choices)] if item.type == "array" else random.choice(item.choices)
        for code, item in asked.schema.properties.items()
        if item.choices
    }


def _village(random: Random) -> Region:
    """A village; the district town's ones more often, as people live there."""
    found = districts()
    weights = [4 if any(village.kind == "kelurahan" for village in villages(item.code)) else 1 for item in found]
    return random.choice(villages(random.choices(found, weights)[0].code))


def _resolve(pk: UUID, officer: Actor, phrases: Phrases, random: Random) -> None:
    words = Words(random.choice(phrases.resolutions), [_photo(random)])
    commands.resolve(pk, words=words, by=officer, key=_key(random))


def _photo(random: Random) -> UUID:
    """A painted picture that nobody can take for a photograph."""
    canvas = Image.new("RGB", (640, 480), f"hsl({random.randrange(20, 200)}, 30%, 72%)")
    pen = ImageDraw.Draw(canvas)
    pen.polygon([(0, 480), (260, 210), (380, 210), (640, 480)], fill="#5f6368")
    pen.ellipse((270, 330, 390, 390), fill="#3b3f43")
    pen.text((24, 20), "DEMO", fill="white", font_size=56)
    target = io.BytesIO()
    canvas.save(target, "JPEG", quality=70)
    upload = SimpleUploadedFile("demo.jpg", target.getvalue())
    identifier: UUID = store_upload(upload, purpose=PHOTO_PURPOSE).id
    return identifier


def _officer(role: Role, organization: str) -> Actor:
    return Actor(kind=ActorKind.STAFF, id="demo", grants=frozenset({Grant(role, organization)}))


def _reporter(filed: Filed) -> Actor:
    return Actor.citizen(str(filed.complaint.pk))


def _key(random: Random) -> str:
    return f"demo-{random.getrandbits(96):024x}"


def _office_hours_later(hours: float) -> dt.datetime:
    return working_calendar().add_working_time(clock.now(), dt.timedelta(hours=hours))
