"""Generated applications for the demonstration: stories told through the same commands that people use.

A story needs no knowledge of its service: it fills in the form from the pack, and whoever acts in a step takes it
forward, so a service that is changed or added is told as it stands. Everything is marked as demo; no person appears.
"""

from __future__ import annotations

import datetime as dt
import heapq
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone, translation
from PIL import Image, ImageDraw

from praja.accounts.queries import holders
from praja.cases.definitions import CITIZENS, ActionRule, Officer, Step
from praja.cases.forms import Field, Form, Kind
from praja.cases.forms.kinds import FILES
from praja.cases.models import Case, Request
from praja.cases.queries import organization_in
from praja.government.models import Region
from praja.government.queries import districts, organization, place_of_village, region, villages
from praja.kernel import clock
from praja.kernel.actors import Actor, ActorKind, Grant, Role
from praja.kernel.calendar.queries import working_calendar
from praja.kernel.files.commands import store_upload
from praja.services.applications import commands
from praja.services.applications.commands import Applicant, Filing, Said
from praja.services.applications.commands.completing import complete
from praja.services.applications.commands.steps import FILE_PURPOSE
from praja.services.applications.models import Application, Channel
from praja.services.applications.offers import Offer, offer, offer_of_version
from praja.services.documents.demo import DEMO_PASSPHRASE
from praja.services.documents.models import Document
from praja.services.payments import commands as payments
from praja.services.payments.queries import newest_bill
from praja.services.satisfaction.commands import ASKED_AFTER, Answer, answer_invited
from praja.services.satisfaction.models import ELEMENTS
from praja.services.satisfaction.rules import survey

DAYS = 90
RECENT_DAYS = 5
"""Half of all was filed within so many days, and is on its way."""
LEFT = 12
"""Every so manyth is left lying, beyond its deadline."""
LEFT_DAYS = 16
UNPAID_DAYS = 20
MOST_STEPS = 25
STRIDE = 37
"""How far apart in the list of themes one story is from the next."""
PLATFORM = Actor.system("demo")


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people apply for, and what they answer; days are counted from the filing: "+14"."""

    service: str
    weight: int
    answers: dict[str, Any] = {}


class Script(msgspec.Struct, frozen=True):
    """The words of the generated stories, from demo.yaml of the pack."""

    applications: tuple[Theme, ...] = ()
    application_offices: tuple[str, ...] = ()
    application_returns: tuple[str, ...] = ()
    application_refusals: tuple[str, ...] = ()
    application_remarks: tuple[str, ...] = ()
    application_order_reasons: tuple[str, ...] = ()


def generate_applications(script: Script, *, applications: int, seed: int = 2026) -> int:
    """Let so many applications be filed and handled over the last ninety days, once; returns how many are new.

    Unlike complaints they are no single transaction: a signature needs one of its own.

    Raises:
        ImproperlyConfigured: this is not the demo.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("demo activity is generated in demo mode only (PRAJA_DEMO)")
    if not script.applications or Application.objects.filter(is_demo=True).exists():
        return 0
    now = clock.now()
    with translation.override("id"), connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # hundreds of small transactions; a lost one is made anew
        waiting = [
            (_moment(number, now, Random(f"{seed}:at:{number}")), number, _Story(script, number, seed).told())  # noqa: S311
            for number in range(applications)
        ]
        heapq.heapify(waiting)
        while waiting and waiting[0][0] < now:
            moment, number, story = heapq.heappop(waiting)
            with clock.at(moment):
                following = next(story, None)
            if following is not None:
                heapq.heappush(waiting, (following, number, story))
    return applications


def _moment(number: int, now: dt.datetime, random: Random) -> dt.datetime:
    days = RECENT_DAYS * random.random() if number % 2 == 0 else RECENT_DAYS + (DAYS - RECENT_DAYS) * random.random()
    if number % LEFT == LEFT - 1:
        days = random.uniform(LEFT_DAYS - 4, LEFT_DAYS)
    return now - dt.timedelta(days=days)


class _Story:
    """One application from its filing to where it stands now."""

    def __init__(self, script: Script, number: int, seed: int) -> None:
        self.script, self.number = script, number
        self.random = Random(f"{seed}:{number}")  # noqa: S311 - stories, not secrets
        self.nik = f"351799{number % 28 + 41:02}0190{number:04}"
        self.is_left = number % LEFT == LEFT - 1

    def told(self) -> Iterator[dt.datetime]:
        """Yields the moment of the next step; the step is taken when the story goes on."""
        themes = self.script.applications
        usual = [theme for theme in themes for _ in range(theme.weight)]
        theme = usual[self.number * STRIDE % len(usual)]
        place = self._place(theme)
        letters: dict[str, str] = {}
        for field in offer(theme.service).form.fields.values():
            if field.kind is Kind.LETTER and self._is_asked(theme, field):
                first = next(one for one in themes if one.service == field.service)
                yield from self._one(first, place, {}, letters, to_end=True)
        yield from self._one(theme, place, letters, {}, to_end=False)

    def _one(
        self, theme: Theme, place: Region, letters: Mapping[str, str], issued: dict[str, str], *, to_end: bool
    ) -> Iterator[dt.datetime]:
        pk = self._file(theme, place, letters)
        for taken in range(MOST_STEPS):
            application = Application.objects.select_related("case").get(pk=pk)
            offered = offer_of_version(application.version_id)
            if not application.case.is_open or (self.is_left and not to_end and taken == 2):
                self._be_asked(application.case)
                break
            step = offered.procedure.step(application.case.step)
            yield _office_hours_later(self._hours(application, offered, step))
            application.case.refresh_from_db()
            if application.case.step == step.code and not self._go_on(application, offered, step, is_straight=to_end):
                break
        document = Document.objects.filter(case=pk, issued__isnull=False).first()
        if document is not None:
            issued[theme.service] = document.code

    def _be_asked(self, case: Case) -> None:
        """Three in four of those who got a decision answer the survey; waiting pleases least."""
        if case.outcome not in ASKED_AFTER or self.random.random() > 0.75:
            return
        mood = self.random.choice([3, 3, 3, 4, 4, 2])
        scores = {code: max(1, min(4, mood + self.random.choice([-1, 0, 0, 1]))) for code in ELEMENTS}
        scores["time"] = max(1, scores["time"] - self.random.choice([0, 1]))
        profile = {"age": self.random.choice([age.code for age in survey().ages])}
        answer_invited(case, Answer(scores=scores, profile=profile), by=Actor.citizen(str(case.pk)))

    def _hours(self, application: Application, offered: Offer, step: Step) -> float:
        """How long a step takes: about the same for all of a service, so that few overtake others."""
        if offered.definition.is_local:
            return self.random.uniform(0.2, 1.5)
        usual = 3 + sum(map(ord, step.code)) % 5
        return self.random.uniform(0.8, 1.2) * usual

    def _go_on(self, application: Application, offered: Offer, step: Step, *, is_straight: bool) -> bool:
        """Whoever's turn it is does the next thing; false when nothing more happens."""
        if step.bills:
            return self._pay(application)
        if step.actor in CITIZENS:
            by = Actor.citizen(str(application.pk))
            complete(application.pk, answers={}, by=by, key=self._key())
            return True
        open_asks = Request.objects.filter(case=application.pk, answered_at=None).exclude(code="").order_by("id")
        if (request := open_asks.first()) is not None:
            ask = next(item for item in step.asks if item.code == request.code)
            form = offered.forms.get(ask.form)
            said = self._said(form) if form is not None else Said()
            by = _officer(ask.by.roles, request.organization_id)
            commands.recommend(application.pk, ask.code, said=said, by=by, key=self._key())
            return True
        rule = self._choice(step, is_straight=is_straight)
        performer = offered.procedure.performer(step, rule) if rule is not None else None
        if rule is None or not isinstance(performer, Officer):
            return False
        by = _officer(performer.roles, organization_in(performer.organization, application.case))
        if rule.signs and not by.id.isdecimal():
            return False  # no account of the demo holds a certificate there
        if rule.signs:
            commands.sign(application.pk, rule.code, secret=DEMO_PASSPHRASE, by=by)
        form = offered.forms.get(step.form) if not rule.needs_reason else None
        said = self._said(form) if form is not None else Said()
        words = self.random.choice(self.script.application_remarks)
        if rule.needs_reason:
            words = self.random.choice(
                self.script.application_refusals if rule.outcome else self.script.application_returns
            )
        late = self.random.choice(self.script.application_order_reasons)
        commands.act(
            application.pk, rule.code, said=replace(said, words=words, order_reason=late), by=by, key=self._key()
        )
        return True

    def _choice(self, step: Step, *, is_straight: bool) -> ActionRule | None:
        """Mostly forward; sometimes back to the applicant, now and then a refusal."""
        ways = [rule for rule in step.actions if not isinstance(rule.by, str)]
        forward = next((rule for rule in ways if not rule.needs_reason), None)
        back = next((rule for rule in ways if rule.needs_reason and rule.code == "return"), None)
        refusal = next((rule for rule in ways if rule.needs_reason and rule.code in {"reject", "refuse"}), None)
        if is_straight:
            return forward
        if back is not None and self.random.random() < 0.12:
            return back
        if forward is None or (refusal is not None and self.random.random() < 0.06):
            return refusal or forward
        return forward

    def _pay(self, application: Application) -> bool:
        """The fee is paid at the bank and the slip entered and confirmed; the newest bills stay open."""
        bill = newest_bill(application.pk)
        if bill is None or timezone.now() - bill.issued_at < dt.timedelta(days=UNPAID_DAYS):
            return False
        clerk, second = _officer((Role.HANDLER,), bill.organization_id), _officer((Role.HEAD,), bill.organization_id)
        slip = payments.enter_slip(bill.pk, number=f"DEMO-{bill.billing_id}", paid_at=clock.now(), by=clerk).slip
        payments.confirm_slip(slip.pk, by=second)
        commands.carry_on(application.pk, by=PLATFORM, key=self._key())
        return True

    def _file(self, theme: Theme, place: Region, letters: Mapping[str, str]) -> UUID:
        offered = offer(theme.service)
        is_assisted = offered.definition.is_local and self.random.random() < 0.5
        home = place_of_village(place.code)
        office = offered.provider_at(home) if is_assisted and home is not None else ""
        filing = Filing(
            service=theme.service,
            applicant=Applicant(
                name=f"Pemohon Demo {self.number + 1}", nik=self.nik, address="Jalan Demo 1", village=place.code
            ),
            answers=self._answers(offered.form, theme.answers, letters),
            channel=Channel.COUNTER if office else Channel.WEB,
            assisted_by=office,
            is_demo=True,
        )
        by = _officer((Role.VILLAGE_OPERATOR,), office) if office else Actor.citizen()
        filed = commands.file_application(filing, by=by, key=self._key())
        identifier: UUID = filed.application.pk
        return identifier

    def _said(self, form: Form) -> Said:
        return Said(answers=self._answers(form, {}, {}))

    def _answers(self, form: Form, said: Mapping[str, Any], letters: Mapping[str, str]) -> dict[str, Any]:
        """An answer for every question that must be answered, from the top, as a form shows them."""
        found: dict[str, Any] = {}
        for section in form.sections:
            for field in section.asked:
                shown = form.visible(found)
                if section.code in shown and field.code in shown:
                    value = self._answer(field, said.get(field.code), letters)
                    if value is not None:
                        found[field.code] = value
        return found

    def _answer(self, field: Field, said: Any, letters: Mapping[str, str]) -> Any:
        if field.kind is Kind.LETTER:
            return letters.get(field.service)
        if field.kind in FILES:
            return [{"id": str(_picture(self.random, field)), "name": "demo.jpg"}] if field.required else None
        if field.kind is Kind.DATE and isinstance(said, str):
            return (timezone.localdate(clock.now()) + dt.timedelta(days=int(said))).isoformat()
        if said is not None:
            return said
        if field.kind is Kind.POINT and field.required:
            return {"latitude": -7.5468, "longitude": 112.2331}
        if not field.required:
            return None
        return _PLAIN.get(field.kind, lambda: "Demo")()

    def _place(self, theme: Theme) -> Region:
        """Letters, and what needs one, come from the offices that issue them; the rest from anywhere."""
        offered = offer(theme.service)
        needs_letter = any(self._is_asked(theme, field) for field in offered.form.fields.values())
        if offered.definition.is_local or needs_letter:
            office = organization(self.random.choice(self.script.application_offices))
            assert office.region_id is not None
            return region(office.region_id)
        return self.random.choice(villages(self.random.choice(districts()).code))

    def _is_asked(self, theme: Theme, field: Field) -> bool:
        if field.kind is not Kind.LETTER:
            return False
        known = {
            code: value for code, value in theme.answers.items() if not isinstance(value, str) or value[:1] not in "+-"
        }
        return field.code in offer(theme.service).form.visible(known)

    def _key(self) -> str:
        return f"demo-{self.random.getrandbits(96):024x}"


_PLAIN: Mapping[Kind, Any] = {
    Kind.TRUTH: lambda: True,
    Kind.NUMBER: lambda: 1,
    Kind.RUPIAH: lambda: 1_000_000,
    Kind.DATE: lambda: timezone.localdate(clock.now()).isoformat(),
    Kind.NIB: lambda: "0220000000001",
    Kind.NPWP: lambda: "000000000000000",
    Kind.POSTCODE: lambda: "61411",
}


def _officer(roles: tuple[Role, ...], organization: str) -> Actor:
    """The account that holds the role there, or somebody without one: no two roles are the same person."""
    role = roles[0]
    found = holders(role, organization=organization)
    identifier = str(found[0].pk) if found else f"demo-{role}"
    return Actor(kind=ActorKind.STAFF, id=identifier, grants=frozenset({Grant(role, organization)}))


def _picture(random: Random, field: Field) -> UUID:
    """A painted card that nobody can take for a paper of somebody's."""
    canvas = Image.new("RGB", (320, 200), f"hsl({random.randrange(20, 200)}, 30%, 80%)")
    pen = ImageDraw.Draw(canvas)
    pen.text((16, 12), "DEMO", fill="#3b3f43", font_size=44)
    pen.text((16, 150), str(field.name)[:32], fill="#3b3f43", font_size=18)
    target = io.BytesIO()
    canvas.save(target, "JPEG", quality=60)
    identifier: UUID = store_upload(SimpleUploadedFile("demo.jpg", target.getvalue()), purpose=FILE_PURPOSE).id
    return identifier


def _office_hours_later(hours: float) -> dt.datetime:
    return working_calendar().add_working_time(clock.now(), dt.timedelta(hours=hours))
