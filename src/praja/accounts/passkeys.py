"""allauth's passkey forms, for which a credential no browser would send is a wrong one and no fault of the platform.

Anybody may post to them. The parsers behind them raise whatever comes: KeyError for a missing member, RecursionError
for deep nesting, ValueError for a number of 5,000 digits.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth
from django import forms

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class CredentialField(forms.JSONField):
    """What the browser's authenticator answered."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _Credential:
    """Mixed into a form that checks a credential against the passkeys we know."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateForm(_Credential, allauth.AuthenticateWebAuthnForm):
    credential = CredentialField()


class ReauthenticateForm(_Credential, allauth.ReauthenticateWebAuthnForm):
    credential = CredentialField()


class LoginForm(_Credential, allauth.LoginWebAuthnForm):
    credential = CredentialField()


class AddForm(allauth.AddWebAuthnForm):
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned
