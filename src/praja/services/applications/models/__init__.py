"""What people apply for, what they said, what each step added, and drafts on the way there."""

from praja.services.applications.models.application import (
    KIND,
    PART,
    PINS,
    SUBJECT,
    Application,
    Channel,
    Purpose,
    application_key,
    nik_index,
)
from praja.services.applications.models.drafts import Draft
from praja.services.applications.models.records import (
    WORDS_LENGTH,
    Attachment,
    InterestDeclaration,
    RecordKind,
    StepRecord,
)

__all__ = [
    "KIND",
    "PART",
    "PINS",
    "SUBJECT",
    "WORDS_LENGTH",
    "Application",
    "Attachment",
    "Channel",
    "Draft",
    "InterestDeclaration",
    "Purpose",
    "RecordKind",
    "StepRecord",
    "application_key",
    "nik_index",
]
