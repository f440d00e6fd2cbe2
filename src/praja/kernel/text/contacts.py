"""How to reach a person, in the form in which it is kept."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid


def normal_phone(phone: str) -> str:
    """An Indonesian number as +62…; empty when none is given."""
    digits = re.sub(r"[\s().-]", "", phone)
    if not digits:
        return ""
    match = re.fullmatch(r"(?:\+?62|0)(8\d{7,11}|[2-79]\d{6,11})", digits)
    if match is None:
        raise Invalid(_("Write the phone number like 0812 3456 7890, or leave it empty."), field="phone")
    return f"+62{match[1]}"


def normal_email(email: str) -> str:
    """An e-mail address without space around it; empty when none is given."""
    email = email.strip()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("Write the e-mail address like name@example.org, or leave it empty."), field="email") from None
    return email
