"""Who may do what with a complaint, as the procedure of the pack says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from praja.cases.models import Clock
from praja.complaints import commands
from praja.complaints.channels import commands as channels
from praja.complaints.channels.messages import Incoming
from praja.complaints.commands import Assistance, Filed, PartOf, Words, admission, openness, routing
from praja.complaints.followers import followed
from praja.complaints.models import (
    Alert,
    AlertReason,
    Classification,
    Escalation,
    IncomingMessage,
    IncomingStatus,
    Part,
)
from praja.complaints.open311 import commands as open311
from praja.complaints.open311.intake import read_intake
from praja.complaints.queries.agreement import Drift
from praja.complaints.routing.learning import Lesson
from praja.kernel import clock
from praja.kernel.actors import REGENCY, Actor, ActorKind, Role
from tests import factories as f
from tests.permissions.matrix import EVERYONE, REPORTER, Attempt, Row, as_reporter

VERIFIER = frozenset({Role.VERIFIER})
AGENCY = frozenset({Role.HANDLER, Role.HEAD, Role.VILLAGE_OPERATOR})
STAFF = frozenset({*Role, ActorKind.STAFF})
ITS_REPORTER = frozenset({REPORTER})
PLATFORM = frozenset({ActorKind.SYSTEM})
ADMINISTRATORS = frozenset({Role.ADMIN, ActorKind.SYSTEM})
ALERT_READERS = frozenset({Role.VERIFIER, Role.HEAD, Role.ADMIN})
FILERS = frozenset({ActorKind.CITIZEN, REPORTER, ActorKind.SYSTEM})
VILLAGE = "kel-35.17.09.1006"
WORDS = Words("Kami tindak lanjuti hari ini juga.")


def _file() -> Attempt:
    return lambda by: commands.file_complaint(f.a_filing(), by=by, key=f.key())


def _file_assisted() -> Attempt:
    def attempt(by: Actor) -> object:
        assistance = Assistance(channel="walk_in", organization=VILLAGE, has_consent=True)
        return commands.file_assisted(f.a_filing(), assistance, by=by, key=f.key())

    return attempt


def _verify() -> Attempt:
    filed = f.file()
    return lambda by: commands.verify(f.pk(filed), classification=Classification.COMPLAINT, by=by, key=f.key())


def _dispose() -> Attempt:
    filed = f.verified()
    return lambda by: commands.dispose(f.pk(filed), to=f.ROADS, by=by, key=f.key())


def _forward() -> Attempt:
    filed = f.verified()
    return lambda by: commands.forward(f.pk(filed), to="bbpjn-jatim-bali", words=WORDS, by=by, key=f.key())


def _keep_model() -> Attempt:
    lesson = Lesson(b"", b"", texts=500, agencies=2, tested=100, top1=0.5, top3=0.7, threshold=0.6)
    return lambda by: routing.keep_model(lesson, by=by)


def _suggest() -> Attempt:
    filed = f.file()
    return lambda by: routing.suggest([f.pk(filed)], by=by)


def _keep_outcomes() -> Attempt:
    filed = f.disposed()
    return lambda by: routing.keep_outcomes(
        [routing.Decision(f.pk(filed), to=f.ROADS, is_outside=False, at=clock.now())], by=by
    )


def _report_drift() -> Attempt:
    found = Drift(agreement=0.5, holdout=0.8, decisions=100, version=1)
    return lambda by: routing.report_drift(found, by=by)


def _with_words(command: Callable[..., object], subject: Callable[[], Filed]) -> Callable[[], Attempt]:
    def prepare() -> Attempt:
        identifier = f.pk(subject())
        return lambda by: command(identifier, words=WORDS, by=as_reporter(by, identifier), key=f.key())

    return prepare


def _completing() -> Filed:
    filed = f.file()
    commands.request_completion(f.pk(filed), words=Words("Di mana tepatnya?"), by=f.verifier(), key=f.key())
    return filed


def _rate() -> Attempt:
    identifier = f.pk(f.resolved())
    return lambda by: commands.rate(identifier, rating=5, by=as_reporter(by, identifier), key=f.key())


def _close_silent() -> Attempt:
    filed = f.resolved()
    return lambda by: commands.close_silent(f.pk(filed), by=by, key=f.key())


def _conceal() -> Attempt:
    identifier = f.pk(f.disposed())
    return lambda by: commands.conceal(identifier, by=as_reporter(by, identifier))


def _support() -> Attempt:
    filed = f.disposed()
    return lambda by: commands.support(f.pk(filed), by=by, device=f.key())


def _merge() -> Attempt:
    duplicate, leader = f.disposed(), f.disposed()
    return lambda by: commands.merge(f.pk(duplicate), into=f.pk(leader), by=by, key=f.key())


def _merge_before_disposition() -> Attempt:
    duplicate, leader = f.file(), f.disposed()
    return lambda by: commands.merge(f.pk(duplicate), into=f.pk(leader), by=by, key=f.key())


def _unmerge() -> Attempt:
    duplicate, leader = f.disposed(), f.disposed()
    commands.merge(f.pk(duplicate), into=f.pk(leader), by=f.verifier(), key=f.key())
    return lambda by: commands.unmerge(f.pk(duplicate), by=by, key=f.key())


PARTS = [PartOf("Lampu jalan di pasar mati.", "street_light"), PartOf("Sampah di pasar menumpuk.", "waste")]


def _split() -> Attempt:
    identifier = f.pk(f.disposed())
    return lambda by: commands.split(identifier, parts=PARTS, by=by, key=f.key())


def _unsplit() -> Attempt:
    identifier = f.pk(f.disposed())
    commands.split(identifier, parts=PARTS, by=f.verifier(), key=f.key())
    return lambda by: commands.unsplit(identifier, by=by, key=f.key())


def _finish_split() -> Attempt:
    identifier = f.pk(f.disposed())
    commands.split(identifier, parts=PARTS, by=f.verifier(), key=f.key())
    for part in Part.objects.filter(parent=identifier).select_related("complaint__case"):
        words, agency = Words("Sudah.", [f.a_photo()]), f.officer(Role.HEAD, part.complaint.case.organization_id)
        commands.resolve(part.pk, words=words, by=agency, key=f.key())
        commands.rate(part.pk, rating=4, by=Actor.citizen(str(part.pk)), key=f.key())
    return lambda by: commands.finish_split(identifier, by=by, key=f.key())


def _take_along() -> Attempt:
    filed = f.disposed()
    return lambda by: commands.take_along(f.pk(filed), by=by)


def _leave_behind() -> Attempt:
    filed = f.disposed()
    return lambda by: commands.leave_behind(f.pk(filed), by=by)


def _move_along() -> Attempt:
    filed = f.disposed()
    return lambda by: commands.move_along(f.pk(filed), by=by, is_up=True)


def _count() -> Attempt:
    return lambda by: admission.count("filing", {"device": b"mark"}, key=f.key(), by=by)


def _spend() -> Attempt:
    proven = admission.Proven("0" * 64, 1, clock.now())
    return lambda by: admission.spend(proven, key=f.key(), by=by)


def _view_identity() -> Attempt:
    identifier = f.pk(f.disposed(name="Pelapor"))
    return lambda by: commands.view_identity(identifier, reason="call", by=by)


def _ban() -> Attempt:
    identifier = f.pk(f.file(phone="0812 3456 7890"))
    return lambda by: commands.ban_sender(identifier, subject="phone", reason="Laporan palsu.", days=7, by=by)


def _lift() -> Attempt:
    filed = f.file(phone="0812 3456 7890")
    administrator = f.officer(Role.ADMIN, f.COORDINATOR)
    ban = commands.ban_sender(f.pk(filed), subject="phone", reason="Palsu saja.", days=7, by=administrator).ban
    return lambda by: commands.lift_ban(ban.pk, by=by)


def _issue_key() -> Attempt:
    return lambda by: open311.issue_key("Aplikasi warga", by=by)


def _revoke_key() -> Attempt:
    key = open311.issue_key("Aplikasi warga", by=Actor.system("matrix")).key
    return lambda by: open311.revoke_key(key.pk, by=by)


def _file_request() -> Attempt:
    key = open311.issue_key("Aplikasi warga", by=Actor.system("matrix")).key
    content = {"service_code": "waste", "address_id": "35.17.09.1006"}
    intake = read_intake(QueryDict(urlencode(content)))
    return lambda by: open311.file_request(intake, key=key, by=by)


def _late_clock() -> tuple[UUID, int]:
    filed = f.disposed()
    item = Clock.objects.get(case=f.pk(filed), code="first_answer")
    passed = item.started_at + timedelta(seconds=1)
    Clock.objects.filter(pk=item.pk).update(due_at=passed, next_warning_at=passed, next_escalation_at=passed)
    Clock.objects.filter(pk=item.pk).update(checked_edition=0)
    return f.pk(filed), item.pk


def _with_clock(command: Callable[..., object]) -> Callable[[], Attempt]:
    def prepare() -> Attempt:
        complaint, item = _late_clock()
        return lambda by: command(complaint, item, by=by)

    return prepare


def _an_escalation() -> Escalation:
    complaint, item = _late_clock()
    return Escalation.objects.create(
        complaint_id=complaint,
        clock_id=item,
        ladder="late",
        level=3,
        organization_id="inspektorat",
        roles=["head"],
        source="uji",
        raised_at=clock.now(),
    )


def _take_note() -> Attempt:
    escalation = _an_escalation()
    return lambda by: commands.take_note(escalation.pk, by=by)


def _instruct() -> Attempt:
    escalation = _an_escalation()
    return lambda by: commands.instruct(escalation.pk, text="Tangani hari ini.", by=by, key=f.key())


def _raise_alert() -> Attempt:
    return lambda by: commands.raise_alert(AlertReason.NOT_SENT, key=f.key(), by=by)


def _acknowledge() -> Attempt:
    commands.raise_alert(AlertReason.NOT_SENT, key=f.key(), by=Actor.system("matrix"))
    alert = Alert.objects.latest("id")
    return lambda by: commands.acknowledge_alert(alert.pk, by=by)


DEADLINES = "complaints.commands.deadlines"


def _ask_to_follow() -> Attempt:
    wanted = followed("agency", f.ROADS)
    return lambda by: commands.ask_to_follow(wanted, address="a@example.org", rhythm="daily", language="id", by=by)


def _of_subscription(command: Callable[..., object], **options: str) -> Callable[[], Attempt]:
    def prepare() -> Attempt:
        asked = commands.ask_to_follow(
            followed("agency", f.ROADS), address="b@example.org", rhythm="daily", language="id", by=Actor.citizen()
        )
        identifier = asked.subscription.id if asked.subscription else None
        return lambda by: command(identifier, by=as_reporter(by, identifier), **options)

    return prepare


def _record_file() -> Attempt:
    return lambda by: openness.record_file("uji", media_type="text/csv", name=f.key(), sha256="", size=0, rows=0, by=by)


def _forget_file() -> Attempt:
    return lambda by: openness.forget_file(0, by=by)


def _incoming() -> Incoming:
    return Incoming(channel="sms", sender="6281", id=f.key(), text="Lampu jalan mati sejak seminggu lalu.")


def _receive() -> Attempt:
    return lambda by: channels.receive(_incoming(), by=by)


def _unmatched() -> IncomingMessage:
    message = _incoming()
    channels.receive(message, by=Actor.system("matrix"))
    row = IncomingMessage.objects.get(external_id=message.external_id)
    row.status = IncomingStatus.UNMATCHED
    row.save()
    return row


def _make_report() -> Attempt:
    row = _unmatched()
    said = {"description": _incoming().text, "village": "35.17.09.1006"}
    return lambda by: channels.make_report(row.pk, **said, by=by)


def _dismiss() -> Attempt:
    row = _unmatched()
    return lambda by: channels.dismiss(row.pk, by=by)


def _forget_old() -> Attempt:
    return lambda by: channels.forget_old(before=clock.now(), conversations_before=clock.now(), by=by)


HANDLING = "complaints.commands.handling"
REPORTING = "complaints.commands.reporting"
FOLLOWING = "complaints.commands.following"
CHANNELS = "complaints.channels.commands"
SHORTLIST = "complaints.commands.shortlist"
OPEN311 = "complaints.open311.commands"

ROWS = [
    # Officers sign out to file one of their own; the platform generates those of the demo.
    Row("complaints.commands.filing.file_complaint", _file, FILERS, f.COORDINATOR),
    Row("complaints.commands.assisting.file_assisted", _file_assisted, frozenset({Role.VILLAGE_OPERATOR}), VILLAGE),
    Row(f"{HANDLING}.verify", _verify, VERIFIER, f.COORDINATOR),
    Row(f"{HANDLING}.request_completion", _with_words(commands.request_completion, f.file), VERIFIER, f.COORDINATOR),
    Row(f"{HANDLING}.archive", _with_words(commands.archive, f.file), VERIFIER, f.COORDINATOR),
    Row(f"{HANDLING}.dispose", _dispose, VERIFIER, f.COORDINATOR),
    Row("complaints.commands.forwarding.forward", _forward, VERIFIER, f.COORDINATOR),
    Row(f"{HANDLING}.answer", _with_words(commands.answer, f.disposed), AGENCY, f.ROADS),
    Row(f"{HANDLING}.ask_reporter", _with_words(commands.ask_reporter, f.disposed), AGENCY, f.ROADS),
    Row(f"{HANDLING}.resolve", _with_words(commands.resolve, f.disposed), AGENCY, f.ROADS),
    Row(f"{HANDLING}.return_disposition", _with_words(commands.return_disposition, f.disposed), AGENCY, f.ROADS),
    Row(f"{HANDLING}.close_silent", _close_silent, PLATFORM, f.ROADS),
    Row(f"{REPORTING}.complete", _with_words(commands.complete, _completing), ITS_REPORTER, f.COORDINATOR),
    Row(f"{REPORTING}.reply", _with_words(commands.reply, f.asked), ITS_REPORTER, f.ROADS),
    Row(f"{REPORTING}.comment", _with_words(commands.comment, f.disposed), ITS_REPORTER, f.ROADS),
    Row(f"{REPORTING}.rate", _rate, ITS_REPORTER, f.ROADS),
    Row(f"{REPORTING}.reopen", _with_words(commands.reopen, f.resolved), ITS_REPORTER, f.ROADS),
    Row("complaints.commands.publication.conceal", _conceal, VERIFIER | ITS_REPORTER, f.COORDINATOR),
    Row("complaints.commands.merging.merge", _merge, frozenset({Role.HEAD}), f.ROADS),
    Row("complaints.commands.merging.merge", _merge_before_disposition, VERIFIER, f.COORDINATOR, label="early"),
    Row("complaints.commands.merging.unmerge", _unmerge, frozenset({Role.HEAD}), f.ROADS),
    Row("complaints.commands.splitting.split", _split, AGENCY, f.ROADS),
    Row("complaints.commands.splitting.unsplit", _unsplit, AGENCY, f.ROADS),
    Row("complaints.commands.splitting.finish_split", _finish_split, PLATFORM, f.ROADS),
    Row("complaints.commands.supporting.support", _support, FILERS, f.ROADS),
    Row(f"{DEADLINES}.warn", _with_clock(commands.warn), PLATFORM, f.ROADS),
    Row(f"{DEADLINES}.escalate", _with_clock(commands.escalate), PLATFORM, f.ROADS),
    Row(f"{DEADLINES}.follow_calendar", _with_clock(commands.follow_calendar), PLATFORM, f.ROADS),
    Row(f"{DEADLINES}.take_note", _take_note, frozenset({Role.HEAD}), "inspektorat"),
    Row(f"{DEADLINES}.instruct", _instruct, frozenset({Role.HEAD}), "inspektorat"),
    Row("complaints.commands.alerts.raise_alert", _raise_alert, PLATFORM, f.COORDINATOR),
    Row("complaints.commands.alerts.acknowledge_alert", _acknowledge, ALERT_READERS, f.COORDINATOR),
    Row(
        "complaints.commands.alerts.acknowledge_alert",
        _acknowledge,
        frozenset({Role.ADMIN}),
        REGENCY,
        label="of the regency",
    ),
    Row("complaints.commands.routing.keep_model", _keep_model, PLATFORM, f.COORDINATOR),
    Row("complaints.commands.routing.suggest", _suggest, PLATFORM, f.COORDINATOR),
    Row("complaints.commands.routing.keep_outcomes", _keep_outcomes, PLATFORM, f.COORDINATOR),
    Row("complaints.commands.routing.report_drift", _report_drift, PLATFORM, f.COORDINATOR),
    Row(f"{FOLLOWING}.ask_to_follow", _ask_to_follow, EVERYONE, "", elsewhere=EVERYONE),
    Row(f"{FOLLOWING}.confirm_subscription", _of_subscription(commands.confirm_subscription), ITS_REPORTER, ""),
    Row(f"{FOLLOWING}.choose_rhythm", _of_subscription(commands.choose_rhythm, rhythm="weekly"), ITS_REPORTER, ""),
    Row(f"{FOLLOWING}.unsubscribe", _of_subscription(commands.unsubscribe), ITS_REPORTER, ""),
    Row("complaints.commands.openness.record_file", _record_file, PLATFORM, ""),
    Row("complaints.commands.openness.forget_file", _forget_file, PLATFORM, ""),
    # Everybody of the staff has a list of their own; what they may not see is not found.
    Row(f"{SHORTLIST}.take_along", _take_along, STAFF, f.ROADS, elsewhere=frozenset(Role)),
    Row(f"{SHORTLIST}.leave_behind", _leave_behind, STAFF, f.ROADS, elsewhere=frozenset(Role)),
    Row(f"{SHORTLIST}.move_along", _move_along, STAFF, f.ROADS, elsewhere=frozenset(Role)),
    # Called by webhooks, which prove the service, and by jobs; no page leads to them.
    Row(f"{CHANNELS}.receive", _receive, EVERYONE, "", elsewhere=EVERYONE),
    Row(f"{CHANNELS}.forget_old", _forget_old, EVERYONE, "", elsewhere=EVERYONE),
    Row(f"{CHANNELS}.make_report", _make_report, VERIFIER, f.COORDINATOR),
    Row(f"{CHANNELS}.dismiss", _dismiss, VERIFIER, f.COORDINATOR),
    Row(f"{OPEN311}.issue_key", _issue_key, ADMINISTRATORS, REGENCY),
    Row(f"{OPEN311}.revoke_key", _revoke_key, ADMINISTRATORS, REGENCY),
    Row(f"{OPEN311}.file_request", _file_request, FILERS, f.COORDINATOR),
    Row("complaints.commands.identity.view_identity", _view_identity, AGENCY, f.ROADS),
    Row("complaints.commands.bans.ban_sender", _ban, frozenset({Role.ADMIN}), f.COORDINATOR),
    Row("complaints.commands.bans.lift_ban", _lift, frozenset({Role.ADMIN}), f.COORDINATOR),
    # Counting, which is open to all.
    Row("complaints.commands.admission.count", _count, EVERYONE, "", elsewhere=EVERYONE),
    Row("complaints.commands.admission.spend", _spend, EVERYONE, "", elsewhere=EVERYONE),
]
