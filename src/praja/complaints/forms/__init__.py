"""The forms of complaints. They read types; the rules stand in the commands, whose errors land on the fields here."""

from praja.complaints.forms.assisting import AssistedForm
from praja.complaints.forms.choices import suggested_agency
from praja.complaints.forms.fields import KeyedForm, add_error
from praja.complaints.forms.filing import FilingForm, SimilarForm, TrackForm
from praja.complaints.forms.filters import FilterForm, PublicFilterForm
from praja.complaints.forms.steps import DisposeForm, RatingForm, VerifyForm, WordsForm, WordsWithPhotosForm

__all__ = [
    "AssistedForm",
    "DisposeForm",
    "FilingForm",
    "FilterForm",
    "KeyedForm",
    "PublicFilterForm",
    "RatingForm",
    "SimilarForm",
    "TrackForm",
    "VerifyForm",
    "WordsForm",
    "WordsWithPhotosForm",
    "add_error",
    "suggested_agency",
]
