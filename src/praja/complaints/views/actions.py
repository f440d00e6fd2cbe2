"""The steps people can take on a page: which form each needs, and the command it carries out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from praja.cases.codes import normal_reference
from praja.cases.models import Case, Request
from praja.cases.queries import actions_open_to, procedure
from praja.complaints import commands, queries
from praja.complaints import forms as complaint_forms
from praja.complaints.commands import Done, Words
from praja.complaints.commands.merging import MERGED, active_merge, facts_of, may_undo
from praja.complaints.commands.reporting import may_reopen
from praja.complaints.forms.merging import MergeForm
from praja.complaints.models import Complaint, Photo, RoutingSuggestion
from praja.complaints.prepared import Prepared, prepared_texts
from praja.complaints.queries.routing import preselected
from praja.complaints.views.step import Run, Step, with_words
from praja.complaints.views.teamwork import TEAM_STEPS, open_beside, prepare_resolve, run_resolve
from praja.complaints.views.uploads import Photos, once, receive
from praja.kernel.actors import Actor
from praja.kernel.errors import DomainError, Invalid, NotFound
from praja.kernel.ui.command_forms import KeyedForm


def _verify(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
    said = form.cleaned_data
    return commands.verify(
        complaint_id,
        classification=said["classification"],
        category=said["category"],
        asset_owner=said["asset_owner"],
        by=by,
        key=said["key"],
    )


def _dispose(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
    said = form.cleaned_data
    supporting = form.questions if isinstance(form, complaint_forms.SupportingForm) else {}
    return commands.dispose(
        complaint_id, to=said["to"], note=said["note"], supporting=supporting, by=by, key=said["key"]
    )


def _merge(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
    said = form.cleaned_data
    try:
        into = queries.complaint_by_reference(normal_reference(said["into"])).pk
    except NotFound:
        raise Invalid(_("There is no report with this code."), field="into") from None
    return commands.merge(complaint_id, into=into, note=said["note"], by=by, key=said["key"])


def _plain(command: Callable[..., Done]) -> Run:
    def run(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
        return command(complaint_id, by=by, key=form.cleaned_data["key"])

    return run


def _forward(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
    said = form.cleaned_data
    return commands.forward(complaint_id, to=said["body"], words=Words(said["text"]), by=by, key=said["key"])


def _rate(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
    said = form.cleaned_data
    return commands.rate(complaint_id, rating=int(said["rating"]), remark=said["remark"], by=by, key=said["key"])


STEPS: dict[str, Step] = {
    "verify": Step(
        complaint_forms.VerifyForm,
        _verify,
        _("The report is verified. Now hand it to an agency."),
        help=_(
            "Accept the report as complete and say what it is; its time to solve follows from that. Everybody can read "
            "it from then on, unless it is secret or sealed."
        ),
    ),
    "request_completion": Step(
        complaint_forms.WordsForm,
        with_words(commands.request_completion),
        _("The reporter is asked to complete it."),
        help=_("The deadline pauses until the reporter has completed the report."),
        label=_("What is missing?"),
    ),
    "archive": Step(
        complaint_forms.WordsForm,
        with_words(commands.archive),
        _("The report is archived."),
        help=_("For what cannot be handled. The reporter reads the reason."),
        label=_("Reason"),
    ),
    "dispose": Step(
        complaint_forms.DisposeForm,
        _dispose,
        _("The report is with the agency now."),
        help=_("The agency gets the report in its inbox and its deadlines start."),
    ),
    "forward": Step(
        complaint_forms.ForwardForm,
        _forward,
        _("The report is forwarded, and its reporter is told."),
        help=_(
            "For what a body outside the regency answers for. The case closes here; everybody can read where it went "
            "and why, unless the report is secret."
        ),
        label=_("Why, and what happens next"),
    ),
    "answer": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.answer),
        _("The answer is sent."),
        help=_(
            "Tell the reporter what you do and when. The first answer stops the deadline of the first answer. "
            "Everybody can read it, unless the report is secret: leave out names."
        ),
        label=_("Answer to the reporter"),
    ),
    "ask_reporter": Step(
        complaint_forms.WordsForm,
        with_words(commands.ask_reporter),
        _("The question is sent."),
        help=_("The deadline pauses until the reporter replies."),
        label=_("Question to the reporter"),
    ),
    "resolve": Step(
        complaint_forms.ResolveForm,
        run_resolve,
        _("The report is marked as solved."),
        help=_(
            "The reporter rates the solution, or reopens the report when it is not solved. Everybody can read what you "
            "write, unless the report is secret: leave out names."
        ),
        label=_("What was done?"),
        prepare=prepare_resolve,
    ),
    "return_disposition": Step(
        complaint_forms.WordsForm,
        with_words(commands.return_disposition),
        _("The report is back with the verifier."),
        help=_("For what is not within your authority. The deadline runs on. The reporter does not see the reason."),
        label=_("Why is it not yours, and whose is it?"),
    ),
    "complete": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.complete),
        _("Thank you. Your report is being checked again."),
        label=_("What was missing"),
    ),
    "reply": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.reply),
        _("Thank you. Your reply is with the agency."),
        label=_("Your reply"),
    ),
    "comment": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.comment),
        _("Your addition is with the agency."),
        help=_("Something new? The agency reads it. No deadline changes."),
        label=_("What would you like to add?"),
    ),
    "rate": Step(
        complaint_forms.RatingForm,
        _rate,
        _("Thank you for your rating. The report is closed."),
        help=_("The report closes with your rating."),
    ),
    "reopen": Step(
        complaint_forms.WordsWithPhotosForm,
        with_words(commands.reopen),
        _("The report is open again."),
        help=_("Not solved? The agency gets it back with a new deadline."),
        label=_("What is not solved?"),
    ),
    "merge": Step(
        MergeForm,
        _merge,
        _("The report is merged into the one that leads."),
        help=_("For a report about the same problem. Its reporter keeps code and PIN and reads how the other goes on."),
    ),
    "unmerge": Step(
        KeyedForm,
        _plain(commands.unmerge),
        _("The report goes on by itself again."),
        help=_("It comes back in the step it was in; its deadlines run on with the time they had left."),
    ),
    "unsplit": Step(
        KeyedForm,
        _plain(commands.unsplit),
        _("The parts are withdrawn. The report goes on as a whole."),
        help=_("Possible as long as nobody acted on any of the parts."),
    ),
    **TEAM_STEPS,
}
"""Every step, in the order in which a page offers them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that is open now, with its form.

    Attributes:
        address: where its form is sent.
        is_first: it is the usual next step, so its form stands open.
        is_beside: it moves nothing, like a note or an assignment.
    """

    code: str
    name: str
    address: str
    help: str
    form: forms.Form
    kept: Photos
    is_first: bool
    takes_photos: bool
    is_beside: bool = False
    prepared: Sequence[Prepared] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A step somebody tried: its form as it was filled in, what went wrong, and its result when nothing did."""

    code: str
    form: KeyedForm
    photos: Photos
    error: DomainError | None = None
    done: Done | None = None
    is_draft: bool = False
    """A prepared text was put in; nothing was carried out."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that is no longer open: why, and the words that were written for it."""

    message: str
    words: str


def offers(
    complaint: Complaint,
    by: Actor,
    *,
    attempt: Attempt | None = None,
    requests: Sequence[Request] = (),
    chosen: str = "",
    suggestion: RoutingSuggestion | None = None,
) -> list[Offer]:
    """The steps open to `by`, with empty forms, or with the attempt's when it failed.

    `chosen` is the agency taken from the panel into the form of disposition; else rule or `suggestion` choose it.
    No SQL query when warm; for officers one for the texts their agency prepared and one for their colleagues.
    """
    case = complaint.case
    of_procedure = actions_open_to(case, by)
    codes = [code for code in STEPS if code in {*of_procedure, *open_beside(complaint, by, requests)}]
    if "reopen_by_verifier" in codes and not complaint.still_broken:
        codes.remove("reopen_by_verifier")
    if case.step == MERGED:
        codes = _open_to_duplicate(complaint, by, codes)
    elif "reopen" in codes and not may_reopen(complaint):
        codes.remove("reopen")
    usual = next((code for code in codes if (code in of_procedure and code != "merge") or code == "contribute"), "")
    route = complaint_forms.route_of(complaint)
    if "forward" in codes and route.outside and not chosen:
        usual = "forward"
    first = attempt.code if attempt is not None and attempt.code in codes else usual
    agency = chosen or preselected(route, suggestion)
    texts = prepared_texts(complaint, codes) if by.is_staff else {}
    return [
        _offer(
            code,
            complaint,
            by,
            attempt,
            is_first=code == first,
            agency=agency,
            requests=requests,
            texts=texts.get(code, ()),
        )
        for code in codes
    ]


def _open_to_duplicate(complaint: Complaint, by: Actor, codes: list[str]) -> list[str]:
    """Of the steps of a merged report those whose guards hold now. One SQL query."""
    merged = active_merge(complaint.pk)
    if merged is None:
        return []
    facts = facts_of(merged.leader)
    holds = {
        "unmerge": may_undo(merged, by),
        "rate": "leader_resolved" in facts and complaint.rating is None,
        "reopen": "leader_finished" in facts and may_reopen(complaint, leader=merged.leader),
    }
    return [code for code in codes if holds.get(code, True)]


def refused(attempt: Attempt | None, offers: list[Offer]) -> Refused | None:
    """The failed attempt at a step whose form is no longer on the page, so that its words are not lost."""
    if attempt is None or attempt.code in {offer.code for offer in offers}:
        return None
    message = str(attempt.error.message) if attempt.error is not None else ""
    said = attempt.form.data
    return Refused(message, said.get("text") or said.get("note") or said.get("remark") or "")


def _offer(
    code: str,
    complaint: Complaint,
    by: Actor,
    attempt: Attempt | None,
    *,
    is_first: bool,
    agency: str,
    requests: Sequence[Request],
    texts: Sequence[Prepared],
) -> Offer:
    step, case = STEPS[code], complaint.case
    is_attempted = attempt is not None and attempt.code == code
    form = (
        attempt.form if attempt is not None and is_attempted else _form(code, initial=_initial(code, complaint, agency))
    )
    if step.prepare is not None:
        step.prepare(form, complaint, by, requests)
    rule = procedure(case.definition_id).step(case.step).action(code)
    return Offer(
        code=code,
        name=str(rule.name) if rule is not None else str(step.name),
        address=_address(code, case, by),
        help=str(step.help),
        form=form,
        kept=attempt.photos if attempt is not None and is_attempted else Photos(),
        is_first=is_first,
        takes_photos="photos" in form.fields,
        is_beside=rule is None and code not in ("contribute", "decline"),
        prepared=texts,
    )


def _address(code: str, case: Case, by: Actor) -> str:
    if by.is_staff:
        return reverse("complaints:step", args=[case.pk, code])
    return reverse("complaints:reporter_step", args=[case.reference, code])


def _initial(code: str, complaint: Complaint, agency: str) -> dict[str, str]:
    if code == "verify":
        return {
            "classification": "complaint",
            "category": complaint.case.category,
            "asset_owner": complaint.asset_owner,
        }
    if code == "dispose":
        return {"to": agency}
    if code == "forward":
        return {"body": complaint_forms.route_of(complaint).outside}
    return {}


def _form(code: str, *args: Any, **options: Any) -> KeyedForm:
    step = STEPS[code]
    form = step.form(*args, prefix=None, auto_id=f"{code}-%s", **options)
    if step.label and "text" in form.fields:
        form.fields["text"].label = str(step.label)
    return form


def inserted(request: HttpRequest, complaint: Complaint, code: str) -> Attempt:
    """The form of the step as it was filled in, with the prepared text that was chosen put under what stands there.

    Raises:
        NotFound: there is no such step.
    """
    if code not in STEPS:
        raise NotFound
    chosen = request.POST.get("template", "")
    texts = prepared_texts(complaint, [code]).get(code, [])
    said = request.POST.copy()
    parts = [said.get("text", "").rstrip(), *(one.text for one in texts if one.code == chosen)]
    said["text"] = "\n\n".join(part for part in parts if part)
    form = STEPS[code].form(initial=said.dict(), auto_id=f"{code}-%s")
    if STEPS[code].label and "text" in form.fields:
        form.fields["text"].label = str(STEPS[code].label)
    photos = receive(request) if "photos" in form.fields else Photos()
    return Attempt(code, form, photos, is_draft=True)


def attempt(request: HttpRequest, complaint_id: UUID, code: str, *, by: Actor) -> Attempt:
    """Carry out the step `code` as the request fills in its form; never raises for what people can correct.

    Raises:
        NotFound: there is no such step.
    """
    step = STEPS.get(code)
    if step is None:
        raise NotFound
    form = _form(code, request.POST)
    photos = receive(request) if "photos" in form.fields else Photos()
    for error in photos.errors:
        form.add_error("photos", str(error))
    if not form.is_valid():
        return Attempt(code, form, photos)
    try:
        done = once(
            lambda ids: step.run(complaint_id, form, ids, by),
            photos,
            attached=lambda: list(Photo.objects.filter(complaint=complaint_id)),
        )
    except DomainError as error:
        complaint_forms.add_error(form, error)
        return Attempt(code, form, photos, error=error)
    return Attempt(code, form, photos, done=done)
