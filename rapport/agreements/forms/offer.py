"""The editor of a proposal: everything it says, as text that is typed, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rapport.accounts.models import LANGUAGES
from rapport.agreements.forms.typed import hour, hundredths_in, hundredths_of, rate_in, rate_of
from rapport.agreements.models import Proposal
from rapport.agreements.refusing import line_in_words
from rapport.clients.forms.dress import dress
from rapport.clients.models import Contact
from rapport.lib.offer_lines import (
    BadLine,
    Reading,
    lines_of,
    payments_of,
    schedule_of,
    typed_lines,
    typed_payments,
    typed_schedule,
)
from rapport.lib.offers import Offer, Part, Talk
from rapport.web.languages import our_language

OPTIONS, EXTRAS = "option", "extra"
MOST = {OPTIONS: 6, EXTRAS: 12}
PART = ("name", "about", "fit", "lines", "ticked")
LONGEST, LONGEST_LINES = 8000, 4000
_PLACE = re.compile(r"(option|extra)_(\d{1,2})_name")
CLOCK = {"type": "time"}


def area(rows: int, **attrs: Any) -> forms.Textarea:
    """A box for several lines."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


class OfferForm(forms.Form):
    """All of a proposal. `record` is the proposal; `values` are what was typed, by field."""

    title = forms.CharField(label=gettext_lazy("What they get, in a sentence"), max_length=200)
    quiet = forms.CharField(label=gettext_lazy("And in a second one"), max_length=300, required=False)
    intro = forms.CharField(
        label=gettext_lazy("To them"), max_length=LONGEST, required=False, widget=area(4),
        help_text=gettext_lazy("What you understood, in their words."),
    )  # fmt: skip
    contact_id = forms.TypedChoiceField(label=gettext_lazy("For whom"), coerce=int, required=False, empty_value=None)
    language = forms.ChoiceField(label=gettext_lazy("In which language"), choices=LANGUAGES)
    currency = forms.RegexField(r"^[A-Za-z]{3}$", label=gettext_lazy("Currency"))
    rate = forms.CharField(label=gettext_lazy("An hour costs"), required=False, max_length=30)
    valid_until = forms.DateField(
        label=gettext_lazy("Holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    risk = forms.CharField(
        label=gettext_lazy("For what may turn out differently, %"), required=False, max_length=10,
        help_text=gettext_lazy("Of our work; the client sees it as a row of its own."),
    )  # fmt: skip
    discount = forms.CharField(label=gettext_lazy("Off the work, %"), required=False, max_length=10)
    discount_reason = forms.CharField(label=gettext_lazy("Why it is less"), required=False, max_length=200)
    tax_words = forms.CharField(
        label=gettext_lazy("About taxes"), required=False, max_length=200,
        help_text=gettext_lazy("As it stands below the sum: no VAT, I am outside the UK."),
    )  # fmt: skip
    schedule = forms.CharField(
        label=gettext_lazy("What is ready when"),
        required=False,
        max_length=LONGEST_LINES,
        widget=area(4, **{"data-mono": ""}),
    )
    payments = forms.CharField(
        label=gettext_lazy("How it is paid"),
        required=False,
        max_length=LONGEST_LINES,
        widget=area(3, **{"data-mono": ""}),
    )
    method = forms.CharField(label=gettext_lazy("How we work"), required=False, max_length=LONGEST, widget=area(3))
    rounds = forms.IntegerField(label=gettext_lazy("Rounds of changes"), required=False, min_value=0, max_value=50)
    acceptance_days = forms.IntegerField(
        label=gettext_lazy("Working days to accept"), required=False, min_value=1, max_value=60
    )
    terms = forms.CharField(label=gettext_lazy("What else holds"), required=False, max_length=LONGEST, widget=area(3))
    talk_channel = forms.ChoiceField(
        label=gettext_lazy("Where we talk"), required=False, choices=Contact.Prefers.choices
    )
    talk_every_days = forms.IntegerField(
        label=gettext_lazy("We write every, days"), required=False, min_value=1, max_value=365
    )
    talk_answer_hours = forms.IntegerField(
        label=gettext_lazy("We answer within, working hours"), required=False, min_value=1, max_value=400
    )
    talk_starts = forms.TimeField(
        label=gettext_lazy("They are there from"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    talk_ends = forms.TimeField(
        label=gettext_lazy("until"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    talk_note = forms.CharField(
        label=gettext_lazy("What else was agreed"), required=False, max_length=2000, widget=area(2)
    )

    def __init__(self, data: Any = None, *, record: Proposal, people: Sequence[Contact]) -> None:
        self.record = record
        self.counts = {kind: _count(kind, record.offer, data) for kind in MOST}
        super().__init__(data, initial=self.standing(record))
        self.use_required_attribute = False
        for kind, count in self.counts.items():
            for place in range(count):
                self.fields.update(_part_fields(kind, place))
        self.fields["contact_id"].choices = [("", _("nobody named")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        unit = _day()
        self.fields["schedule"].help_text = _(
            "One to a line: “Design, 18 %(day)s” after the yes, or “Launch, 2027-02-05”."
        ) % {"day": unit}
        self.fields["payments"].help_text = _("One to a line, together 100 %%: “30 %% to begin”.") % {}
        self.lines_help = _(
            "One to a line: “Design, 38 %(hour)s”, “Design, 38 %(hour)s × 70” at another rate, “Photographs = 640” for "
            "a fixed sum, “+ Fonts = 40” for what is paid to others."
        ) % {"hour": hour()}
        dress(self.fields)

    # ---- What is typed, and what stands

    def values(self) -> dict[str, Any]:
        """What was typed, field by field, as the two versions of a conflict are compared."""
        return {name: _plain(self.cleaned_data.get(name)) for name in self.fields}

    def standing(self, record: Proposal) -> dict[str, Any]:
        """The same of the record as it stands."""
        return typed(record.offer, record.contact_id, self.counts)

    @property
    def opened_with(self) -> str:
        """The values at the time the form was opened, as JSON for a hidden field."""
        if self.is_bound:
            return str(self.data.get("opened_with", ""))
        return json.dumps(self.standing(self.record), ensure_ascii=False)

    def parts(self, kind: str) -> Iterator[dict[str, Any]]:
        """The blocks of options or extras: their fields by name."""
        for place in range(self.counts[kind]):
            fields = {name: self[f"{kind}_{place}_{name}"] for name in PART if f"{kind}_{place}_{name}" in self.fields}
            yield {"place": place + 1, "empty": not (fields["name"].value() or ""), **fields}

    @property
    def options(self) -> list[dict[str, Any]]:
        """Blocks of options, the last of them empty."""
        return list(self.parts(OPTIONS))

    @property
    def extras(self) -> list[dict[str, Any]]:
        """Blocks of extras, the last of them empty."""
        return list(self.parts(EXTRAS))

    # ---- From words to an offer

    def clean(self) -> dict[str, Any]:
        """Everything can be read, or the field says what cannot."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("currency"):
            facts["currency"] = facts["currency"].upper()
        if facts.get("talk_starts") and facts.get("talk_ends") and facts["talk_starts"] >= facts["talk_ends"]:
            self.add_error("talk_ends", _("The day ends before it begins."))
        if not self.errors:
            _Reader({name: _plain(facts.get(name)) for name in self.fields}, self.counts, self.add_error).offer()
        return facts

    def offer_of(self, values: Mapping[str, Any]) -> Offer:
        """The offer in these values, with what stands where one is missing. They were cleaned before."""
        whole = {**self.standing(self.record), **values}

        def refuse(_field: str, error: Any) -> None:
            raise ValidationError(error)

        return _Reader(whole, self.counts, refuse).offer()


def _plain(value: Any) -> Any:
    if hasattr(value, "strftime"):
        return value.isoformat() if isinstance(value, date) else value.strftime("%H:%M")
    return value


def _count(kind: str, offer: Offer, data: Any) -> int:
    """As many blocks as are filled, and one more."""
    filled = len(offer.options if kind == OPTIONS else offer.extras)
    sent = [int(found[2]) + 1 for name in data or () if (found := _PLACE.fullmatch(name)) and found[1] == kind]
    return min(MOST[kind], max(filled + 1, *sent, 1))


def _part_fields(kind: str, place: int) -> dict[str, forms.Field]:
    option = kind == OPTIONS
    fields: dict[str, forms.Field] = {
        "name": forms.CharField(label=_("Title"), required=False, max_length=120),
        "about": forms.CharField(label=_("What is in it"), required=False, max_length=600, widget=area(2)),
        "lines": forms.CharField(
            label=_("What it costs"), required=False, max_length=LONGEST_LINES, widget=area(3, **{"data-mono": ""})
        ),
        "ticked": forms.BooleanField(
            label=_("Stands chosen at first") if option else _("Is in at first"), required=False
        ),
    }
    if option:
        fields["fit"] = forms.CharField(
            label=_("Why it fits"), required=False, max_length=200,
            widget=forms.TextInput(attrs={"placeholder": _("Covers all four of your must-haves")}),
        )  # fmt: skip
    return {f"{kind}_{place}_{name}": field for name, field in fields.items()}


def _day() -> str:
    return pgettext("days, as it is typed", "d")


def typed(offer: Offer, contact_id: int | None, counts: Mapping[str, int]) -> dict[str, Any]:
    """An offer as it would be typed into the fields of the editor."""
    language = our_language()
    how = Reading(language, offer.currency, offer.rate_minor)
    talk = offer.talk
    told: dict[str, Any] = {
        "title": offer.title, "quiet": offer.quiet, "intro": offer.intro, "contact_id": contact_id,
        "language": offer.language, "currency": offer.currency,
        "rate": rate_of(offer.rate_minor, offer.currency),
        "valid_until": offer.valid_until or None, "risk": hundredths_of(offer.risk_hundredths),
        "discount": hundredths_of(offer.discount_hundredths), "discount_reason": offer.discount_reason,
        "tax_words": offer.tax_words, "schedule": typed_schedule(offer.schedule, _day()),
        "payments": typed_payments(offer.payments, language), "method": offer.method, "rounds": offer.rounds,
        "acceptance_days": offer.acceptance_days, "terms": offer.terms, "talk_channel": talk.channel,
        "talk_every_days": talk.every_days, "talk_answer_hours": talk.answer_hours,
        "talk_starts": talk.starts or None, "talk_ends": talk.ends or None, "talk_note": talk.note,
    }  # fmt: skip
    for kind, parts in ((OPTIONS, offer.options), (EXTRAS, offer.extras)):
        for place in range(counts[kind]):
            part = parts[place] if place < len(parts) else Part("", "")
            facts = {
                "name": part.name, "about": part.about, "lines": typed_lines(part.lines, how, hour()),
                "ticked": part.ticked, **({"fit": part.fit} if kind == OPTIONS else {}),
            }  # fmt: skip
            told |= {f"{kind}_{place}_{name}": value for name, value in facts.items()}
    return told


class _Reader:
    """Makes an offer of typed values; `refuse` is told the field and the sentence of what cannot be read."""

    def __init__(
        self, values: Mapping[str, Any], counts: Mapping[str, int], refuse: Callable[[str, Any], None]
    ) -> None:  # fmt: skip
        self.values, self.counts, self.refuse = values, counts, refuse
        self.currency = str(values["currency"]).upper()
        self.language = our_language()

    def offer(self) -> Offer:
        """All of it."""
        told = self.values
        how = Reading(self.language, self.currency, self._rate())
        return Offer(
            title=told["title"], quiet=told["quiet"] or "", intro=told["intro"] or "", language=told["language"],
            currency=self.currency, rate_minor=how.rate_minor, valid_until=told["valid_until"] or "",
            options=self._parts(OPTIONS, how), extras=self._parts(EXTRAS, how),
            risk_hundredths=self._number("risk", hundredths_in),
            discount_hundredths=self._number("discount", hundredths_in),
            discount_reason=told["discount_reason"] or "", tax_words=told["tax_words"] or "",
            schedule=self._lines("schedule", schedule_of), method=told["method"] or "",
            payments=self._lines("payments", lambda text: payments_of(text, self.language)),
            talk=self._talk(), rounds=told["rounds"], acceptance_days=told["acceptance_days"],
            terms=told["terms"] or "",
        )  # fmt: skip

    def _talk(self) -> Talk:
        told = self.values
        return Talk(
            channel=told["talk_channel"] or "", starts=told["talk_starts"] or "", ends=told["talk_ends"] or "",
            answer_hours=told["talk_answer_hours"], every_days=told["talk_every_days"], note=told["talk_note"] or "",
            language=told["language"] if any(told[name] for name in told if name.startswith("talk_")) else "",
        )  # fmt: skip

    def _rate(self) -> int:
        return self._number("rate", lambda text: rate_in(text, self.currency))

    def _number(self, name: str, read: Callable[[str], int]) -> int:
        try:
            return read(str(self.values[name] or ""))
        except ValidationError as wrong:
            self.refuse(name, wrong)
            return 0

    def _lines(self, name: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(str(self.values[name] or ""))
        except BadLine as bad:
            self.refuse(name, line_in_words(bad))
            return ()

    def _parts(self, kind: str, how: Reading) -> tuple[Part, ...]:
        parts = []
        for place in range(self.counts[kind]):
            told = {name: self.values.get(f"{kind}_{place}_{name}") or "" for name in PART}
            if not (told["name"] or told["lines"] or told["about"]):
                continue
            if not told["name"]:
                self.refuse(f"{kind}_{place}_name", _("Give it a name."))
            lines = self._lines(f"{kind}_{place}_lines", lambda text: lines_of(text, how))
            parts.append(
                Part(f"{kind[0]}{place + 1}", told["name"], told["about"], told["fit"], bool(told["ticked"]), lines)
            )
        return tuple(parts)
