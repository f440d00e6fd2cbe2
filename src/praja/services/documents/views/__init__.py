"""Pages: verification for everybody, documents for officers, certificates for administrators."""

from praja.services.documents.views.certificates import certificate, certificates
from praja.services.documents.views.files import authority, authority_list, issued_file, officer_file, page_picture
from praja.services.documents.views.public import check_code, open_to_public, receipt, verify
from praja.services.documents.views.staff import deed, document, documents

__all__ = [
    "authority",
    "authority_list",
    "certificate",
    "certificates",
    "check_code",
    "deed",
    "document",
    "documents",
    "issued_file",
    "officer_file",
    "open_to_public",
    "page_picture",
    "receipt",
    "verify",
]
