"""Who follows is told: about one report as soon as something happens, about the rest once a day or week.

Only what everybody may read is told, checked when the mail is written; the words of reports stay on their pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from praja.cases.models import Case
from praja.cases.presenters import place_name
from praja.complaints import events, rules
from praja.complaints.commands.following import Followed, manage_address, unsubscribe_address
from praja.complaints.models import KIND, Complaint, FollowedKind, Merge, PublicReport, Rhythm, Subscription
from praja.complaints.models.complaint import complaint_key
from praja.complaints.presenters import statistics
from praja.complaints.presenters.rows import step_name
from praja.complaints.publication import NEWS
from praja.complaints.queries import is_published
from praja.complaints.queries.family import public_duplicates, public_leader
from praja.complaints.queries.visibility import published
from praja.kernel import clock
from praja.kernel.errors import NotFound
from praja.kernel.events import Recorded, batch_handler
from praja.kernel.notify.commands import Recipient, notify

LONGEST = 20
"""Reports named in one mail; the rest stands on the page it leads to."""
BATCH = 500
INTERVALS = {Rhythm.DAILY: dt.timedelta(hours=20), Rhythm.WEEKLY: dt.timedelta(days=6, hours=20)}
UNCONFIRMED_FOR = dt.timedelta(days=7)
ENDED_FOR = dt.timedelta(days=7)

_ACTIVE = Q(confirmed_at__isnull=False, ended_at__isnull=True)


def followed(kind: str, subject: str) -> Followed:
    """What somebody wants to follow.

    Raises:
        NotFound: there is no such thing, or it is not public.
    """
    if kind == FollowedKind.AGENCY:
        return Followed(FollowedKind.AGENCY, subject, statistics.agency(subject).name)
    if kind == FollowedKind.AREA:
        return Followed(FollowedKind.AREA, subject, statistics.area(subject).name)
    if kind == FollowedKind.CATEGORY:
        return Followed(FollowedKind.CATEGORY, subject, statistics.topic(subject))
    try:
        identifier = UUID(subject)
    except ValueError:
        raise NotFound(_("There is no such report, or it is not public.")) from None
    complaint = _public(identifier)
    if complaint is None:
        raise NotFound(_("There is no such report, or it is not public."))
    return Followed(FollowedKind.REPORT, str(complaint.pk), _report_name(complaint.case))


def _public(identifier: UUID) -> Complaint | None:
    """The report as everybody may read it: itself, or the one that leads it; None when neither is public."""
    complaint = Complaint.objects.select_related("case").defer("search").filter(pk=identifier).first()
    if complaint is None or is_published(complaint):
        return complaint
    leader = public_leader(identifier)
    return None if leader is None else Complaint.objects.select_related("case").defer("search").get(pk=leader)


@batch_handler(*NEWS, name="complaints.tell_followers")
def tell_followers(events: Sequence[Recorded[Any]]) -> None:
    """Tell those who follow a report, or one it leads, that something happened; no address and event twice."""
    are_followed = _followed_among([complaint_key(event.subject) for event in events])
    for event in events:
        if complaint_key(event.subject) in are_followed:
            _tell_followers(event)


def _followed_among(reports: list[UUID]) -> set[UUID]:
    """Those reports that somebody follows, by themselves or by one they lead. Two SQL queries."""
    merges = Merge.objects.filter(leader__in=reports, undone_at__isnull=True).values_list("leader", "duplicate")
    names = [(report, str(report)) for report in reports] + [(leader, str(duplicate)) for leader, duplicate in merges]
    rows = Subscription.objects.filter(_ACTIVE, kind=FollowedKind.REPORT, subject__in={name for _report, name in names})
    followed = set(rows.values_list("subject", flat=True))
    return {report for report, name in names if name in followed}


def _tell_followers(event: Recorded[Any]) -> None:
    identifier = complaint_key(event.subject)
    subscriptions = _subscriptions_to([identifier, *public_duplicates(identifier)], before=event.time)
    if not subscriptions or (complaint := _public(identifier)) is None:
        return
    is_merged = complaint.pk != identifier
    if is_merged and not isinstance(event.data, events.Merged):
        return  # what happens to a duplicate is its reporter's; its followers hear of the one that leads
    for subscription in subscriptions:
        with translation.override(subscription.language):
            notify(
                "follow_report",
                to=Recipient(address=subscription.address, language=subscription.language),
                context={
                    "about": _report_name(complaint.case),
                    "step": _("Merged with another report")
                    if is_merged
                    else step_name(complaint.case, for_reporter=True),
                    "url": _page(complaint.case),
                    "manage": manage_address(subscription),
                    "unsubscribe": unsubscribe_address(subscription),
                },
                key=f"follow:{event.id}:{bytes(subscription.address_digest).hex()[:32]}",
            )


def _subscriptions_to(reports: list[UUID], *, before: dt.datetime) -> list[Subscription]:
    """The active subscriptions to any of these reports, one for each address: that to the first of them."""
    named = [str(report) for report in reports]
    rows = Subscription.objects.filter(_ACTIVE, kind=FollowedKind.REPORT, subject__in=named, confirmed_at__lte=before)
    by_address: dict[bytes, Subscription] = {}
    for subscription in sorted(rows, key=lambda one: named.index(one.subject)):
        by_address.setdefault(bytes(subscription.address_digest), subscription)
    return list(by_address.values())


def send_digests() -> int:
    """Write the mails that are due, each with its mark in one transaction; returns how many were written."""
    now = clock.now()
    due = Q()
    for rhythm, interval in INTERVALS.items():
        due |= Q(rhythm=rhythm, sent_until__lt=now - interval)
    written, last = 0, UUID(int=0)
    while True:
        batch = list(
            Subscription.objects.filter(_ACTIVE, due, id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]
        )
        written += sum(_send_digest(identifier, now) for identifier in batch)
        if len(batch) < BATCH:
            return written
        last = batch[-1]


@transaction.atomic
def _send_digest(identifier: UUID, now: dt.datetime) -> bool:
    subscription = Subscription.objects.select_for_update(skip_locked=True).filter(_ACTIVE, id=identifier).first()
    if subscription is None or subscription.sent_until is None or subscription.sent_until >= now:
        return False
    since, subscription.sent_until = subscription.sent_until, now
    subscription.save(update_fields=["sent_until"])
    changed = _changed(subscription, since, now)
    if not changed:
        return False
    with translation.override(subscription.language):
        notify(
            "follow_digest",
            to=Recipient(address=subscription.address, language=subscription.language),
            context={
                "about": followed(subscription.kind, subscription.subject).name,
                "lines": "\n\n".join(_lines(changed, subscription)),
                "manage": manage_address(subscription),
                "unsubscribe": unsubscribe_address(subscription),
            },
            key=f"follow-digest:{subscription.id}:{now:%Y%m%d%H%M}",
        )
    return True


def _changed(subscription: Subscription, since: dt.datetime, until: dt.datetime) -> list[Case]:
    copies = PublicReport.objects.filter(changed_at__gt=since, changed_at__lte=until)
    copies = copies.filter(**{_field(subscription): subscription.subject}).order_by("-complaint_id")
    named = list(copies.values_list("complaint_id", flat=True)[: LONGEST + 1])
    return list(published(Case.objects.filter(kind=KIND, id__in=named)).order_by("-id"))


def _field(subscription: Subscription) -> str:
    if subscription.kind == FollowedKind.AREA:
        return statistics.area(subscription.subject).breakdown
    return {FollowedKind.AGENCY: "organization", FollowedKind.CATEGORY: "category"}[FollowedKind(subscription.kind)]


def _lines(cases: list[Case], subscription: Subscription) -> Iterable[str]:
    for case in cases[:LONGEST]:
        yield f"- {_report_name(case)}: {step_name(case, for_reporter=True)}\n  {_page(case)}"
    if len(cases) > LONGEST:
        address = reverse("complaints:public_list") + "?" + urlencode({_field(subscription): subscription.subject})
        yield _("And more:") + f"\n  {settings.PUBLIC_URL}{address}"


def forget_subscriptions() -> int:
    """Delete what was never confirmed within a week and what ended a week ago; returns how many.

    Then the address is needed no more (UU 27/2022 on personal data, article 43).
    """
    now = clock.now()
    asked_before = Subscription.objects.filter(asked_from__isnull=False, asked_at__lt=now - dt.timedelta(days=1))
    asked_before.update(asked_from=None)
    unconfirmed = Q(confirmed_at__isnull=True, asked_at__lt=now - UNCONFIRMED_FOR)
    deleted, _by_model = Subscription.objects.filter(unconfirmed | Q(ended_at__lt=now - ENDED_FOR)).delete()
    return deleted


def _report_name(case: Case) -> str:
    """Topic and place: the words of a report could name somebody and stay on its page."""
    return ", ".join(part for part in (rules.category_name(case.category), place_name(case)) if part)


def _page(case: Case) -> str:
    return settings.PUBLIC_URL + reverse("complaints:public_report", args=[case.id])
