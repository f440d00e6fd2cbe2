"""A complaint as a service request of GeoReport v2. What is not public stays empty: the standard allows it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from praja.cases.models import Case
from praja.cases.queries import procedure
from praja.complaints import rules
from praja.complaints.commands import Filed
from praja.complaints.open311.formats import moment
from praja.complaints.open311.queries import PublicRequest
from praja.complaints.presenters.public import PLACES_OF_POINT
from praja.complaints.presenters.reporter import responsible
from praja.complaints.queries import is_published
from praja.government.pack import pack
from praja.government.queries import region, region_name
from praja.kernel.text import mask_personal_data


def service_request(request: PublicRequest, *, is_extended: bool) -> dict[str, object]:
    """A row of GET requests: what the public map shows, and what the public page shows once there is one."""
    case, complaint = request.case, request.case.complaint
    has_page = is_published(complaint)
    step_name = str(procedure(case.definition_id).step(case.step).name)
    row: dict[str, object] = {
        "service_request_id": request.identifier,
        "status": "open" if case.is_open else "closed",
        "status_notes": step_name,
        "service_name": rules.category_name(case.category),
        "service_code": case.category,
        "description": mask_personal_data(complaint.description) if has_page else None,
        "agency_responsible": responsible(complaint) if has_page else None,
        "service_notice": None,
        "requested_datetime": moment(case.opened_at),
        "updated_datetime": moment(request.updated_at),
        "expected_datetime": None,
        "address": _address(case, has_page),
        "address_id": case.village_id if has_page else None,
        "zipcode": region(case.village_id).postcode if has_page and case.village_id else None,
        "lat": _rounded(complaint.latitude),
        "long": _rounded(complaint.longitude),
        "media_url": None,
    }
    if is_extended:
        row["extended_attributes"] = {
            "step": case.step,
            "step_name": step_name,
            "district": case.district_id,
            "district_name": region_name(case.district_id or ""),
            "supporters": complaint.supporters,
            "page": settings.PUBLIC_URL + reverse("complaints:public_report", args=[case.id]) if has_page else None,
        }
    return row


def receipt(filed: Filed, *, account_id: str, is_extended: bool) -> dict[str, object]:
    """The answer to POST requests. The PIN comes only as an extension, so that no client publishes it unawares."""
    address = settings.PUBLIC_URL + reverse("complaints:track")
    row: dict[str, object] = {
        "service_request_id": filed.reference,
        "service_notice": _("The report was received. Follow it at %(address)s.") % {"address": address},
        "account_id": account_id or None,
    }
    if is_extended:
        row["extended_attributes"] = {"pin": filed.pin}
    return row


def _address(case: Case, has_page: bool) -> str:
    """The kecamatan, and before it the village once that is public."""
    places = {"district": region_name(case.district_id or ""), "regency": pack().name}
    district = _("Kecamatan %(district)s, %(regency)s") % places
    return f"{region_name(case.village_id)}, {district}" if has_page and case.village_id else district


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, PLACES_OF_POINT)
