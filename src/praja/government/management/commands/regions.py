"""`./praja regions import-boundaries FILE`: show what a survey would change, and apply it."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from praja.government.commands import import_boundaries
from praja.government.survey import Survey, effect, read_survey
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError

CHANGES_SHOWN = 10


class Command(BaseCommand):
    help = "Replace the approximate village boundaries by a survey (GeoJSON, property kode)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import-boundaries", help="read a survey; without --apply only show its effect")
        importing.add_argument("file", type=Path)
        importing.add_argument("--apply", action="store_true", help="replace the boundaries")
        importing.add_argument("--source", default="", help="who surveyed, shown on maps (default: the file's name)")
        importing.add_argument("--surveyed-on", type=dt.date.fromisoformat, help="YYYY-MM-DD")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            survey = read_survey(options["file"])
            self._report(survey)
            if survey.faults:
                raise CommandError("Nothing was changed. Correct the faults and run the command again.")
            if not options["apply"]:
                self.stdout.write("Nothing was changed yet. Run it again with --apply to replace the boundaries.")
                return
            replaced = import_boundaries(
                survey,
                source=options["source"] or options["file"].name,
                surveyed_on=options["surveyed_on"],
                by=Actor.system("import_boundaries"),
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"The boundaries of {replaced} villages and their kecamatan were replaced.")

    def _report(self, survey: Survey) -> None:
        for remark in survey.remarks:
            self.stdout.write(f"note: {remark}")
        for fault in survey.faults:
            self.stdout.write(f"FAULT: {fault}")
        by_code = len(survey.cells) - survey.matched_by_name
        self.stdout.write(f"{len(survey.cells)} villages read: {by_code} by code, {survey.matched_by_name} by name")
        self.stdout.write(f"{len(survey.faults)} faults, {len(survey.remarks)} notes")
        if not survey.cells:
            return
        change = effect(survey)
        self.stdout.write(f"Area of all villages: {change.area_before:.1f} km² today, {change.area_after:.1f} km² then")
        self.stdout.write(f"A pin gives another village than today on {change.moved_share:.0%} of the surveyed area")
        self.stdout.write("The largest changes of area:")
        for item in change.changes[:CHANGES_SHOWN]:
            self.stdout.write(f"  {item.village:<40} {item.before:8.2f} km²  ->{item.after:8.2f} km²")
