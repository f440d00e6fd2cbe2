"""Every read of complaints: staff list and detail, the reporter's view, the public list and map."""

from praja.complaints.queries.abuse import ViewFilters, bans, identity_views, may_audit, openings_by_agency
from praja.complaints.queries.assisting import complaint_of_desk, typed_in
from praja.complaints.queries.detail import (
    Detail,
    complaint_by_reference,
    complaint_detail,
    complaint_for_staff,
    published_report,
)
from praja.complaints.queries.family import Family, family_of, public_leader, statements_of
from praja.complaints.queries.lists import complaint_list, published_reports
from praja.complaints.queries.narrowing import Filters, end_of_day, start_of_day
from praja.complaints.queries.office import chosen, saved_filters
from praja.complaints.queries.points import Bounds, parse_bounds
from praja.complaints.queries.public_map import MapFilters, public_clusters
from praja.complaints.queries.visibility import (
    BEFORE_DISPOSITION,
    is_published,
    may_conceal,
    may_see,
    may_see_reporter,
    seen_among,
    sees_all,
)

__all__ = [
    "BEFORE_DISPOSITION",
    "Bounds",
    "Detail",
    "Family",
    "Filters",
    "MapFilters",
    "PublicPoint",
    "ViewFilters",
    "bans",
    "chosen",
    "complaint_by_reference",
    "complaint_detail",
    "complaint_for_staff",
    "complaint_list",
    "complaint_of_desk",
    "end_of_day",
    "family_of",
    "identity_views",
    "is_published",
    "may_audit",
    "may_conceal",
    "may_see",
    "may_see_reporter",
    "openings_by_agency",
    "parse_bounds",
    "public_clusters",
    "public_leader",
    "published_report",
    "published_reports",
    "saved_filters",
    "seen_among",
    "sees_all",
    "start_of_day",
    "statements_of",
    "typed_in",
]
