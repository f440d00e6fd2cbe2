"""The forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.kernel.ui.command_forms import area
from praja.services.documents.models import CODE_LENGTH, REASON_LENGTH, State


class _Form(forms.Form):
    use_required_attribute = False


class VerifyForm(_Form):
    """A file to judge."""

    file = forms.FileField(
        label=_("PDF file"),
        help_text=_("Choose the file or drop it here. It is judged here and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )


class CodeForm(_Form):
    """A code to look up."""

    code = forms.CharField(
        label=_("Code of the document"),
        help_text=_("Twelve letters and digits beside the QR code."),
        max_length=2 * CODE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class SignForm(_Form):
    """The passphrase of whoever signs. It is never shown again, and kept by nobody."""

    secret = forms.CharField(
        label=_("Passphrase of your certificate"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
    )


class ReasonForm(_Form):
    """Why a document is revoked."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody who checks the document reads it. Name no person."),
        widget=area(3, maxlength=REASON_LENGTH),
    )


class SettleForm(_Form):
    """The signed file that the operator of the service found."""

    file = forms.FileField(label=_("Signed file"), widget=forms.FileInput(attrs={"accept": "application/pdf"}))


class PrintForm(_Form):
    """Who signs on paper."""

    signer_name = forms.CharField(label=_("Name of the signer"), max_length=150)
    signer_title = forms.CharField(label=_("Post of the signer"), max_length=150)


class ScanForm(_Form):
    """The paper that was signed."""

    scan = forms.FileField(
        label=_("Scan of the signed paper"),
        help_text=_("A photo or a PDF."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class FilterForm(_Form):
    """The list of documents, narrowed."""

    search = forms.CharField(label=_("Number or code"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *State.choices])


class CertificateForm(_Form):
    """A certificate for an officer; where a signing service is used, the one it signs with."""

    officer = forms.ChoiceField(label=_("Officer"))
    title = forms.CharField(
        label=_("Post"), help_text=_("As it stands above the signature, such as “Kepala Dinas ...”."), max_length=150
    )
    name = forms.CharField(
        label=_("Name"), help_text=_("As it stands below the signature, with degrees."), max_length=150
    )

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].choices = [("", _("Choose")), *officers]  # type: ignore[attr-defined]


class RegisterForm(CertificateForm):
    """What the signing service knows of the officer."""

    nik = forms.CharField(label=_("NIK"), max_length=16, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    certificate = forms.FileField(label=_("Certificate (PEM)"))


class IssueForm(CertificateForm):
    """A certificate of the own authority, locked with a passphrase the officer types in."""

    passphrase = forms.CharField(
        label=_("Passphrase, typed by the officer"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
