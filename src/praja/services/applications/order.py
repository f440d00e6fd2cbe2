"""The order in which applications wait, and who was taken out of turn."""

from __future__ import annotations

from django.db import connection

from praja.services.applications.models import KIND, Application

COUNTED = 100
_EARLIER = """
    WITH mine AS (
        SELECT i.organization_id, i.step, i.entered_at, c.officer_id
        FROM cases_inboxitem i JOIN cases_case c ON c.id = i.case_id
        WHERE i.case_id = %(case)s AND i.request_id IS NULL ORDER BY i.id LIMIT 1
    )
    SELECT count(*) FROM (
        SELECT 1 FROM mine JOIN cases_inboxitem o ON o.organization_id = mine.organization_id
        JOIN cases_case c ON c.id = o.case_id
        WHERE o.kind = %(kind)s AND o.step = mine.step AND o.request_id IS NULL AND o.entered_at < mine.entered_at
            AND c.category = %(service)s AND (c.officer_id IS NULL OR c.officer_id = mine.officer_id)
        LIMIT %(most)s
    ) earlier
"""


def overtaken_by(application: Application) -> int:
    """How many applications for the same service have waited longer in the same inbox for the same step, at most 100.

    One that another officer has taken on waits for nobody else. One SQL query
    on the index of the inbox.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _EARLIER, {"case": application.pk, "kind": KIND, "service": application.service, "most": COUNTED}
        )
        count: int = cursor.fetchone()[0]
    return count
