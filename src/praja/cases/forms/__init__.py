"""Forms as data: what is asked, how answers are read and judged, how they are kept and drawn. See docs/forms.md."""

from praja.cases.forms.definitions import Demand, Field, Personal, Section
from praja.cases.forms.form import PREFIX, Form, parse_form
from praja.cases.forms.kinds import Kind
from praja.cases.forms.records import in_words, rows_of

__all__ = [
    "PREFIX",
    "Demand",
    "Field",
    "Form",
    "Kind",
    "Personal",
    "Section",
    "in_words",
    "parse_form",
    "rows_of",
]
