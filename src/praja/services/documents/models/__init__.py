"""What the room keeps: documents on their way, the register of issued ones, number books, signers' certificates."""

from praja.services.documents.models.certificates import Authority, Certificate
from praja.services.documents.models.documents import (
    CODE_LENGTH,
    REASON_LENGTH,
    Document,
    IssuedDocument,
    Method,
    State,
    Status,
)
from praja.services.documents.models.numbers import BookNumber, NumberBook

__all__ = [
    "CODE_LENGTH",
    "REASON_LENGTH",
    "Authority",
    "BookNumber",
    "Certificate",
    "Document",
    "IssuedDocument",
    "Method",
    "NumberBook",
    "State",
    "Status",
]
