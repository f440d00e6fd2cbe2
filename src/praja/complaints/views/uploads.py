"""Pictures of a form: stored as soon as they arrive, and kept in the form when it has errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from praja.complaints.commands.admission import Proof, Sender, count_use, file_from_public
from praja.complaints.commands.filing import Filed, Filing
from praja.complaints.commands.steps import MAX_PHOTOS, PHOTO_PURPOSE
from praja.complaints.models import Photo
from praja.complaints.views.senders import sender_of
from praja.kernel.actors import Actor, actor_of
from praja.kernel.errors import Conflict, DomainError, Invalid
from praja.kernel.files.commands import store_upload
from praja.kernel.files.models import StoredFile

T = TypeVar("T")

KEPT_FOR = 12 * 3600
_SALT = "praja.complaints.kept-photo"


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A stored picture that belongs to no complaint yet; `token` proves that this visitor uploaded it."""

    id: UUID
    name: str
    token: str

    @property
    def url(self) -> str:
        return reverse("files:file", args=[self.id]) + "?" + urlencode({"size": "thumb", "token": self.token})


@dataclass(slots=True)
class Photos:
    """What came with a form: pictures that are stored, and what was wrong with the others."""

    kept: list[KeptPhoto] = field(default_factory=list)
    errors: list[DomainError | str] = field(default_factory=list)

    @property
    def ids(self) -> list[UUID]:
        return [photo.id for photo in self.kept]


def receive(request: HttpRequest) -> Photos:
    """Store the uploads named `photos` and take over the tokens named `kept` from an earlier attempt."""
    photos = Photos()
    for token in dict.fromkeys(request.POST.getlist("kept")[:MAX_PHOTOS]):
        if (photo := _kept(token)) is not None:
            photos.kept.append(photo)
    for upload in request.FILES.getlist("photos"):
        if len(photos.kept) == MAX_PHOTOS:
            photos.errors.append(_("Add at most %(maximum)s photos.") % {"maximum": MAX_PHOTOS})
            break
        try:
            photos.kept.append(keep(request, upload))
        except DomainError as error:
            photos.errors.append(f"{upload.name}: {error.message}")
    return photos


def keep(request: HttpRequest, upload: UploadedFile) -> KeptPhoto:
    """Store a picture for what will be sent after it.

    Raises:
        TooManyRequests: there were too many from this device or network.
        Invalid: it is no picture.
    """
    count_use("photo", sender=sender_of(request), by=actor_of(request))
    stored = store_upload(upload, purpose=PHOTO_PURPOSE)
    name = (upload.name or "")[:60]
    return KeptPhoto(stored.id, name, signing.dumps([str(stored.id), name], salt=_SALT))


def taken_over(tokens: Sequence[str]) -> Photos:
    """The pictures with these tokens.

    Raises:
        Invalid: a token is not ours, or too old.
    """
    found = [_kept(token) for token in dict.fromkeys(tokens)]
    if None in found:
        raise Invalid(_("A photo is no longer there. Add it again."), field="photos")
    return Photos(kept=[photo for photo in found if photo is not None])


def is_token_of(token: str, file: UUID) -> bool:
    """Whether `token` was given to whoever uploaded this file."""
    photo = _kept(token)
    return photo is not None and photo.id == file


def once(run: Callable[[Sequence[UUID]], T], photos: Photos, *, attached: Callable[[], list[Photo]]) -> T:
    """Run a command with these pictures; when its key was used before, recognise the same pictures sent again.

    A form that is sent twice uploads its pictures twice, under new names, so the repeat looks different. If every
    picture equals one of those `attached` the first time, the command is repeated with the first ones.

    Raises:
        Conflict: the key was used for something else.
    """
    try:
        return run(photos.ids)
    except Conflict:
        same = _attached_before(photos.ids, attached()) if photos.kept else None
        if same is None:
            raise
    return run(same)


def file_once(filing: Filing, photos: Photos, *, sender: Sender, proof: Proof, key: str) -> Filed:
    """File for a citizen with these pictures; a repeat that uploaded them anew gets the first result.

    Raises:
        Conflict: the key was used for another filing.
        ProofRequired, TooManyRequests: as `file_from_public`.
    """
    attached = Photo.objects.filter(complaint__filing_key=key, message__isnull=True)
    return once(
        lambda ids: file_from_public(
            replace(filing, photos=ids), sender=sender, proof=proof, by=Actor.citizen(), key=key
        ),
        photos,
        attached=lambda: list(attached),
    )


def _attached_before(ids: Sequence[UUID], attached: list[Photo]) -> list[UUID] | None:
    before = [photo.file_id for photo in attached]
    digests = dict(StoredFile.objects.filter(id__in=[*ids, *before]).values_list("id", "sha256"))
    first = {digests[file]: file for file in before}
    same = [first[digests[file]] for file in ids if digests.get(file) in first]
    return same if len(same) == len(ids) else None


def _kept(token: str) -> KeptPhoto | None:
    try:
        file, name = signing.loads(token, salt=_SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return KeptPhoto(UUID(file), name, token)
