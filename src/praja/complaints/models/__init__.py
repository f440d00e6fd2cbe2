"""What a public complaint says, who filed it, and what was said back. Its way and deadlines stand in its case."""

from praja.complaints.models.abuse import Ban, BanSubject, IdentityView, Usage, UsedChallenge, ViewReason
from praja.complaints.models.citizens import FailedAttempts, Supporter
from praja.complaints.models.complaint import DESCRIPTION_LENGTH, Channel, Classification, Complaint, ReviewReason
from praja.complaints.models.conversation import INTERNAL_MESSAGES, MESSAGE_LENGTH, Message, MessageKind, Photo
from praja.complaints.models.lapor import LaporCursor, LaporFollowUp, LaporReport
from praja.complaints.models.open311 import Open311Filing, Open311Key, Open311Update

__all__ = [
    "DESCRIPTION_LENGTH",
    "INTERNAL_MESSAGES",
    "MESSAGE_LENGTH",
    "Ban",
    "BanSubject",
    "Channel",
    "Classification",
    "Complaint",
    "FailedAttempts",
    "IdentityView",
    "LaporCursor",
    "LaporFollowUp",
    "LaporReport",
    "Message",
    "MessageKind",
    "Open311Filing",
    "Open311Key",
    "Open311Update",
    "Photo",
    "ReviewReason",
    "Supporter",
    "Usage",
    "UsedChallenge",
    "ViewReason",
]
