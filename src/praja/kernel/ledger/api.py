"""The log for programs, as part of the platform's one API. /log/sth and its sisters give the same and stay for ever."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from praja.kernel import crypto
from praja.kernel.errors import NotFound
from praja.kernel.ledger import queries
from praja.kernel.ledger.receipts import to_base64

router = Router(tags=["log"])


class TreeHeadOut(Schema):
    """A signed state of the log; hash and signature are base64, the timestamp milliseconds since 1970."""

    tree_size: int
    timestamp: int
    root_hash: str
    key_id: str
    signature: str


class InclusionOut(Schema):
    leaf_index: int
    tree_size: int
    leaf_hash: str
    audit_path: list[str]


class ConsistencyOut(Schema):
    first: int
    second: int
    consistency_path: list[str]


class KeyOut(Schema):
    key_id: str
    algorithm: str = "Ed25519"
    public_key: str


@router.get(
    "/sth",
    response=TreeHeadOut,
    auth=None,
    summary="The latest signed state of the log",
    openapi_extra={"responses": {404: {"description": "The log is still empty."}}},
)
def sth(request: HttpRequest) -> TreeHeadOut:
    head = queries.latest_tree_head()
    if head is None:
        raise NotFound(_("The log is still empty."))
    published = queries.published(head)
    return TreeHeadOut(
        tree_size=published.tree_size,
        timestamp=published.timestamp,
        root_hash=published.root_hash,
        key_id=published.key_id,
        signature=published.signature,
    )


@router.get("/proof/{uuid:event}", response=InclusionOut, auth=None, summary="Proof that an event stands in the log")
def proof(request: HttpRequest, event: UUID, size: int | None = Query(None, ge=1)) -> InclusionOut:
    leaf = queries.leaf_of(event)
    if leaf is None:
        raise NotFound(_("This event has no place in the log (yet)."))
    found = queries.inclusion_proof(leaf.index, size)
    return InclusionOut(
        leaf_index=found.leaf_index,
        tree_size=found.tree_size,
        leaf_hash=to_base64(found.leaf_hash),
        audit_path=[to_base64(entry) for entry in found.path],
    )


@router.get(
    "/consistency",
    response=ConsistencyOut,
    auth=None,
    summary="Proof that the log only grew",
    openapi_extra={"responses": {404: {"description": "The log is not that long."}}},
)
def consistency(
    request: HttpRequest, first: int = Query(..., ge=1), second: int | None = Query(None, ge=1)
) -> ConsistencyOut:
    size, path = queries.consistency_proof(first, second)
    return ConsistencyOut(first=first, second=size, consistency_path=[to_base64(entry) for entry in path])


@router.get("/keys", response=list[KeyOut], auth=None, summary="The log's public keys")
def keys(request: HttpRequest) -> list[KeyOut]:
    return [KeyOut(key_id=name, public_key=to_base64(key)) for name, key in sorted(crypto.public_keys().items())]
