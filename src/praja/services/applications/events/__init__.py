"""The events of applications, and the handlers that tell applicant and officers."""

from praja.services.applications.events import types
from praja.services.applications.events.bills import carry_on_after_bill

__all__ = ["carry_on_after_bill", "types"]
