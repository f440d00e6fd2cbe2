"""The survey as a form, and what heads plan after it. Questions and answers stand in the pack."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from praja.kernel.ui.command_forms import KeyedForm, area
from praja.services.satisfaction.commands import ACTION_LENGTH, POSITION_LENGTH, REMARK_LENGTH, Answer
from praja.services.satisfaction.rules import Choice, survey

PROFILE = {"gender": _("Gender"), "age": _("Age"), "education": _("Education"), "occupation": _("Occupation")}


class SurveyForm(KeyedForm):
    """Nine questions, a remark, and who answers as far as they want to say."""

    FOLDED = (*PROFILE, "has_disability")
    FOLDED_NAME = _("About you (optional; it helps us to see whether everybody is served alike)")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rules = survey()
        for element in rules.elements:
            self.fields[element.code] = forms.TypedChoiceField(
                label=str(element.question),
                choices=[(score, str(words)) for score, words in enumerate(element.answers, start=1)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the four answers.")},
            )
        self.fields["remark"] = forms.CharField(
            label=_("What should be better? (optional)"),
            help_text=_("Without names or numbers of people: the agency reads it."),
            required=False,
            max_length=REMARK_LENGTH,
            widget=area(3),
        )
        for name, choices in rules.profile.items():
            self.fields[name] = _profile(PROFILE[name], choices)
        self.fields["has_disability"] = forms.BooleanField(label=_("I live with a disability"), required=False)

    @property
    def answer(self) -> Answer:
        """What was said, of a valid form."""
        said = self.cleaned_data
        return Answer(
            scores={element.code: said[element.code] for element in survey().elements},
            profile={name: said[name] for name in PROFILE},
            has_disability=said["has_disability"],
            remark=said["remark"],
        )


class AssistedForm(SurveyForm):
    """The survey, filled in by an officer for somebody: first which service of which organization."""

    def __init__(self, *args: Any, services: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = forms.ChoiceField(label=_("Service"), choices=[("", _("Choose a service")), *services])
        self.fields = {"service": choice} | self.fields


class YearForm(forms.Form):
    """Of which year to show the results."""

    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, year: int, years: list[int]) -> None:
        super().__init__(initial={"year": year})
        self.fields["year"].choices = [(one, str(one)) for one in years]  # type: ignore[attr-defined]


class FollowUpForm(KeyedForm):
    """What is done about an element."""

    element = forms.ChoiceField(label=_("Element"))
    action = forms.CharField(label=_("What is done"), max_length=ACTION_LENGTH, widget=area(2))
    responsible = forms.CharField(
        label=_("Responsible position"), help_text=_("A position, not a person's name."), max_length=POSITION_LENGTH
    )
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["element"].choices = [(one.code, str(one.name)) for one in survey().elements]  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What came of a plan."""

    use_required_attribute = False
    outcome = forms.CharField(label=_("What came of it"), max_length=ACTION_LENGTH, widget=area(2))


def _profile(label: Any, choices: tuple[Choice, ...]) -> forms.ChoiceField:
    options = [("", _("I do not say")), *((choice.code, str(choice.name)) for choice in choices)]
    return forms.ChoiceField(label=label, choices=options, required=False)
