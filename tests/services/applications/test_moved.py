"""An application whose case was moved to another version of its service goes on under that version."""

from __future__ import annotations

import json

import pytest

from praja.cases.commands import rebase
from praja.kernel.actors import Actor
from praja.services.applications.models import Application
from praja.services.applications.offers import offer_of
from praja.services.standards.queries import published
from tests.services.applications import world as w

pytestmark = pytest.mark.usefixtures("services")


def test_an_application_is_handled_under_the_version_its_case_was_moved_to() -> None:
    identifier = w.pk(w.file())
    old = published(w.PERMIT).procedure_digest
    w.publish(json.loads(json.dumps(w.a_permit()).replace('"check"', '"desk"')))
    new = published(w.PERMIT).procedure_digest
    assert offer_of(Application.objects.get(pk=identifier)).procedure.digest == old
    rebase(old=old, new=new, mapping={"check": "desk"}, by=Actor.system("test"))
    assert offer_of(Application.objects.get(pk=identifier)).procedure.digest == new
    assert w.act(identifier, "register", w.FRONT).case.step == "study"
