"""The public face of the log: a page for people, JSON for whoever checks it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from praja.kernel import crypto
from praja.kernel.errors import DomainError, Invalid, NotFound
from praja.kernel.ledger import queries
from praja.kernel.ledger.presenters import heads_table, outcome_table, signed_at
from praja.kernel.ledger.receipts import MAX_BYTES, Outcome, check_receipt, parse_receipt, to_base64

View = Callable[[HttpRequest], HttpResponse]
FOR_EVER = "public, max-age=86400, immutable"


def for_programs(view: View) -> View:
    """A JSON address: errors are problem documents whatever the client says it accepts."""

    @functools.wraps(view)
    def run(request: HttpRequest) -> HttpResponse:
        request.META["HTTP_ACCEPT"] = "application/json"
        return view(request)

    return run


@require_safe
def log_page(request: HttpRequest) -> HttpResponse:
    """What the log is, its latest heads and keys, and a place to check a receipt."""
    return _page(request)


@require_safe
@for_programs
def sth(request: HttpRequest) -> HttpResponse:
    head = queries.latest_tree_head()
    if head is None:
        raise NotFound(_("The log is still empty."))
    return _json(queries.published(head))


@require_safe
@for_programs
def proof(request: HttpRequest) -> HttpResponse:
    """Inclusion proof by ?leaf= or ?id= (an event's), in the tree of ?size= leaves."""
    if "id" in request.GET:
        leaf = queries.leaf_of(_uuid(request.GET["id"]))
        if leaf is None:
            raise NotFound(_("This event has no place in the log (yet)."))
        index = leaf.index
    else:
        index = _number(request, "leaf")
    size = _number(request, "size") if "size" in request.GET else None
    found = queries.inclusion_proof(index, size)
    content = {
        "leaf_index": found.leaf_index,
        "tree_size": found.tree_size,
        "leaf_hash": to_base64(found.leaf_hash),
        "audit_path": [to_base64(entry) for entry in found.path],
    }
    return _json(content, caching="no-cache" if size is None else FOR_EVER)


@require_safe
@for_programs
def consistency(request: HttpRequest) -> HttpResponse:
    first = _number(request, "first")
    second = _number(request, "second") if "second" in request.GET else None
    size, path = queries.consistency_proof(first, second)
    content = {"first": first, "second": size, "consistency_path": [to_base64(entry) for entry in path]}
    return _json(content, caching="no-cache" if second is None else FOR_EVER)


@require_safe
@for_programs
def keys(request: HttpRequest) -> HttpResponse:
    return _json({"keys": _keys()})


@require_safe
@for_programs
def events(request: HttpRequest) -> HttpResponse:
    """Leaf hashes from ?from= on. The events themselves are for those who hold their receipts."""
    start = _number(request, "from") if "from" in request.GET else 0
    count = _number(request, "limit") if "limit" in request.GET else queries.MAX_LEAVES
    hashes = queries.leaf_hashes(start, count)
    content = {
        "first": start,
        "leaf_hashes": [to_base64(value) for value in hashes],
        "next": start + len(hashes) if len(hashes) == count else None,
    }
    return _json(content)


@csrf_exempt
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt for browsers that cannot: JSON in, JSON out; a form with a file gives the page.

    Changes nothing and reads no cookie, hence no CSRF token.
    """
    if request.content_type == "application/json":
        return for_programs(_verify_json)(request)
    try:
        outcome = check_receipt(parse_receipt(_given(request)), crypto.public_keys())
    except DomainError as error:
        return _page(request, error=error)
    return _page(request, outcome=outcome)


def _given(request: HttpRequest) -> bytes:
    """The receipt of a form: a chosen file, or the text of a page that shows one."""
    upload = request.FILES.get("receipt")
    if upload is not None:
        content: bytes = upload.read(MAX_BYTES + 1)
        return content
    if not request.POST.get("receipt"):
        raise Invalid(_("Choose the file of your receipt."), field="receipt")
    return request.POST["receipt"].encode()


def _verify_json(request: HttpRequest) -> HttpResponse:
    outcome = check_receipt(parse_receipt(request.body), crypto.public_keys())
    return _json({"valid": outcome.is_valid, "steps": {str(step): held for step, held in outcome.steps.items()}})


def _page(request: HttpRequest, *, outcome: Outcome | None = None, error: DomainError | None = None) -> HttpResponse:
    heads = queries.recent_tree_heads()
    context = {
        "latest": heads[0] if heads else None,
        "signed_at": signed_at(heads[0]) if heads else None,
        "heads": heads_table(heads),
        "keys": _keys(),
        "outcome": outcome,
        "outcome_table": outcome_table(outcome) if outcome else None,
        "error": error,
    }
    return render(request, "ledger/log.html", context, status=error.status if error else 200)


def _keys() -> list[dict[str, str]]:
    return [
        {"key_id": name, "algorithm": "Ed25519", "public_key": to_base64(key)}
        for name, key in sorted(crypto.public_keys().items())
    ]


def _json(content: object, *, caching: str = "no-cache") -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(content), content_type="application/json")
    response.headers["Cache-Control"] = caching
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid(_("This must be a whole number."), field=name)
    return int(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid(_("This must be the id of an event."), field="id") from error
