"""The generated applications of the demonstration: marked, in the past, told through whatever procedure there is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from praja.government.pack import pack
from praja.kernel import clock
from praja.services.applications.demo import Script, generate_applications
from praja.services.applications.models import Application, StepRecord
from praja.services.standards.demo import seed_demo_letters

pytestmark = pytest.mark.django_db


def test_stories_of_several_services_are_marked_lie_in_the_past_and_are_told_once(settings: Any) -> None:
    settings.DEMO = True
    script = pack().read("demo.yaml", Script)
    seed_demo_letters()
    assert generate_applications(script, applications=8) == 8
    found = Application.objects.select_related("case")
    assert len({one.service for one in found}) > 3
    assert all(one.is_demo and one.applicant_name.startswith("Pemohon Demo") for one in found)
    assert not StepRecord.objects.filter(written_at__gt=clock.now()).exists()
    assert StepRecord.objects.count() > 16
    assert generate_applications(script, applications=8) == 0


def test_nothing_is_made_up_for_a_real_regency(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        generate_applications(Script(), applications=1)
