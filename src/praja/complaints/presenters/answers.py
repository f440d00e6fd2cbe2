"""What a reporter answered to the questions of the category."""

from __future__ import annotations

from praja.cases.questions import answer_in_words
from praja.complaints.models import Complaint
from praja.kernel.text import mask_personal_data


def answers(complaint: Complaint) -> list[tuple[str, str]]:
    """Every question that was answered, in the words it was asked in."""
    return [answer_in_words(item) for item in complaint.answers]


def public_answers(complaint: Complaint) -> list[tuple[str, str]]:
    """The answers everybody may read, without personal numbers."""
    shown = [answer_in_words(item) for item in complaint.answers if item["is_public"]]
    return [(question, mask_personal_data(answer)) for question, answer in shown]
