"""A letter as an answer: its code is looked up in the register of issued documents, nothing is uploaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from praja.cases.forms import Field
from praja.kernel.errors import Invalid, NotFound
from praja.services.documents import queries as documents
from praja.services.documents.commands.registering import subject_index
from praja.services.documents.queries import Letter


def looked_up(field: Field, code: str, *, nik: str) -> Letter:
    """The letter with this code, when it may answer `field` for whoever has this NIK.

    Raises:
        Invalid: it is unknown, does not hold any more, is another one, or is about somebody else.
    """
    try:
        letter = documents.letter(code)
    except NotFound:
        message = _("No letter with this code was issued here. Copy the code below its QR code.")
        raise Invalid(message, field=field.code) from None
    if field.service and letter.service != field.service:
        message = _("This code is of another document. Take the code of the letter that is asked for.")
        raise Invalid(message, field=field.code)
    if not letter.is_valid:
        raise Invalid(_("This letter no longer holds. Ask the office that issued it for a new one."), field=field.code)
    if letter.subject is not None and (not nik or bytes(letter.subject) != subject_index(nik)):
        raise Invalid(_("This letter is about somebody else: its NIK is not yours."), field=field.code)
    return letter
