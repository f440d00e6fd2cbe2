"""The forms of complaints. They read types; the rules stand in the commands, whose errors land on the fields here."""

from praja.complaints.forms.assisting import AssistedForm
from praja.complaints.forms.choices import route_of
from praja.complaints.forms.fields import add_error
from praja.complaints.forms.filing import FilingForm, SimilarForm, TrackForm
from praja.complaints.forms.filters import FilterForm, PublicFilterForm
from praja.complaints.forms.handling import (
    AskAgenciesForm,
    AssignOfficerForm,
    AssignUnitForm,
    EndAssignmentForm,
    PlanForm,
    ResolveForm,
)
from praja.complaints.forms.steps import (
    DisposeForm,
    ForwardForm,
    RatingForm,
    VerifyForm,
    WordsForm,
    WordsWithPhotosForm,
)
from praja.complaints.forms.supporting import SupportingForm

__all__ = [
    "AskAgenciesForm",
    "AssignOfficerForm",
    "AssignUnitForm",
    "AssistedForm",
    "DisposeForm",
    "EndAssignmentForm",
    "FilingForm",
    "FilterForm",
    "ForwardForm",
    "PlanForm",
    "PublicFilterForm",
    "RatingForm",
    "ResolveForm",
    "SimilarForm",
    "SupportingForm",
    "TrackForm",
    "VerifyForm",
    "WordsForm",
    "WordsWithPhotosForm",
    "add_error",
    "route_of",
]
