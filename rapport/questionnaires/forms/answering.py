"""The page somebody fills in, made of the questions of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from rapport.clients.forms.client import dialled, web_address
from rapport.clients.forms.dress import dress
from rapport.lib.amounts import TooLarge, TooPrecise, Unreadable, read_number, to_minor
from rapport.questionnaires.models import Questionnaire
from rapport.questionnaires.questions import Kind, Question
from rapport.web.languages import our_language

LINE, TEXT = 300, 10_000
# More than these do not stand side by side.
MOST_BUTTONS = 8
CONSENTS = {"answer": "consent", "mailing": "mailing"}
AGREED = {"answer": _("Consent to the processing of data"), "mailing": _("Consent to mailings")}
# What Django says of its own fields, in our voice.
SAID = {
    "required": _("This needs an answer."),
    "invalid_choice": _("Choose one of the answers."),
    "invalid_list": _("Choose one of the answers."),
}
WRONG: dict[type[forms.Field], Any] = {
    forms.DecimalField: _("Write the number in figures, for example 12.5."),
    forms.DateField: _("Write the date with its day, month and year."),
    forms.EmailField: _("Write the whole address, for example anna@example.com."),
}


class NumberField(forms.DecimalField):
    """A number as people of this language type it."""

    def to_python(self, value: Any) -> Any:
        """12,5 in Russian, 12.5 in English."""
        if value in self.empty_values:
            return None
        try:
            return read_number(str(value), our_language())
        except Unreadable:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class RangeInput(forms.MultiWidget):
    """From and to."""

    template_name = "questionnaires/widgets/range.html"

    def __init__(self, currency: str) -> None:
        self.currency = currency
        line = {"inputmode": "decimal", "autocomplete": "off", "class": "input"}
        super().__init__([
            forms.TextInput({**line, "aria-label": _("from")}), forms.TextInput({**line, "aria-label": _("up to")})
        ])  # fmt: skip

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The currency stands behind."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["currency"] = self.currency
        return context

    def decompress(self, value: Any) -> list[str]:
        """Nothing stands there before somebody types."""
        return ["", ""]


class RangeField(forms.MultiValueField):
    """An amount in the currency of the workspace, with both ends or one."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        ends = (forms.CharField(max_length=30, required=False), forms.CharField(max_length=30, required=False))
        super().__init__(ends, widget=RangeInput(currency), require_all_fields=False, **kwargs)
        self.currency = currency

    def compress(self, values: list[str]) -> dict[str, Any] | None:
        """In minor units, the lower end first."""
        try:
            low, high = (self._minor(text or "") for text in values or ["", ""])
        except (Unreadable, TooPrecise, TooLarge):
            raise ValidationError(_("Write the amount in figures, for example 80,000.")) from None
        if low is None and high is None:
            return None
        if low is not None and high is not None and low > high:
            low, high = high, low
        return {"low": low, "high": high, "currency": self.currency}

    def _minor(self, text: str) -> int | None:
        if not text.strip():
            return None
        amount = read_number(text, our_language())
        if amount < 0:
            raise Unreadable(text)
        return to_minor(amount, self.currency)


class AnswerForm(forms.Form):
    """The questions as fields, and a box for each consent, which is never ticked beforehand."""

    def __init__(
        self, data: Any = None, *, questionnaire: Questionnaire, asked: Sequence[Question],
        draft: Mapping[str, list[str]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.use_required_attribute = False
        self.questionnaire, self.asked = questionnaire, asked
        for question in self.asked:
            self.fields[question.field] = field = field_for(question, questionnaire.workspace.currency)
            field.error_messages |= SAID
            for kind, words in WRONG.items():
                if isinstance(field, kind):
                    field.error_messages["invalid"] = words
        dress(self.fields)
        if draft:
            typed = typed_in(draft)
            for name, field in self.fields.items():
                self.initial[name] = field.widget.value_from_datadict(typed, {}, name)
        for purpose, column in CONSENTS.items():
            if getattr(questionnaire, column):
                self.fields[f"agree-{purpose}"] = forms.BooleanField(
                    label=AGREED[purpose], required=purpose == "answer", widget=forms.CheckboxInput({"class": "check"}),
                    error_messages={"required": _("Without this consent nobody may answer you. Tick the box.")},
                )  # fmt: skip

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the questions, in order."""
        return [self[question.field] for question in self.asked]

    @property
    def boxes(self) -> list[tuple[forms.BoundField, str]]:
        """The consents with their full words, each by itself."""
        return [
            (self[f"agree-{purpose}"], getattr(self.questionnaire, column))
            for purpose, column in CONSENTS.items()
            if f"agree-{purpose}" in self.fields
        ]

    def wrong(self) -> list[tuple[str, str]]:
        """What has to be mended: the place of each field on the page and what was asked there, without its hints."""
        asked = {one.field: one.text for one in self.asked}
        return [
            (field.id_for_label or field.auto_id, asked.get(field.name) or str(field.label))
            for field in self
            if field.errors
        ]

    def agreed(self) -> list[str]:
        """The purposes whose boxes were ticked."""
        return [purpose for purpose in CONSENTS if self.cleaned_data.get(f"agree-{purpose}")]

    def answers(self) -> list[dict[str, Any]]:
        """What was said, with the words that were asked."""
        return [
            {"key": one.key, "kind": one.kind, "text": one.text, "fills": one.fills,
             "value": kept(one.kind, self.cleaned_data.get(one.field))}
            for one in self.asked
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An empty page is no answer."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(facts.get(one.field) not in (None, "", []) for one in self.asked):
            raise ValidationError(_("Nothing is filled in yet."))
        return facts


def field_for(question: Question, currency: str) -> forms.Field:
    """The field of a question."""
    label: Any = question.text
    if not question.required:
        label = format_html('{} <span class="optional">{}</span>', question.text, _("not necessary"))
    how: dict[str, Any] = {"label": label, "required": question.required, "help_text": format_html("{}", question.help)}
    pairs = [(choice, choice) for choice in question.choices]
    match question.kind:
        case Kind.LONG:
            return forms.CharField(max_length=TEXT, widget=forms.Textarea({"rows": 4}), **how)
        case Kind.ONE if len(pairs) > MOST_BUTTONS:
            return forms.ChoiceField(choices=[("", str(_("choose"))), *pairs], **how)
        case Kind.ONE:
            return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **how)
        case Kind.MANY:
            return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **how)
        case Kind.YES_NO:
            return forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.RadioSelect, **how)
        case Kind.NUMBER:
            text = forms.TextInput({"inputmode": "decimal"})
            return NumberField(max_digits=20, decimal_places=6, widget=text, **how)
        case Kind.DATE:
            return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **how)
        case Kind.MONEY:
            return RangeField(currency=currency, **how)
        case Kind.EMAIL:
            return forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "email"}), **how)
        case Kind.PHONE:
            return _Phone(max_length=60, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}), **how)
        case Kind.SITE:
            return _Site(max_length=LINE, widget=forms.TextInput({"inputmode": "url"}), **how)
        case _:
            named = {"name": "name", "company": "organization"}.get(question.fills)
            return forms.CharField(
                max_length=LINE, widget=forms.TextInput({"autocomplete": named} if named else {}), **how
            )


class _Phone(forms.CharField):
    def clean(self, value: Any) -> str:
        return dialled(super().clean(value))


class _Site(forms.CharField):
    def clean(self, value: Any) -> str:
        return web_address(super().clean(value))


def kept(kind: str, value: Any) -> Any:
    """A value as an answer sheet keeps it: text, a list of texts, a truth, or an amount in minor units."""
    if value in (None, "", []):
        return None
    match kind:
        case Kind.YES_NO:
            return value == "yes"
        case Kind.DATE:
            return value.isoformat()
        case Kind.NUMBER:
            return format(Decimal(value).normalize(), "f")
        case Kind.MANY:
            return list(value)
        case _:
            return value


def draft_of(asked: Sequence[Question], data: QueryDict) -> dict[str, list[str]]:
    """What was typed so far, right or wrong: only fields of this form, only so long as fields are."""
    names = {name for one in asked for name in (one.field, f"{one.field}_0", f"{one.field}_1")}
    found = {name: [text[:TEXT] for text in data.getlist(name)[:50]] for name in names if name in data}
    return {name: texts for name, texts in found.items() if any(text.strip() for text in texts)}


def typed_in(draft: Mapping[str, list[str]]) -> QueryDict:
    """The same, as a page would send it."""
    typed = QueryDict(mutable=True)
    for name, texts in draft.items():
        typed.setlist(name, texts)
    return typed


def answered_in(asked: Sequence[Question], draft: Mapping[str, list[str]]) -> int:
    """How many questions something stands in."""
    names = {name.partition("_")[0] for name in draft}
    return sum(one.field in names for one in asked)
