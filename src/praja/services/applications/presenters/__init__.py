"""What pages of applications show, prepared."""

from praja.services.applications.presenters.applicant import ApplicantView, ReceiptView, applicant_view, receipt_view
from praja.services.applications.presenters.officer import OfficerView, officer_view

__all__ = ["ApplicantView", "OfficerView", "ReceiptView", "applicant_view", "officer_view", "receipt_view"]
