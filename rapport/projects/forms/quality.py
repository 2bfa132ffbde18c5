"""Forms of quality: handing in, an answer to a remark, what the client says, a checklist of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from rapport.clients.forms.dress import RecordForm, dress
from rapport.clients.models import Contact
from rapport.projects.changes import Answer
from rapport.projects.forms.changes import DecisionForm
from rapport.projects.models import Checklist, Remark, Submission

LONGEST_TEXT, LONGEST_LINE, MOST_LINES = 4000, 400, 100
# What one of ours may write down for the client; silence is no decision of theirs.
DECISIONS = [pair for pair in Submission.Decision.choices if pair[0] != Submission.Decision.DEEMED]


class SubmitForm(forms.Form):
    """What is handed in, and why although the checklist is open."""

    text = forms.CharField(
        label=_("What is handed in"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    link = forms.URLField(label=_("Where to look at it"), required=False, max_length=500, assume_scheme="https")
    override = forms.CharField(
        label=_("Why although the checklist is open"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Only you read it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, is_open: bool) -> None:
        super().__init__(data)
        self.is_open = is_open
        if not is_open:
            del self.fields["override"]
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """Passed, or with a reason."""
        facts: dict[str, Any] = super().clean() or {}
        if self.is_open and not facts.get("override", "").strip():
            self.add_error("override", _("Lines of the checklist are open. Pass them, or say why it goes out."))
        return facts


class JudgedForm(DecisionForm):
    """What they said to it in talking to us."""

    decision = forms.ChoiceField(label=_("What they said"), choices=DECISIONS)
    remarks = forms.CharField(
        label=_("Their remarks, one on each line"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, people: Sequence[Contact], said: Sequence[tuple[Any, str]]) -> None:
        super().__init__(data, people=people, said=said)
        self.order_fields(["decision", "contact_id", "evidence", "words", "remarks"])

    def lines(self) -> list[str]:
        """Each remark."""
        return lines_of(self.cleaned_data["remarks"])


class ThereForm(forms.Form):
    """What the client says to it on their page."""

    decision = forms.ChoiceField(label=_("Your decision"), choices=[], widget=forms.RadioSelect)
    remarks = forms.CharField(
        label=_("Your remarks, one on each line"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            ("accepted", _("I accept it")), ("remarks", _("I accept it, with remarks")),
            ("revision", _("I would like changes first")), ("defect", _("Something does not work")),
        ]  # fmt: skip
        self.use_required_attribute = False
        dress(self.fields)

    def clean(self) -> dict[str, Any]:
        """Whoever wants something else says what."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("decision", "accepted") != "accepted" and not facts.get("remarks", "").strip():
            self.add_error("remarks", _("Tell us what it is about, so that we can do it."))
        return facts

    def lines(self) -> list[str]:
        """Each remark."""
        return lines_of(self.cleaned_data["remarks"])

    def answer(self, contact: Contact | None) -> Answer:
        """As the verbs take it."""
        return Answer(contact, there=True)


class RemarkForm(RecordForm):
    """What we do about a remark."""

    class Meta:
        model = Remark
        fields = ("answer", "answer_words")
        widgets = {"answer_words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, data: Any = None, *, record: Remark) -> None:
        super().__init__(data, record=record)
        self.fields["answer"].choices = Remark.Answer.choices  # type: ignore[attr-defined]
        self.fields["answer"].label = pgettext("to a remark", "Answer")
        self.fields["answer"].required = True

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("answer") == Remark.Answer.DECLINED and not facts.get("answer_words", "").strip():
            self.add_error("answer_words", _("Say why: they read it."))
        return facts


class ChecklistForm(RecordForm):
    """A checklist of our own, a line for each thing to look at."""

    lines = forms.CharField(label=_("What to look at, one on each line"), widget=forms.Textarea(attrs={"rows": 10}))

    class Meta:
        model = Checklist
        fields = ("name",)

    def __init__(self, data: Any = None, *, record: Checklist) -> None:
        super().__init__(data, record=record)
        self.initial["lines"] = "\n".join(record.lines)
        dress(self.fields)

    def clean_lines(self) -> list[str]:
        """Each line once."""
        return list(dict.fromkeys(line[:LONGEST_LINE] for line in lines_of(self.cleaned_data["lines"])))[:MOST_LINES]


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
