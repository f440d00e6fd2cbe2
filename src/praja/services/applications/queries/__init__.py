"""Every read of applications: who may see which, lists, one with everything, the order in which they were decided."""

from praja.services.applications.queries.detail import Detail, application_by_reference, application_detail
from praja.services.applications.queries.fairness import OutOfTurn, order_by_officer, out_of_turn
from praja.services.applications.queries.lists import Filters, application_list
from praja.services.applications.queries.visibility import may_see, oversees, visible

__all__ = [
    "Detail",
    "Filters",
    "OutOfTurn",
    "application_by_reference",
    "application_detail",
    "application_list",
    "may_see",
    "order_by_officer",
    "out_of_turn",
    "oversees",
    "visible",
]
