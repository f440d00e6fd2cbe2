"""Changes of what makes the officers' work shorter: an agency's prepared texts, filters under a name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from praja.cases.queries import user_key
from praja.complaints import events, rules
from praja.complaints.models import MESSAGE_LENGTH, AnswerTemplate, SavedFilter
from praja.complaints.models.office import FILTER_NAME_LENGTH, QUERY_LENGTH, TEMPLATE_NAME_LENGTH
from praja.complaints.prepared import TEMPLATE_STEPS, faults_of, forget_agency_templates
from praja.kernel import clock
from praja.kernel.actors import Actor, Role
from praja.kernel.commands import command
from praja.kernel.errors import Invalid, NotAllowed, NotFound
from praja.kernel.events import emit
from praja.kernel.text.words import clean_text, content_digest

MOST_FILTERS = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What was saved; `was_repeated` when nothing changed."""

    id: UUID | int
    was_repeated: bool = False


@command
def save_template(
    *,
    organization: str,
    step: str,
    name: str,
    text: str,
    categories: Collection[str] = (),
    template_id: UUID | None = None,
    by: Actor,
) -> Kept:
    """Write a prepared text of an agency, or a new version of one.

    Raises:
        NotAllowed: `by` is neither head nor administrator of the agency.
        NotFound: the agency has no such text.
        Invalid: the step takes no prepared text, a placeholder or category is unknown, or the name is taken.
    """
    by.require(Role.HEAD, Role.ADMIN, organization=organization)
    name = clean_text(name, field="name", longest=TEMPLATE_NAME_LENGTH)
    text = clean_text(text, field="text", longest=MESSAGE_LENGTH)
    if step not in TEMPLATE_STEPS:
        raise Invalid(_("Choose the step the text is for."), field="step")
    codes = sorted({rules.category(code).code for code in categories})
    for fault in faults_of(text):
        raise Invalid(fault, field="text")
    if template_id is None:
        template = AnswerTemplate(organization_id=organization, version=0)
    else:
        template = _own_template(template_id, organization)
    said = (step, name, text, codes)
    if said == (template.step, template.name, template.text, template.categories):
        return Kept(template.pk, was_repeated=True)
    template.step, template.name, template.text, template.categories = said
    template.version += 1
    template.changed_at = clock.now()
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise Invalid(_("Your agency has a text of this name already."), field="name") from None
    _tell_template(template, template.version, by)
    return Kept(template.pk)


@command
def remove_template(template_id: UUID, *, organization: str, by: Actor) -> Kept:
    """Take a prepared text away; what was written with it stays.

    Raises:
        NotAllowed: `by` is neither head nor administrator of the agency.
        NotFound: the agency has no such text.
    """
    by.require(Role.HEAD, Role.ADMIN, organization=organization)
    template = _own_template(template_id, organization)
    template.is_active = False
    template.save(update_fields=["is_active"])
    _tell_template(template, 0, by)
    return Kept(template.pk)


@command
def save_filter(
    *, name: str, query: str, organization: str = "", is_default: bool = False, filter_id: int | None = None, by: Actor
) -> Kept:
    """Keep filters of the staff list under a name, for oneself or, with `organization`, for one's colleagues too.

    Raises:
        NotAllowed: `by` has no account, or no role in the organization.
        NotFound: `by` has no such filter.
        Invalid: the name is taken, or there are too many.
    """
    owner = _account(by)
    name = clean_text(name, field="name", longest=FILTER_NAME_LENGTH)
    if len(query) > QUERY_LENGTH:
        raise Invalid(_("These filters are too long to keep."), field="name")
    if organization and organization not in by.organizations():
        raise NotAllowed(_("Share filters only with an organization you work in."))
    if filter_id is None:
        if SavedFilter.objects.filter(owner=owner).count() >= MOST_FILTERS:
            raise Invalid(_("Keep at most %(most)s filters; delete one first.") % {"most": MOST_FILTERS}, field="name")
        kept = SavedFilter(owner_id=owner)
    else:
        kept = _own_filter(filter_id, owner)
    if is_default:
        SavedFilter.objects.filter(owner=owner, is_default=True).update(is_default=False)
    kept.name, kept.query, kept.organization_id, kept.is_default = name, query, organization or None, is_default
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise Invalid(_("You have a filter of this name already."), field="name") from None
    emit(
        events.FilterSaved(filter=kept.pk, is_shared=bool(organization)),
        subject=f"filter/{kept.pk}",
        by=by,
        organization=organization,
    )
    return Kept(kept.pk)


@command
def remove_filter(filter_id: int, *, by: Actor) -> Kept:
    """Forget a filter of one's own.

    Raises:
        NotAllowed: `by` has no account.
        NotFound: `by` has no such filter.
    """
    kept = _own_filter(filter_id, _account(by))
    shared = kept.organization_id
    kept.delete()
    emit(
        events.FilterRemoved(filter=filter_id, is_shared=shared is not None),
        subject=f"filter/{filter_id}",
        by=by,
        organization=shared or "",
    )
    return Kept(filter_id)


def _own_template(template_id: UUID, organization: str) -> AnswerTemplate:
    own = AnswerTemplate.objects.select_for_update().filter(organization=organization, is_active=True)
    template = own.filter(pk=template_id).first()
    if template is None:
        raise NotFound(_("Your agency has no such text."))
    return template


def _tell_template(template: AnswerTemplate, version: int, by: Actor) -> None:
    emit(
        events.TemplateChanged(
            template=str(template.pk), version=version, content_digest=content_digest(b"", template.text)
        ),
        subject=f"template/{template.pk}",
        by=by,
        organization=template.organization_id,
    )
    transaction.on_commit(forget_agency_templates)
    forget_agency_templates()


def _account(by: Actor) -> int:
    by.require_staff()
    return user_key(by)


def _own_filter(filter_id: int, owner: int) -> SavedFilter:
    kept = SavedFilter.objects.select_for_update().filter(owner=owner, pk=filter_id).first()
    if kept is None:
        raise NotFound(_("You have no such filter."))
    return kept
