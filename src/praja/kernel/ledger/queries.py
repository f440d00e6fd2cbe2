"""Reads of the log: heads, proofs, receipts. Every proof costs O(log n) rows, in at most two SQL queries for nodes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from praja.kernel.errors import Invalid, NotFound
from praja.kernel.events.models import Event
from praja.kernel.ledger.encoding import leaf_input
from praja.kernel.ledger.models import Leaf, TreeHead
from praja.kernel.ledger.receipts import Receipt, SignedTreeHead, to_base64
from praja.kernel.ledger.storage import nodes_at
from praja.kernel.ledger.tree import Range, consistency_ranges, cover, inclusion_ranges, range_hash

MAX_LEAVES = 1000


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a leaf stands in the tree of `tree_size` leaves."""

    leaf_index: int
    tree_size: int
    leaf_hash: bytes
    path: list[bytes]


def latest_tree_head() -> TreeHead | None:
    """The head signed last; None while the log is empty. One SQL query."""
    return TreeHead.objects.order_by("-size").first()


def recent_tree_heads(count: int = 10) -> list[TreeHead]:
    """The heads signed last, newest first. One SQL query."""
    return list(TreeHead.objects.order_by("-size")[:count])


def leaf_of(event_id: UUID) -> Leaf | None:
    """The leaf of an event; None while it waits for its place. One SQL query."""
    return Leaf.objects.filter(event_id=event_id).first()


def inclusion_proof(leaf_index: int, tree_size: int | None = None) -> InclusionProof:
    """Proof for a leaf in the tree of `tree_size` leaves, the latest when not given.

    Raises:
        NotFound: the log is not that long.
        Invalid: the leaf is not in a tree of that size.
    """
    size = _existing_size(tree_size)
    if not 0 <= leaf_index < size:
        raise Invalid(
            _("Leaf %(leaf)s is not in a log of %(size)s.") % {"leaf": leaf_index, "size": size}, field="leaf"
        )
    own, *path = _range_hashes([(leaf_index, leaf_index + 1), *inclusion_ranges(leaf_index, size)])
    return InclusionProof(leaf_index, size, own, path)


def consistency_proof(first: int, second: int | None = None) -> tuple[int, list[bytes]]:
    """The second size (the latest when not given), and the proof that the log of `first` leaves begins that one.

    Raises:
        NotFound: the log is not that long.
        Invalid: `first` is not between 1 and `second`.
    """
    size = _existing_size(second)
    if not 0 < first <= size:
        raise Invalid(_("The first size must lie between 1 and %(size)s.") % {"size": size}, field="first")
    return size, _range_hashes(consistency_ranges(first, size))


def leaf_hashes(start: int, count: int = MAX_LEAVES) -> list[bytes]:
    """Up to `count` leaf hashes from leaf `start` on: all of an event that everybody may see. One SQL query.

    Raises:
        Invalid: `start` or `count` is out of bounds.
    """
    if not 0 <= start < 2**63:
        raise Invalid(_("Leaves are numbered from 0."), field="from")
    if not 1 <= count <= MAX_LEAVES:
        raise Invalid(_("Ask for 1 to %(maximum)s rows a page.") % {"maximum": MAX_LEAVES}, field="limit")
    rows = Leaf.objects.filter(index__gte=start, index__lt=start + count).order_by("index")
    return [bytes(value) for value in rows.values_list("hash", flat=True)]


def receipt(event_id: UUID) -> Receipt | None:
    """The receipt for an event against the latest tree head; None while the event waits for its place.

    Who may have it is for the caller to decide: it contains the event. At most five SQL queries.
    """
    leaf = leaf_of(event_id)
    head = latest_tree_head()
    if leaf is None or head is None or leaf.index >= head.size:
        return None
    event = Event.objects.filter(position=leaf.position).first()
    if event is None:
        return None
    return Receipt(
        log=settings.PUBLIC_URL + reverse("ledger:log"),
        leaf_input=leaf_input(event).decode(),
        leaf_index=leaf.index,
        audit_path=[to_base64(value) for value in _range_hashes(inclusion_ranges(leaf.index, head.size))],
        tree_head=published(head),
    )


def published(head: TreeHead) -> SignedTreeHead:
    """A tree head as everybody gets it."""
    return SignedTreeHead(
        tree_size=head.size,
        timestamp=head.timestamp,
        root_hash=to_base64(bytes(head.root)),
        key_id=head.key_id,
        signature=to_base64(bytes(head.signature)),
    )


def _existing_size(wanted: int | None) -> int:
    head = latest_tree_head()
    if head is None:
        raise NotFound(_("The log is still empty."))
    if wanted is not None and wanted > head.size:
        raise NotFound(_("The log has only %(size)s leaves.") % {"size": head.size})
    return head.size if wanted is None else wanted


def _range_hashes(ranges: list[Range]) -> list[bytes]:
    nodes = nodes_at(node for span in ranges for node in cover(span))
    try:
        return [range_hash(span, nodes.__getitem__) for span in ranges]
    except KeyError as error:
        raise NotFound(_("The log lacks a part of this proof. The operators must run verify-log.")) from error
