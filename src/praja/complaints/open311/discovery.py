"""What a client reads first: where the interface is, which formats it has, whom to ask for a key."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from praja.complaints.open311.formats import moment
from praja.complaints.open311.services import changed_at
from praja.government.pack import pack
from praja.kernel.errors import NotFound

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery() -> dict[str, object]:
    """The discovery document. No SQL."""
    contact = pack().contact
    office = ", ".join(part for part in (contact.office, contact.address, contact.phone, contact.email) if part)
    changeset = moment(changed_at())
    return {
        "changeset": changeset,
        "contact": office,
        "key_service": _("Ask %(office)s for an API key.") % {"office": office},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": settings.PUBLIC_URL + reverse("complaints:open311_endpoint").rstrip("/"),
                "changeset": changeset,
                "type": "test" if settings.DEMO else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def require_jurisdiction(identifier: str) -> None:
    """Refuse a `jurisdiction_id` that is not ours. One regency, one jurisdiction: leaving it out is as good.

    Raises:
        NotFound: it names another.
    """
    if identifier and identifier not in (pack().code, pack().index.region):
        raise NotFound(_("This server knows the jurisdiction %(code)s only.") % {"code": pack().code})
