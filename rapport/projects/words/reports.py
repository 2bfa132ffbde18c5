"""What a report says, at the level of detail of the client's type (DOMAIN.md 2.6), in the language that is active.

Novices read plain sentences and what happens next; the experienced plan against fact; professionals figures; sceptics
what is proven first; enthusiasts what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.clients.models import Client
from rapport.projects.models import Project, Submission
from rapport.projects.report_facts import Compared
from rapport.projects.words.scope import hours, money
from rapport.web.dates import day

type Facts = Mapping[str, Any]

Experience = Client.Experience
# Which parts, in which order.
PARTS: dict[str, tuple[str, ...]] = {
    Experience.NOVICE: ("done", "next", "waits", "decisions", "moved"),
    Experience.EXPERIENCED: ("compared", "dates", "moved", "done", "next", "hours", "waits", "decisions", "risks"),
    Experience.PROFESSIONAL: ("figures", "compared", "dates", "moved", "changes", "decisions", "waits", "risks"),
    Experience.SCEPTIC: ("proof", "hours", "dates", "moved", "compared", "next", "decisions", "waits", "risks"),
    Experience.ENTHUSIAST: ("done", "next", "decisions", "waits"),
}
USUAL = ("done", "next", "dates", "hours", "moved", "waits", "decisions", "risks")


def tells_hours(experience: str) -> bool:
    """Whether reports to such a client have the hours and those agreed."""
    return bool({"hours", "figures"} & {*PARTS.get(experience, USUAL)})


def title_of(project: Project) -> str:
    """The subject of the letter."""
    return _("%(title)s: how the work goes") % {"title": project.title}


def body_of(project: Project, facts: Facts, compared: Compared | None) -> str:
    """The whole text: parts with nothing to say are left out."""
    names = PARTS.get(project.client.experience, USUAL)
    parts = [compared_part(compared)] if compared and "compared" in names else []
    parts += [_WRITERS[name](facts) for name in names if name in _WRITERS]
    said = "\n\n".join(part for part in parts if part)
    return said or _("Nothing has changed since last time.")


def compared_part(compared: Compared) -> str:
    """What was said last time and what came of it."""
    lines = []
    if compared.kept:
        facts = {"done": compared.done, "count": len(compared.kept)}
        lines.append(_("Of what was to come last time, done: %(done)s of %(count)s.") % facts)
        lines += [f"– {one.title}" for one in compared.kept if not one.done]
    for one in compared.slipped:
        now = day(one.now) if one.now else _("no date")
        said = _("“%(title)s”: we said %(said)s, now it is %(now)s.")
        lines.append(said % {"title": one.title, "said": day(one.said), "now": now})
    return "\n".join(lines)


def _done(facts: Facts) -> str:
    return _listed(_("Done:"), [_done_line(one) for one in facts["done"]]) or _("Nothing was finished in these days.")


def _proof(facts: Facts) -> str:
    lines = [f"{day(date.fromisoformat(one['on']))}: {_done_line(one)}" for one in facts["done"]]
    return _listed(_("Done, with its day:"), lines)


def _done_line(one: Mapping[str, Any]) -> str:
    how = one.get("milestone")
    if not how:
        return str(one["title"])
    if how == "submitted":
        return _("“%(title)s” is handed in") % one
    return f"“{one['title']}”: {Submission.Decision(how).label}"


def _next(facts: Facts) -> str:
    lines = []
    for one in facts["next"]:
        due = f" ({_until(one['due'])})" if one["due"] else ""
        lines.append(f"{one['title']}{due}")
    return _listed(_("What comes next:"), lines)


def _until(iso: str) -> str:
    return _("by %(day)s") % {"day": day(date.fromisoformat(iso))}


def _dates(facts: Facts) -> str:
    lines = []
    for one in facts["dates"]:
        if not one["due"]:
            continue
        line = f"{one['title']}: {day(date.fromisoformat(one['due']))}"
        if one["first"] and one["first"] != one["due"]:
            line += " " + _("(at first %(day)s)") % {"day": day(date.fromisoformat(one["first"]))}
        if one["submitted"]:
            line += ", " + _("handed in")
        lines.append(line)
    return _listed(_("The plan:"), lines)


def _moved(facts: Facts) -> str:
    lines = []
    for one in facts["moved"]:
        old = day(date.fromisoformat(one["from"])) if one["from"] else "–"
        why = f": {one['reason']}" if one["reason"] else ""
        lines.append(f"{one['title']}: {old} → {day(date.fromisoformat(one['to']))}{why}")
    return _listed(_("Dates that moved:"), lines)


def _hours(facts: Facts) -> str:
    if facts["minutes"] is None:
        return ""
    said = {"now": hours(facts["minutes_now"]), "all": hours(facts["minutes"])}
    if facts["budget_minutes"]:
        return _("Hours: %(now)s since last time, %(all)s of %(budget)s in all.") % {
            **said, "budget": hours(facts["budget_minutes"])
        }  # fmt: skip
    return _("Hours: %(now)s since last time, %(all)s in all.") % said


def _figures(facts: Facts) -> str:
    lines = []
    if facts["tasks"]["all"]:
        share = round(100 * facts["tasks"]["done"] / facts["tasks"]["all"])
        lines.append(_("Tasks done: %(done)s of %(all)s (%(share)s %%)") % {**facts["tasks"], "share": share})
    if said := _hours(facts):
        lines.append(said)
    if facts["budget_minor"] is not None:
        lines.append(_("Agreed: %(sum)s") % {"sum": money(facts["budget_minor"], facts["currency"])})
    return _listed(_("Figures:"), lines)


def _changes(facts: Facts) -> str:
    lines = []
    for one in facts["changes"]:
        what = [hours(one["minutes"], signed=True)] if one["minutes"] else []
        what += [money(one["price_minor"], one["currency"], signed=True)] if one["price_minor"] else []
        lines.append(f"{one['number']}. {one['title']}{': ' + ', '.join(what) if what else ''}")
    return _listed(_("Changes accepted:"), lines)


def _waits(facts: Facts) -> str:
    lines = []
    for one in facts["waits"]:
        since = _("since %(day)s") % {"day": day(date.fromisoformat(one["since"]))}
        lines.append(f"{one['what']} ({since})")
    return _listed(_("We wait for this from you:"), lines)


def _decisions(facts: Facts) -> str:
    count = len(facts["decisions"])
    head = ngettext("One decision is yours:", "%(count)s decisions are yours:", count) % {"count": count}
    return _listed(head, [one["title"] for one in facts["decisions"]])


def _risks(facts: Facts) -> str:
    lines = []
    for one in facts["risks"]:
        more = "; ".join(words for words in (one["effect"], one["response"]) if words)
        lines.append(f"{one['title']}{': ' + more if more else ''}")
    return _listed(_("What may go wrong:"), lines)


def _listed(head: str, lines: list[str]) -> str:
    return "\n".join([head, *(f"– {line}" for line in lines)]) if lines else ""


_WRITERS: dict[str, Callable[[Facts], str]] = {
    "done": _done, "proof": _proof, "next": _next, "dates": _dates, "moved": _moved, "hours": _hours,
    "figures": _figures, "changes": _changes, "waits": _waits, "decisions": _decisions, "risks": _risks,
}  # fmt: skip
