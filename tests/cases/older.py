"""A procedure as it was before a step was added to it, for cases that began with it."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings

from praja.cases.commands import publish_definition
from praja.cases.models import Definition
from praja.kernel.actors import Actor

ADDED = {"merged", "split"}


def older_procedure() -> Definition:
    """The complaint procedure without merging and splitting; the present one stays in force."""
    present = yaml.safe_load(Path(settings.PACK_DIR, "procedures", "complaint.yaml").read_text(encoding="utf-8"))
    content = present | {"code": "complaint-older"}
    content["steps"] = [
        step | {"actions": [action for action in step["actions"] if not _is_added(action)]}
        for step in content["steps"]
        if step["code"] not in ADDED
    ]
    return publish_definition(content, by=Actor.system("tests")).definition


def _is_added(action: dict[str, object]) -> bool:
    return action["to"] in ADDED or action["code"] == "withdraw"
