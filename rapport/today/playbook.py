"""What the playbooks of engagements ask for, from its day on, and engagements that have moved by themselves.

What Today has under another name (a letter that waits, a promise, a report that is due) is not said twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.actors import Actor
from rapport.clients.quiet import main_person
from rapport.engagements import offset_words, playbook
from rapport.engagements.evidence import known
from rapport.engagements.models import Due, PlaybookItem, Stage, StageMove
from rapport.engagements.playbook import told
from rapport.lib.offsets import parsed
from rapport.projects.models import Project
from rapport.today import ranking, reasons
from rapport.today.addresses import address
from rapport.today.ranking import DUE, SORT, Rule, counted, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, noted, teach
from rapport.web.coming import soon
from rapport.web.dates import when

PLAYBOOK, MOVED = "playbook", "moved"
# So long a move of its own is spoken of.
FRESH = timedelta(days=7)
# What Today has of a project is there only while there is such a project.
OF_PROJECTS = {"report": Project.State.RUNNING, "after_work": Project.State.DONE}


def due(reading: Reading) -> Found:
    """Everything whose day has come."""
    over = datetime.combine(reading.today + timedelta(days=1), datetime.min.time(), reading.zone)
    rows = with_words(reading.actor).filter(due_at__lt=over).filter(reading.not_aside(PLAYBOOK, "due_at"))
    rows = rows.select_related("engagement__client").annotate(main=main_person("engagement__client_id"))
    found, count = bounded(rows.order_by("due_at", "pk"), reading.most)
    return Found([_thing(one, reading) for one in found], count)


def with_words(actor: Actor) -> Any:
    """What is open, with the workspace's own words for it."""
    rows = PlaybookItem.objects.filter(
        workspace=OuterRef("workspace"), client=None, key=OuterRef("item"), trashed_at=None
    )
    own = {name: Subquery(rows.values(name)[:1], output_field=CharField()) for name in ("words", "due")}
    return Due.objects.visible_to(actor).open().exclude(elsewhere()).annotate(
        own_words=own["words"], own_due=own["due"]
    )  # fmt: skip


def elsewhere() -> Q:
    """What Today has under another name."""
    keys: dict[str, list[str]] = defaultdict(list)
    for key, item in playbook.items().items():
        keys[item.today].append(key)
    found = Q(item__in=[key for name, those in keys.items() if name and name not in OF_PROJECTS for key in those])
    for name, state in OF_PROJECTS.items():
        there = Project.objects.present().filter(engagement=OuterRef("engagement"), state=state, archived_at=None)
        found |= Q(Exists(there), item__in=keys[name])
    return found


def words_of(one: Any) -> str:
    """What is to be done."""
    item = playbook.items().get(one.item)
    return one.own_words or (item.label if item else "") or one.item


def _thing(one: Any, reading: Reading) -> Thing:
    client, item = one.engagement.client, playbook.items().get(one.item)
    late_days = reading.days_late(timezone.localdate(one.due_at, reading.zone))
    facts = [once("playbook", trigger=one.trigger, since=one.since, rule=_rule(one, item))]
    if late_days:
        facts.append(counted("playbook_late", late_days, days=late_days))
    values = {"name": client.name, "what": words_of(one)}
    return Thing(
        number=one.pk, client=client, main=one.main, facts=facts,
        sentence=Sentence(_("%(name)s: %(what)s."), values, client.get_absolute_url()),
        remarks=_remarks(one, item, late_days, reading.now), since=one.due_at, seen=one.due_at,
        label=_("Open the checklist"),
        href=f"{address('engagements:engagement', one.engagement_id)}#playbook", name=client.name,
        late=one.due_at <= reading.now,
    )  # fmt: skip


def _rule(one: Any, item: playbook.Item | None) -> str:
    """By which date of the playbook it is due."""
    usual = item.offsets(one.trigger) if item else ()
    offsets = parsed(one.own_due) if one.own_due else usual
    return offset_words.in_words(offsets[one.step]) if one.step < len(offsets) else ""


def _remarks(one: Any, item: playbook.Item | None, late_days: int, now: datetime) -> list[Remark]:
    if late_days:
        said = ngettext("%(count)s working day late", "%(count)s working days late", late_days) % {"count": late_days}
    elif one.due_at <= now:
        said = _("it was due at %(moment)s") % {"moment": when(one.due_at)}
    else:
        said = _("due by %(moment)s") % {"moment": soon(one.due_at, now)}
    ways = playbook.ways_in_words(told(item.evidence, known())) if item else ""
    done = _("done when %(what)s") % {"what": ways} if ways else _("done with a note of yours")
    return [Remark(said, one.due_at <= now), Remark(done)]


def _subject(actor: Actor, number: int, now: datetime) -> Subject:
    rows = Due.objects.visible_to(actor).select_related("engagement")
    one = get_object_or_404(rows, pk=number)
    found = with_words(actor).filter(pk=number).first()
    name = words_of(found) if found else one.item
    return Subject(PLAYBOOK, number, name, one.engagement.client_id, found.due_at if found else None)


# ---- Engagements that have moved by themselves: one item for all of them


def moved(reading: Reading) -> Found:
    """All of the last week, until another one moves."""
    one = reading.one(MOVED)
    if one is None:
        return Found([], 0)
    count, at, newest = one
    pattern = ngettext(
        "%(count)s engagement has moved by itself: %(name)s, to “%(stage)s”. %(why)s",
        "%(count)s engagements have moved by themselves; the latest is %(name)s, to “%(stage)s”. %(why)s", count,
    )  # fmt: skip
    values = {
        "count": str(count), "name": newest["name"], "stage": str(Stage(newest["to"]).label), "why": newest["reason"]
    }  # fmt: skip
    href = address("engagements:engagement", newest["engagement"])
    return Found([
        Thing(
            number=0, facts=[once("moved", count=count)], sentence=Sentence(pattern, values, href),
            remarks=[Remark(_("The move stands on its page"))], since=at, seen=at, label=_("Look"), href=href,
            name=newest["name"],
        )
    ], 1)  # fmt: skip


def _moves(actor: Actor, now: datetime) -> Any:
    rows = StageMove.objects.visible_to(actor).filter(automatic=True, at__gt=now - FRESH)
    return rows.filter(engagement__trashed_at=None).order_by("-at", "-id")


def _asks(reading: Reading) -> dict[str, Any]:
    columns = {
        "name": "engagement__client__name", "engagement": "engagement_id", "to": "to_stage", "reason": "reason"
    }  # fmt: skip
    return reading.as_one(MOVED, _moves(reading.actor, reading.now), "at", **columns)


def _moved_subject(actor: Actor, number: int, now: datetime) -> Subject:
    newest = _moves(actor, now).first()
    return Subject(MOVED, 0, str(_("Engagements")), None, newest.at if newest else None)


def _because(facts: Mapping[str, Any]) -> str:
    """They write for the first time (today, 9:12); then within 4 working hours."""
    known = facts["trigger"] in playbook.happenings()
    what = playbook.happening_in_words(facts["trigger"]) if known else _("it has begun")
    values = {"what": f"{what[:1].upper()}{what[1:]}", "when": when(facts["since"]), "rule": facts["rule"]}
    if not facts["rule"]:
        return _("%(what)s (%(when)s)") % values
    return _("%(what)s (%(when)s); by your playbook, %(rule)s") % values


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(
        Rule("playbook", DUE, 22), Rule("playbook_late", DUE, 0, each=4, most=24), Rule("moved", SORT, 14)
    )  # fmt: skip
    reasons.learn("playbook", _because, "route", gettext_lazy("The playbook of a stage asks for something today"))
    reasons.learn(
        "playbook_late", reasons.working_days_late, "triangle-alert",
        gettext_lazy("What a playbook asks for is late; more for every working day"),
    )  # fmt: skip
    reasons.learn(
        "moved", lambda facts: ngettext(
            "%(count)s engagement has moved on evidence", "%(count)s engagements have moved on evidence", facts["count"]
        ) % {"count": facts["count"]}, "arrow-right", gettext_lazy("An engagement has moved by itself"),
    )  # fmt: skip
    teach(Source(
        kind=PLAYBOOK, group=DUE, find=due, subject=_subject,
        said=lambda it: _("Noted: “%(subject)s”. In the engagement it stays open until there is evidence or a note.")
        % {"subject": cut(it.name)},
    ))  # fmt: skip
    teach(Source(kind=MOVED, group=SORT, find=moved, subject=_moved_subject, said=noted, asks=_asks))
