"""What a public complaint says, who filed it, and what was said back. Its way and deadlines stand in its case."""

from praja.complaints.models.citizens import FailedAttempts, Supporter
from praja.complaints.models.complaint import DESCRIPTION_LENGTH, AssetOwner, Channel, Classification, Complaint
from praja.complaints.models.conversation import INTERNAL_MESSAGES, MESSAGE_LENGTH, Message, MessageKind, Photo
from praja.complaints.models.lapor import LaporCursor, LaporFollowUp, LaporReport
from praja.complaints.models.open311 import Open311Filing, Open311Key, Open311Update
from praja.complaints.models.outside import RemoteRequest, RemoteState, RemoteUpdate
from praja.complaints.models.routing import RoutingModel, RoutingOutcome, RoutingSuggestion

__all__ = [
    "DESCRIPTION_LENGTH",
    "INTERNAL_MESSAGES",
    "MESSAGE_LENGTH",
    "AssetOwner",
    "Channel",
    "Classification",
    "Complaint",
    "FailedAttempts",
    "LaporCursor",
    "LaporFollowUp",
    "LaporReport",
    "Message",
    "MessageKind",
    "Open311Filing",
    "Open311Key",
    "Open311Update",
    "Photo",
    "RemoteRequest",
    "RemoteState",
    "RemoteUpdate",
    "RoutingModel",
    "RoutingOutcome",
    "RoutingSuggestion",
    "Supporter",
]
