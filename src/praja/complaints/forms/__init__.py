"""The forms of complaints. They read types; the rules stand in the commands, whose errors land on the fields here."""

from praja.complaints.forms.choices import route_of
from praja.complaints.forms.fields import KeyedForm, add_error
from praja.complaints.forms.filing import FilingForm, SimilarForm, TrackForm
from praja.complaints.forms.filters import FilterForm, PublicFilterForm
from praja.complaints.forms.steps import (
    DisposeForm,
    ForwardForm,
    RatingForm,
    VerifyForm,
    WordsForm,
    WordsWithPhotosForm,
)

__all__ = [
    "DisposeForm",
    "FilingForm",
    "FilterForm",
    "ForwardForm",
    "KeyedForm",
    "PublicFilterForm",
    "RatingForm",
    "SimilarForm",
    "TrackForm",
    "VerifyForm",
    "WordsForm",
    "WordsWithPhotosForm",
    "add_error",
    "route_of",
]
