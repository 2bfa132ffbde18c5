"""What the composer asks: the words of a form, and one question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.client import web_address
from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models.record import Record
from rapport.questionnaires.completing import channels
from rapport.questionnaires.models import Questionnaire
from rapport.questionnaires.questions import (
    CHOOSING,
    FITTING,
    LONGEST_CHOICE,
    MOST_CHOICES,
    Fills,
    Kind,
    Question,
    new_key,
)
from rapport.web.tokens import origin_of

LONGEST_WORDS = 5_000
MOST_SITES = 20


class QuestionnaireForm(RecordForm):
    """The words around the questions."""

    zone_names = ()
    sites = forms.CharField(
        label=_("Sites that may show it"), required=False, max_length=4_000, widget=forms.Textarea({"rows": 2}),
        help_text=_("One address a line, for example https://olive.example. Only there the form stands in a page."),
    )  # fmt: skip

    class Meta:
        model = Questionnaire
        fields = ("kind", "title", "language", "intro", "thanks", "consent", "mailing")
        widgets = {"kind": forms.RadioSelect, **dict.fromkeys(
            ("intro", "thanks", "consent", "mailing"), forms.Textarea({"rows": 3}))}  # fmt: skip
        help_texts = {
            "consent": _("Everybody who sends the form ticks this. Empty: it is not asked for."),
            "mailing": _("A box of its own that nobody has to tick. Empty: it is not asked for."),
        }

    def __init__(self, data: Any = None, *, record: Questionnaire) -> None:
        super().__init__(data, record=record)
        for name in ("intro", "thanks", "consent", "mailing"):
            self.fields[name].validators.append(MaxLengthValidator(LONGEST_WORDS))

    def extras_of(self, record: Record) -> dict[str, Any]:
        """One address a line."""
        return {"sites": "\n".join(record.sites)}  # type: ignore[attr-defined]

    def clean_sites(self) -> list[str]:
        """Origins: what comes after the name of the site says nothing to a browser."""
        lines = self.cleaned_data["sites"].split()
        origins = [origin_of(web_address(line)).casefold() for line in lines]
        # Whatever else stands in the line would stand in a header.
        if any(not origin or set(origin) & set(";,'\"* ") or "@" in origin for origin in origins):
            raise ValidationError(_("This is no address of a website, for example example.com."))
        if len(origins) > MOST_SITES:
            raise ValidationError(_("These are too many sites."))
        return list(dict.fromkeys(origins))


class QuestionForm(forms.Form):
    """One question."""

    text = forms.CharField(label=_("Question"), max_length=500)
    kind = forms.ChoiceField(label=_("How it is answered"), choices=Kind.choices)
    choices = forms.CharField(
        label=_("Choices"), required=False, max_length=8_000, widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line; only for one or any of several."),
    )  # fmt: skip
    help = forms.CharField(label=_("A hint below it"), max_length=500, required=False)
    fills = forms.ChoiceField(label=_("The answer tells"), choices=Fills.choices, required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, data: Any = None, *, questionnaire: Questionnaire, question: Question | None = None) -> None:
        start = question.kept() | {"choices": "\n".join(question.choices)} if question else {"kind": Kind.TEXT.value}
        super().__init__(data, initial=start)
        self.questionnaire, self.question = questionnaire, question
        dress(self.fields)

    def clean_choices(self) -> list[str]:
        """Different, none empty."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_CHOICES or any(len(line) > LONGEST_CHOICE for line in found):
            raise ValidationError(_("These are too many choices, or one of them is too long."))
        return found

    def clean(self) -> dict[str, Any]:
        """Choices where something is chosen; a fact that fits the kind and is told once."""
        facts: dict[str, Any] = super().clean() or {}
        kind, fills = facts.get("kind", ""), facts.get("fills", "")
        if fills == Fills.PREFERS and kind == Kind.ONE:
            # Only their own words can be told apart afterwards.
            facts["choices"] = list(channels(self.questionnaire.language).values())
        if kind in CHOOSING and "choices" not in self.errors and len(facts.get("choices", [])) < 2:
            self.add_error("choices", _("Write at least two choices, each on a line of its own."))
        if fills and kind and kind not in FITTING[fills]:
            kinds = ", ".join(str(Kind(one).label) for one in Kind if one in FITTING[fills])
            self.add_error("fills", _("This fact is told by another kind of answer: %(kinds)s.") % {"kinds": kinds})
        mine = self.question.key if self.question else ""
        if fills and fills in {one.fills for one in self.questionnaire.asked() if one.key != mine}:
            self.add_error("fills", _("Another question of this form tells this already."))
        return facts

    def made(self) -> Question:
        """The question as it is written now; its key stays."""
        facts = self.cleaned_data
        key = self.question.key if self.question else new_key(one.key for one in self.questionnaire.asked())
        return Question(
            key=key, kind=facts["kind"], text=facts["text"], required=facts["required"], help=facts["help"],
            choices=tuple(facts["choices"]) if facts["kind"] in CHOOSING else (), fills=facts["fills"],
        )  # fmt: skip


class InvitationForm(forms.Form):
    """Which form, and for how long."""

    questionnaire = forms.TypedChoiceField(label=_("Form"), coerce=int)
    days = forms.TypedChoiceField(label=_("The link is good for"), coerce=int)

    def __init__(self, data: Any = None, *, offered: list[Questionnaire], days: list[tuple[int, str]]) -> None:
        super().__init__(data, initial={"days": 30})
        self.fields["questionnaire"].choices = [(one.pk, one.title) for one in offered]  # type: ignore[attr-defined]
        self.fields["days"].choices = days  # type: ignore[attr-defined]
        dress(self.fields)
