"""What a public complaint says, who filed it, and what was said back. Its way and deadlines stand in its case."""

from praja.complaints.models.abuse import Ban, BanSubject, IdentityView, Usage, UsedChallenge, ViewReason
from praja.complaints.models.channels import (
    AssistedFiling,
    ChannelContact,
    Conversation,
    IncomingMessage,
    IncomingPicture,
    IncomingStatus,
)
from praja.complaints.models.citizens import StillBroken, Supporter
from praja.complaints.models.complaint import (
    DESCRIPTION_LENGTH,
    KIND,
    AssetOwner,
    Channel,
    Classification,
    Complaint,
    ReviewReason,
)
from praja.complaints.models.conversation import INTERNAL_MESSAGES, MESSAGE_LENGTH, Message, MessageKind, Photo
from praja.complaints.models.deadlines import Alert, AlertReason, DeadlineWatch, Escalation
from praja.complaints.models.lapor import LaporCursor, LaporFollowUp, LaporReport
from praja.complaints.models.merging import Merge, Part
from praja.complaints.models.office import AnswerTemplate, SavedFilter
from praja.complaints.models.open311 import Open311Filing, Open311Key, Open311Update
from praja.complaints.models.openness import FollowedKind, OpenDataFile, PublicReport, Rhythm, Subscription
from praja.complaints.models.outside import RemoteRequest, RemoteState, RemoteUpdate
from praja.complaints.models.routing import RoutingModel, RoutingOutcome, RoutingSuggestion
from praja.complaints.models.shortlist import TakenAlong

__all__ = [
    "DESCRIPTION_LENGTH",
    "INTERNAL_MESSAGES",
    "KIND",
    "MESSAGE_LENGTH",
    "Alert",
    "AlertReason",
    "AnswerTemplate",
    "AssetOwner",
    "AssistedFiling",
    "Ban",
    "BanSubject",
    "Channel",
    "ChannelContact",
    "Classification",
    "Complaint",
    "Conversation",
    "DeadlineWatch",
    "Escalation",
    "FollowedKind",
    "IdentityView",
    "IncomingMessage",
    "IncomingPicture",
    "IncomingStatus",
    "LaporCursor",
    "LaporFollowUp",
    "LaporReport",
    "Merge",
    "Message",
    "MessageKind",
    "Open311Filing",
    "Open311Key",
    "Open311Update",
    "OpenDataFile",
    "Part",
    "Photo",
    "PublicReport",
    "RemoteRequest",
    "RemoteState",
    "RemoteUpdate",
    "ReviewReason",
    "Rhythm",
    "RoutingModel",
    "RoutingOutcome",
    "RoutingSuggestion",
    "SavedFilter",
    "StillBroken",
    "Subscription",
    "Supporter",
    "TakenAlong",
    "Usage",
    "UsedChallenge",
    "ViewReason",
]
