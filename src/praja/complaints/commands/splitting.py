"""A report about several things: split it into reports of their own, wait for them, or take it back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from praja.cases.codes import pin_digest
from praja.cases.commands import Header, open_case
from praja.cases.models import Action
from praja.cases.queries import current_procedure
from praja.complaints import events, rules
from praja.complaints.commands.filing import PINS, SHORTEST_DESCRIPTION, answered_before, free_reference
from praja.complaints.commands.merging import locked_together, refuse_sealed, require_step
from praja.complaints.commands.steps import Done, locked, reply_days, take_step, tell
from praja.complaints.models import DESCRIPTION_LENGTH, KIND, Complaint, Merge, Part
from praja.government.queries import coordinator, organization
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Conflict, Invalid, NotFound
from praja.kernel.text.words import clean_text, content_digest, title_of

FEWEST, MOST = 2, 10
PLATFORM = Actor.system("splitting")


@dataclass(frozen=True, slots=True)
class PartOf:
    """One of the things a report is about. Without an agency the rules name the one for category and place."""

    description: str
    category: str
    organization: str = ""


@command
def split(complaint_id: UUID, *, parts: Sequence[PartOf], by: Actor, key: str) -> Done:
    """Make a report of each part, with an agency and a deadline of its own, and let this one wait for them.

    What a verifier splits goes straight to the agencies. What an agency splits stays with it where it is its own, and
    goes to the verifier for disposition where it is another's. The reporter opens all with the same PIN.

    Raises:
        NotFound: there is no such report.
        NotAllowed: `by` is neither a verifier nor an officer of the agency that handles it.
        WrongState: it is sealed, not waiting for disposition or being handled, or its procedure is older than
            splitting.
        Invalid: there are fewer than two parts or more than ten, or one of them lacks something.
    """
    checked = [_checked(part, number) for number, part in enumerate(parts, start=1)]
    if not FEWEST <= len(checked) <= MOST:
        message = _("Write %(fewest)s to %(most)s parts.") % {"fewest": FEWEST, "most": MOST}
        raise Invalid(message, field="parts")
    parent = locked(complaint_id)
    refuse_sealed(parent, by)
    require_step(parent, "split")
    before = Part.objects.filter(parent=parent, withdrawn_at=None).count()
    content = [[part.description, part.category, part.organization] for part in checked]
    agency = parent.case.organization_id
    # Before a disposition the agency of the case is only a suggestion; the report stays with the coordinator then.
    keeper = coordinator() if parent.case.step == "disposition" else None
    taken = take_step(parent, "split", by=by, key=key, organization=keeper, content=content)
    if taken.acted.was_repeated:
        return taken.done
    if before + len(checked) > MOST:
        raise Invalid(_("A report has at most %(most)s parts, earlier ones included.") % {"most": MOST}, field="parts")
    made = [_open_part(parent, part, number, by=by, key=key) for number, part in enumerate(checked, start=before + 1)]
    now = clock.now()
    Part.objects.bulk_create(
        Part(parent=parent, complaint=part, position=number, taken_from_id=agency, split_at=now)
        for number, part in enumerate(made, start=before + 1)
    )
    tell(events.Split(parts=[str(part.pk) for part in made]), parent, by)
    return taken.done


@command
def unsplit(complaint_id: UUID, *, by: Actor, key: str) -> Done:
    """Withdraw the parts, as long as nobody acted on any of them; the report goes on as a whole.

    Of a report that was solved in parts, reopened and split again, only the last parts are withdrawn.

    Raises:
        NotFound: there is no such report.
        NotAllowed: `by` is neither a verifier nor an officer of the agency that handles it.
        WrongState: it is not split, or a part was acted upon.
    """
    parent, family = _locked_family(complaint_id)
    require_step(parent, "split")
    rows = list(Part.objects.filter(parent=parent, withdrawn_at=None))
    last = max((row.split_at for row in rows), default=None)
    newest = {row.complaint_id: row.taken_from_id for row in rows if row.split_at == last}
    parts = [part for part in family if part.pk in newest]
    agency = next(iter(newest.values()), None)
    was_touched = (
        Action.objects.filter(case__in=list(newest)).exists()
        or Merge.objects.filter(leader__in=list(newest), undone_at=None).exists()
    )
    facts = [] if was_touched else ["parts_untouched"]
    taken = take_step(parent, "unsplit", by=by, key=key, facts=facts, organization=agency)
    if taken.acted.was_repeated:
        return taken.done
    for part in parts:
        take_step(part, "withdraw", by=PLATFORM, key=f"unsplit:{key}"[:80])
    Part.objects.filter(complaint__in=parts).update(withdrawn_at=clock.now())
    tell(events.Unsplit(parts=[str(part.pk) for part in parts], step=parent.case.step), parent, by)
    return taken.done


@command
def finish_split(complaint_id: UUID, *, by: Actor, key: str) -> Done:
    """Call a report solved whose parts are all closed; its reporter rates it as a whole.

    Raises:
        NotFound: there is no such report.
        NotAllowed: `by` is not the platform.
        WrongState: it is not split, or a part is still open.
    """
    parent, parts = _locked_family(complaint_id)
    facts = ["parts_closed"] if parts and all(not part.case.is_open for part in parts) else []
    taken = take_step(parent, "finish_split", by=by, key=key, facts=facts, days=reply_days(parent))
    if not taken.acted.was_repeated:
        tell(events.PartsClosed(parts=[str(part.pk) for part in parts]), parent, by)
    return taken.done


def _locked_family(complaint_id: UUID) -> tuple[Complaint, list[Complaint]]:
    """A report and its parts, all locked in the order of their identifiers (a part is younger than its parent)."""
    names = list(Part.objects.filter(parent=complaint_id, withdrawn_at=None).values_list("complaint", flat=True))
    found = locked_together([complaint_id, *names])
    parent = found.pop(complaint_id)
    if not names and parent.case.step == "split":
        raise Conflict(_("Somebody split this report just now. Reload the page and try again."))
    return parent, list(found.values())


def _checked(part: PartOf, number: int) -> PartOf:
    """The part with clean words, a known category and an agency that takes complaints, if it names one."""
    field = f"part_{number}"
    description = clean_text(part.description, field=field, shortest=SHORTEST_DESCRIPTION, longest=DESCRIPTION_LENGTH)
    try:
        if rules.category(part.category).is_sealed:
            raise Invalid(_("Only its reporter can file a sealed report. Choose another category."), field=field)
        if part.organization and not organization(part.organization).receives_complaints:
            raise Invalid(_("Choose an agency that receives complaints."), field=field)
    except (Invalid, NotFound) as error:
        raise Invalid(error.message, field=field) from None
    return replace(part, description=description)


def _open_part(parent: Complaint, part: PartOf, number: int, *, by: Actor, key: str) -> Complaint:
    procedure, now = current_procedure(KIND), clock.now()
    agency = part.organization or rules.responsible(part.category, rules.place_of(parent.case))
    is_handed_over = by.has(Role.VERIFIER, organization=coordinator()) or agency in by.organizations()
    handed = {"category": part.category, "organization": agency}
    limits = {
        "verification": rules.days("verification", on=now, category=part.category, organization=coordinator()),
        "first_answer": rules.days("first_answer", on=now, **handed),
        "resolution": rules.resolution_days(parent.classification, on=now, **handed),
    }
    case = open_case(
        procedure,
        Header(
            kind=KIND,
            reference=free_reference(),
            title=title_of(part.description),
            category=part.category,
            organization=agency,
            district=parent.case.district_id,
            village=parent.case.village_id,
            days=limits,
        ),
        by=by,
        start="handling" if is_handed_over else "disposition",
        clocks=("first_answer", "resolution") if is_handed_over else ("verification",),
    )
    salt = os.urandom(16)
    complaint = Complaint.objects.create(
        case=case,
        description=part.description,
        classification=parent.classification,
        latitude=parent.latitude,
        longitude=parent.longitude,
        location_note=parent.location_note,
        is_anonymous=parent.is_anonymous,
        is_secret=parent.is_secret,
        is_demo=parent.is_demo,
        channel=parent.channel,
        language=parent.language,
        reporter_name=parent.reporter_name,
        reporter_phone=parent.reporter_phone,
        reporter_email=parent.reporter_email,
        pin_digest=pin_digest(case.reference, answered_before(parent).pin, PINS),
        salt=salt,
        filing_key=_digest(f"{parent.pk}:{key}:{number}"),
        filing_fingerprint=_digest(part.description),
    )
    told = events.SplitOff(
        parent=str(parent.pk),
        position=number,
        category=part.category,
        organization=agency,
        filed_at=parent.case.opened_at.isoformat(),
        content_digest=content_digest(salt, part.description),
    )
    tell(told, complaint, by)
    return complaint


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
