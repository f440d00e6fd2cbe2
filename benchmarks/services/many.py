"""A hundred thousand open applications, written by SQL; then the overdue list and the move to another version."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.services.steps import SERVICE

OVERDUE_SHARE = 0.03
_FILL = """
    WITH made AS (
        INSERT INTO cases_case (id, kind, definition_id, reference, title, category, organization_id, step, due_at,
            opened_at, outcome, warned, escalation_level)
        SELECT uuidv7(), 'application', %(digest)s, 'BENCH-' || n, 'Uji', %(service)s, 'dpmptsp',
            (ARRAY['completeness', 'study', 'visit', 'signing'])[1 + n %% 4],
            now() + ((n %% 1000) - %(overdue)s) * interval '1 hour', now() - interval '3 days', '', 0, 0
        FROM generate_series(1, %(count)s) n
        RETURNING id, step, due_at
    ),
    told AS (
        INSERT INTO applications_application (case_id, service, version_id, purpose, applicant_name, answers, channel,
            language, pin_digest, salt, filing_key, filing_fingerprint, is_demo)
        SELECT id, %(service)s, %(version)s, 'new', '\\x00', '{}', 'web', 'id', '\\x00', '\\x00', id::text, '', true
        FROM made
    )
    INSERT INTO cases_inboxitem (case_id, kind, step, organization_id, roles, entered_at, sort_at)
    SELECT id, 'application', step, 'dpmptsp', ARRAY['handler'], now(), due_at FROM made
"""


@dataclass(frozen=True)
class Found:
    """Milliseconds of the overdue list, for an auditor and for the provider, and seconds of the rebase."""

    overdue_auditor: float
    overdue_provider: float
    due_clocks: float
    rebase_seconds: float
    moved: int


def measure(count: int) -> Found:
    """Fill the database, ask for what is overdue, and move every case to a version with a renamed step."""
    import msgspec
    from django.db import connection

    from praja.cases.commands import publish_version, rebase
    from praja.kernel.actors import Actor, ActorKind, Grant, Role
    from praja.services.applications import queries
    from praja.services.applications.offers import offer
    from praja.services.applications.queries import Filters
    from praja.services.applications.watch import silent_clocks

    offered = offer(SERVICE)
    given = {
        "digest": offered.procedure.digest,
        "version": offered.version_id,
        "service": SERVICE,
        "count": count,
        "overdue": int(1000 * OVERDUE_SHARE),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL, given)
        for table in ("cases_case", "applications_application", "cases_inboxitem"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
    auditor = Actor(ActorKind.STAFF, "1", grants=frozenset({Grant(Role.AUDITOR, "inspektorat")}))
    provider = Actor(ActorKind.STAFF, "2", grants=frozenset({Grant(Role.HEAD, "dpmptsp")}))

    def overdue(by: Actor) -> float:
        page = queries.application_list(by=by, filters=Filters(state="overdue"))
        begin = time.perf_counter()
        for _ in range(10):
            page = queries.application_list(by=by, filters=Filters(state="overdue"))
        assert len(page) == 20
        return (time.perf_counter() - begin) * 100

    begin = time.perf_counter()
    silent_clocks()
    due = (time.perf_counter() - begin) * 1000
    content = msgspec.to_builtins(offered.procedure)
    for step in content["steps"]:
        step["code"] = "survey" if step["code"] == "visit" else step["code"]
        for action in step["actions"]:
            action["to"] = "survey" if action["to"] == "visit" else action["to"]
            action["when"] = action["when"].replace("visit.", "survey.")
        step["not_by_doer_of"] = ["survey" if one == "visit" else one for one in step["not_by_doer_of"]]
    platform = Actor.system("bench")
    new = publish_version(content, by=platform).definition.digest
    seen = overdue(auditor), overdue(provider)
    begin = time.perf_counter()
    moved = rebase(old=offered.procedure.digest, new=new, mapping={"visit": "survey"}, by=platform)
    seconds = time.perf_counter() - begin
    return Found(*seen, due, seconds, moved.cases)
