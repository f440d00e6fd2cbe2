"""How a browser shows that it was given an application or a draft; see `praja.cases.access`."""

from __future__ import annotations

from praja.cases.access import Access


def application_page(reference: str) -> str:
    """Path of the applicant's pages of an application."""
    return f"/a/{reference}/"


def draft_page(reference: str) -> str:
    """Path of the pages of a draft."""
    return f"/apply/{reference}/"


applications = Access("praja_application_", "praja_application_pin", "praja.applications", application_page)
drafts = Access("praja_draft_", "praja_draft_pin", "praja.drafts", draft_page)
