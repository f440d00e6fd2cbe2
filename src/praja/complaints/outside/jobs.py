"""The worker hands reports over, asks for their numbers, and takes back what their bodies say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from praja.cases.presenters import place_name
from praja.complaints import rules
from praja.complaints.models import RemoteRequest, RemoteState
from praja.complaints.outside import commands, queries
from praja.complaints.outside.client import MOST_AT_ONCE, Posted, RemoteError, Server, Told, server_of
from praja.complaints.rules import Open311Service
from praja.kernel import clock
from praja.kernel.actors import Actor
from praja.kernel.crypto import keyed_hash
from praja.kernel.jobs import periodic
from praja.kernel.text import mask_personal_data

BY = Actor.system("outside_bodies")
LOOK_BACK = dt.timedelta(hours=48)
"""Updates are asked for so far back; known ones are recognised by their names."""


@periodic(cron="*/5 * * * *")
def talk_to_outside_bodies() -> int:
    """Send what waits and ask about what was sent; returns how many reports were talked about."""
    return send_waiting() + ask_for_numbers() + ask_for_states()


def send_waiting() -> int:
    """Hand over the reports that wait."""
    sent = 0
    for row in queries.due(RemoteState.WAITING):
        service = _service(row)
        if service is None:
            commands.note_failure(row.pk, error="the pack names no service of this body", is_final=False, by=BY)
            continue
        try:
            posted = server_of(service, body=row.body).post(_content(row, service), key=_key(row))
        except RemoteError as error:
            commands.note_failure(row.pk, error=str(error), is_final=error.is_final, by=BY)
        else:
            commands.note_posted(row.pk, posted, by=BY)
            sent += 1
    return sent


def ask_for_numbers() -> int:
    """Ask for the numbers behind tokens."""
    found = 0
    for row in queries.due(RemoteState.TOKEN):
        service = _service(row)
        try:
            number = server_of(service, body=row.body).number_of(row.token) if service is not None else ""
        except RemoteError as error:
            commands.note_failure(row.pk, error=str(error), is_final=False, by=BY)
            continue
        if number:
            commands.note_posted(row.pk, Posted(remote_id=number), by=BY)
            found += 1
        else:
            commands.note_failure(row.pk, error="it has no number yet", is_final=False, by=BY)
    return found


def ask_for_states() -> int:
    """Ask every body where its reports are and, where it speaks the extension, what happened to them."""
    rows = sorted(queries.due(RemoteState.SENT), key=lambda row: row.body)
    heard = 0
    for body, group in groupby(rows, key=lambda row: row.body):
        known = list(group)
        service = _service(known[0])
        if service is not None:
            server = server_of(service, body=body)
            heard += sum(
                _ask(server, service, known[start : start + MOST_AT_ONCE])
                for start in range(0, len(known), MOST_AT_ONCE)
            )
    return heard


def _ask(server: Server, service: Open311Service, rows: list[RemoteRequest]) -> int:
    now = clock.now()
    try:
        told: list[Told] = []
        if service.has_updates:
            told += server.updates(since=now - LOOK_BACK, until=now)
        told += server.statuses([row.remote_id for row in rows])
    except RemoteError as error:
        for row in rows:
            commands.note_failure(row.pk, error=str(error), is_final=False, by=BY)
        return 0
    heard = _take(rows[0].body, told)
    for row in rows:
        if row.pk not in heard:
            commands.note_look(row.pk, by=BY)
    return len(heard)


def _take(body: str, told: Iterable[Told]) -> set[object]:
    said = [one for one in told if one.remote_id and one.name]
    known = queries.by_number(body, {one.remote_id for one in said})
    heard: set[object] = set()
    for one in said:
        complaint = known.get(one.remote_id)
        if complaint is not None and not commands.receive(complaint, one, by=BY).was_repeated:
            heard.add(complaint)
    return heard


def _content(row: RemoteRequest, service: Open311Service) -> dict[str, str]:
    """What the body needs to act: never who filed it, and no personal number out of the words."""
    complaint, case = row.complaint, row.complaint.case
    page = settings.PUBLIC_URL + reverse("complaints:public_report", args=[case.pk])
    with translation.override(settings.LANGUAGE_CODE):
        place = ", ".join(part for part in (complaint.location_note, place_name(case)) if part)
    content = {
        "service_code": service.services.get(case.category, service.service_code),
        "description": f"{mask_personal_data(complaint.description)}\n\n{page}"[:4000],
        "address_string": mask_personal_data(place),
    }
    if complaint.latitude is not None and complaint.longitude is not None:
        content |= {"lat": f"{complaint.latitude:.6f}", "long": f"{complaint.longitude:.6f}"}
    return content


def _key(row: RemoteRequest) -> str:
    return keyed_hash(f"{row.body}:{row.pk}", purpose="complaints.outside").hex()


def _service(row: RemoteRequest) -> Open311Service | None:
    body = rules.outside_bodies().get(row.body)
    return body.open311 if body is not None else None
