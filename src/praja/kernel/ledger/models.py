"""The Merkle log as it is stored: leaves in order, complete subtrees above them, signed tree heads. Append-only."""

from __future__ import annotations

from django.db import models


class Leaf(models.Model):
    """The place of one event in the log. `hash` is the leaf hash of the event's canonical JSON."""

    index = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    event_id = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.index}: {self.event_id}"


class Node(models.Model):
    """A complete subtree of 2^level leaves, level 1 and above; level 0 are the leaves themselves."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class TreeHead(models.Model):
    """What the log was at one moment, signed. `timestamp` is in milliseconds since 1970, as RFC 9162 has it."""

    size = models.BigIntegerField(primary_key=True)
    timestamp = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=40)
    signature = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return str(self.size)


class Origin(models.Model):
    """The name of this log, the CloudEvents `source` of every event in it. One row, written with the first leaf."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_origin")]

    def __str__(self) -> str:
        return self.source
