"""What a page knows about a step: its form, the command it carries out, and the words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from praja.cases.models import Request
from praja.complaints.commands import Done, Words
from praja.complaints.models import Complaint
from praja.kernel.actors import Actor
from praja.kernel.errors import Text
from praja.kernel.ui.command_forms import KeyedForm

Run = Callable[[UUID, KeyedForm, Sequence[UUID], Actor], Done]
Prepare = Callable[[KeyedForm, Complaint, Actor, Sequence[Request]], None]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step needs.

    Attributes:
        form: class of its form.
        run: carries it out.
        done: what to tell afterwards.
        help: one sentence on what it does.
        label: the question above its text, or empty for "Message".
        name: what it is called when the procedure has no name for it.
        prepare: fits the form to the report before it is shown.
    """

    form: type[KeyedForm]
    run: Run
    done: Text
    help: Text = ""
    label: Text = ""
    name: Text = ""
    prepare: Prepare | None = None


def with_words(command: Callable[..., Done]) -> Run:
    """Carries out a command that takes words and photos only."""

    def run(complaint_id: UUID, form: KeyedForm, photos: Sequence[UUID], by: Actor) -> Done:
        said = form.cleaned_data
        return command(complaint_id, words=Words(said["text"], photos), by=by, key=said["key"])

    return run
