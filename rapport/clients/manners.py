"""How we work with a client: what their two types, their own wish and the step of risk say together, with reasons.

Everything that writes to a client, reports to them or sets terms reads it here. The rules are data (data/manners.toml);
how they are joined is decision 19: risk controls take the stricter of the two types, the cadence is the more frequent
one, what the client asked for beats both, and a step of risk tightens last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.clients.bilingual import counted, in_ours, table
from rapport.clients.models import Client
from rapport.clients.risk import Limits, Risk, events_of, risk_of
from rapport.web.dates import day
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

EXPERIENCE, INTERACTION_TYPE = "experience", "interaction_type"
QUESTIONS = (EXPERIENCE, INTERACTION_TYPE)
WISH, RISK = "wish", "risk"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to keep to: its value, how it reads, why, and where it comes from (a type, a wish, a step of risk)."""

    name: str
    value: Any
    words: str
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touch:
    """When to get in touch after the work is done: after these days, then every so many."""

    days: tuple[int, ...]
    then_days: int
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Manner:
    """All of it. `cadence.value` is in days; `controls` are by name, and a control nobody asks for is absent."""

    experience: str
    interaction_type: str
    cadence: Rule | None = None
    reports: tuple[Rule, ...] = ()
    tone: Rule | None = None
    touch: Touch | None = None
    controls: Mapping[str, Rule] = field(default_factory=dict)
    duties: tuple[Rule, ...] = ()
    risk: Risk = field(default_factory=Risk)

    @property
    def is_known(self) -> bool:
        """Whether anybody has said what kind of client this is."""
        return bool(self.experience or self.interaction_type)

    def control(self, name: str) -> Any:
        """The value of a control; None when nothing asks for it."""
        return self.controls[name].value if name in self.controls else None


def manner_of(client: Client, *, by: Actor, on: date) -> Manner:
    """How to work with this client on a day, with all that is known of their payments and promises."""
    risk = risk_of(events_of(by, client.pk), on=on, limits=limits())
    return combine(client.experience, client.interaction_type, wish_days=client.rhythm_days, risk=risk)


def combine(
    experience: str = "", interaction_type: str = "", *, wish_days: int | None = None, risk: Risk | None = None
) -> Manner:
    """The manner that follows from two types (either may be unknown), the client's own wish and a step of risk."""
    if risk is None or not risk.step:
        return _calm(experience, interaction_type, wish_days, our_language())
    return _combine(experience, interaction_type, wish_days, risk)


@lru_cache(maxsize=512)
def _calm(experience: str, interaction_type: str, wish_days: int | None, _language: str) -> Manner:
    """Without a step of risk it is the same for many clients, and every page of a client says it."""
    return _combine(experience, interaction_type, wish_days, Risk())


def _combine(experience: str, interaction_type: str, wish_days: int | None, risk: Risk) -> Manner:
    kinds = _kinds(experience, interaction_type)
    return Manner(
        experience,
        interaction_type,
        cadence=_cadence(kinds, wish_days),
        reports=_each(kinds, "report"),
        tone=next(iter(_each(kinds, "tone")), None),
        touch=_touch(kinds, wish_days),
        controls=_controls(kinds, risk),
        duties=_duties(kinds),
        risk=risk,
    )


def touch_days(interaction_type: str) -> int | None:
    """After how many days without a word somebody of this type should hear from us; None for an unknown type."""
    kind = table("manners")[INTERACTION_TYPE].get(interaction_type)
    return int(kind["touch_days"][0]) if kind else None


def limits() -> Limits:
    """The figures of the rule of risk."""
    risk = table("manners")["risk"]
    return Limits(risk["late_days"], risk["lasts_days"], risk["on_time_to_go_back"], len(risk["steps"]))


def chip(question: str, value: str) -> str:
    """A type as the chip in the header says it; empty for an unknown one."""
    kind = table("manners")[question].get(value)
    return in_ours(kind["chip"]) if kind else ""


def terms_in_words(controls: Mapping[str, Rule]) -> str:
    """The controls as one sentence."""
    words = ", ".join(rule.words for rule in controls.values() if rule.words)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A type with what the data says of it."""

    value: str
    label: str
    says: Mapping[str, Any]


def _kinds(experience: str = "", interaction_type: str = "") -> list[_Kind]:
    asked = ((EXPERIENCE, experience), (INTERACTION_TYPE, interaction_type))
    return [_Kind(value, chip(name, value), table("manners")[name][value]) for name, value in asked if value]


def _each(kinds: Iterable[_Kind], name: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(name, kind.value, in_ours(kind.says[name]), kind.label, (kind.value,))
        for kind in kinds
        if name in kind.says
    )


def _duties(kinds: Iterable[_Kind]) -> tuple[Rule, ...]:
    """Their value is how often or how soon, where that is said."""
    return tuple(
        Rule(
            duty["name"], duty.get("every_days") or duty.get("within_working_days"), in_ours(duty), kind.label,
            (kind.value,),
        )
        for kind in kinds
        for duty in kind.says.get("duties", ())
    )  # fmt: skip


def _cadence(kinds: list[_Kind], wish_days: int | None) -> Rule | None:
    if wish_days:
        return Rule("cadence", wish_days, _("Write %(often)s.") % {"often": every(wish_days)}, _agreed(kinds), (WISH,))
    asking = [kind for kind in kinds if "cadence_days" in kind.says]
    if not asking:
        return None
    # Of two that ask for the same, the first says it more fully: reports by the other type have a rule of their own.
    first = min(asking, key=lambda kind: int(kind.says["cadence_days"]))
    days, words = int(first.says["cadence_days"]), in_ours(first.says["cadence"])
    said = "; ".join(f"{kind.label}: {every(kind.says['cadence_days'])}" for kind in asking)
    if len({kind.says["cadence_days"] for kind in asking}) > 1:
        said = _("%(said)s. The more frequent counts.") % {"said": said}
    return Rule("cadence", days, words, said, tuple(kind.value for kind in asking if kind.says["cadence_days"] == days))


def _agreed(kinds: Iterable[_Kind]) -> str:
    types = ", ".join(kind.label for kind in kinds)
    if types:
        return _("Agreed with this client, which counts more than their type (%(types)s).") % {"types": types}
    return _("Agreed with this client.")


def _touch(kinds: Iterable[_Kind], wish_days: int | None) -> Touch | None:
    kind = next((kind for kind in kinds if "touch_days" in kind.says), None)
    if wish_days:
        words = _("After the work is done, get in touch %(often)s.") % {"often": every(wish_days)}
        return Touch((wish_days,), wish_days, words, _("Agreed with this client."))
    if kind is None:
        return None
    return Touch(tuple(kind.says["touch_days"]), kind.says["touch_then_days"], in_ours(kind.says["touch"]), kind.label)


def every(days: int) -> str:
    """How often: every 7 days."""
    return ngettext("every day", "every %(count)s days", days) % {"count": days}


def _controls(kinds: Iterable[_Kind], risk: Risk) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    kinds, step = list(kinds), _step(risk)
    for name, control in table("manners")["controls"].items():
        asked = [
            (kind.value, kind.label, kind.says["controls"][name]) for kind in kinds if name in kind.says["controls"]
        ]
        if name in step.get("controls", {}):
            asked.append((RISK, in_ours(step["says"]), step["controls"][name]))
        if not asked:
            continue
        value = asked[0][2]
        for _source, _label, other in asked[1:]:
            value = stricter(control["stricter"], value, other)
        sources = tuple(source for source, _label, other in asked if other == value)
        rules[name] = Rule(
            name, value, _control_in_words(control, value), _because(control, asked, value, risk), sources
        )
    return rules


def stricter(order: str | list[str], one: Any, other: Any) -> Any:
    """Of two values of a control the one that protects more."""
    if isinstance(order, list):
        return max(one, other, key=order.index)
    return {"more": max, "less": min, "yes": max, "no": min}[order](one, other)


def _step(risk: Risk) -> Mapping[str, Any]:
    steps = table("manners")["risk"]["steps"]
    return steps[risk.step - 1] if risk.step else {}


def _control_in_words(control: Mapping[str, Any], value: Any) -> str:
    if value is False:
        return ""
    if isinstance(value, str):
        return str(in_ours(control["says"][value]))
    if value == 0 and value is not False and "zero" in control:
        return str(in_ours(control["zero"]))
    return counted(control["says"], value)


def _because(control: Mapping[str, Any], asked: list[tuple[str, str, Any]], value: Any, risk: Risk) -> str:
    if len({other for *_rest, other in asked}) == 1:
        why = "; ".join(label for _source, label, _value in asked)
    else:
        said = "; ".join(
            f"{label}: {_control_in_words(control, other) or pgettext('a control of risk', 'none')}"
            for _source, label, other in asked
        )
        why = _("%(said)s. The stricter counts.") % {"said": said}
    return (
        f"{why} {risk_in_words(risk)}" if any(source == RISK and other == value for source, _l, other in asked) else why
    )


def risk_in_words(risk: Risk) -> str:
    """Why and until when the terms are tighter; nothing without a step."""
    if not risk.step:
        return ""
    causes = "; ".join(cause.words for cause in risk.causes if cause.words)
    until = day(risk.until) if risk.until else ""
    if causes:
        return _("Tighter until %(day)s: %(causes)s.") % {"day": until, "causes": causes}
    return _("Tighter until %(day)s.") % {"day": until}
