"""Every change of the catalogue: loading the pack, drafting and publishing versions, a village's letters."""

from praja.services.standards.commands.letters import LetterOffer, OfficeWords, choose_letters
from praja.services.standards.commands.loading import Loaded, load_services
from praja.services.standards.commands.versions import (
    Changed,
    change_draft,
    discard_draft,
    draft,
    propose,
    publish,
    send_back,
    withdraw,
)

__all__ = [
    "Changed",
    "LetterOffer",
    "Loaded",
    "OfficeWords",
    "change_draft",
    "choose_letters",
    "discard_draft",
    "draft",
    "load_services",
    "propose",
    "publish",
    "send_back",
    "withdraw",
]
