"""The checklist of one engagement: what its stage asks for, what is done by which evidence, what is due when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.manners import Manner
from rapport.engagements import evidence, offset_words, ticking
from rapport.engagements.evaluating import Asked, Looking, evaluate, looked_at, working_items
from rapport.engagements.facts import Calendars, Row, gather, rows_of
from rapport.engagements.models import Due, Engagement
from rapport.engagements.playbook import (
    Item,
    Playbook,
    happening_in_words,
    needs_of,
    part_in_words,
    playbook_of,
    said_by_type,
    told,
    ways_in_words,
)
from rapport.web.coming import soon
from rapport.web.dates import when

DONE, OPEN, LATE, AHEAD, WAITS = "done", "open", "late", "ahead", "waits"
KNOTS = {DONE: "you", OPEN: "", LATE: "late", AHEAD: "rest", WAITS: "rest"}


@dataclass(frozen=True, slots=True)
class Check:
    """One item: how it stands, in words, and what can be done about it."""

    key: str
    label: str
    why: str
    state: str
    stands: str
    says: str = ""
    go_href: str = ""
    note_href: str = ""
    edit_href: str = ""

    @property
    def knot(self) -> str:
        """Its end of the thread."""
        return KNOTS[self.state]


@dataclass(frozen=True, slots=True)
class Checklist:
    """All of a stage."""

    checks: Sequence[Check]
    answer: str

    @property
    def working(self) -> list[Check]:
        """Those that can be done."""
        return [check for check in self.checks if check.state != WAITS]

    @property
    def waiting(self) -> list[Check]:
        """Those that wait for a part of Rapport."""
        return [check for check in self.checks if check.state == WAITS]


def checklist_of(one: Engagement, *, by: Actor, now: datetime) -> Checklist:
    """The checklist of an engagement; empty where its stage asks for nothing."""
    row = rows_of(Engagement.objects.visible_to(by).filter(pk=one.pk))[0]
    playbook = playbook_of(by.workspace_id)
    written = list(Due.objects.visible_to(by).filter(engagement=one).exclude(how=Due.How.MOOT).select_related("user"))
    looking, asked = _asked(row, playbook, written, by=by, now=now)
    manner, names = looking.facts.manner, evidence.known()
    checks = []
    for general in playbook.of_stage(one.stage):
        item = playbook.for_client(general, one.client_id)
        if item.is_on:
            own = [each for each in written if each.item == item.key]
            needs = needs_of(item, names)
            state, stands = _stands(item, asked[item.key], own, needs, now)
            checks.append(_check(one, item, state, stands, manner))
    return Checklist(checks, _answer(checks))


def _asked(
    row: Row, playbook: Playbook, written: Sequence[Due], *, by: Actor, now: datetime
) -> tuple[Looking, Mapping[str, list[Asked]]]:  # fmt: skip
    wanted = looked_at(playbook)
    (facts,) = gather([row], evidence.taught(), calendars=Calendars(by.workspace), now=now, wanted=wanted)
    looking = Looking(facts, ticking.before(written))
    asked: dict[str, list[Asked]] = defaultdict(list)
    for each in evaluate(looking, playbook, working_items(playbook, evidence.known())).asked:
        asked[each.item].append(each)
    return looking, asked


def _stands(
    item: Item, asked: Sequence[Asked], written: Sequence[Due], needs: Sequence[str], now: datetime
) -> tuple[str, str]:  # fmt: skip
    fresh = [each for each in asked if each.due_at > now - ticking.PATIENCE]
    still = [each.due_at for each in fresh if not each.how]
    if still:
        due = min(still)
        pattern = _("late since %(moment)s") if due <= now else _("due by %(moment)s")
        moment = when(due) if due <= now else soon(due, now)
        return LATE if due <= now else OPEN, _with(pattern % {"moment": moment}, item)
    noted = [each for each in written if each.how == Due.How.NOTE]
    if noted:
        last = max(noted, key=lambda each: each.done_at or each.since)
        who = (last.user.name or last.user.email) if last.user else ""
        return DONE, _("done: %(note)s (%(who)s, %(moment)s)") % {
            "note": last.note, "who": who, "moment": when(last.done_at or last.since)
        }  # fmt: skip
    done = [each for each in asked if each.how == Due.How.EVIDENCE]
    if done:
        return DONE, _done(done[-1])
    if needs:
        return WAITS, _("begins to work with %(part)s") % {"part": part_in_words(needs[0])}
    return AHEAD, _with(
        _("begins when %(what)s") % {"what": ways_in_words(told(item.triggers, evidence.known()))}, item
    )


def _done(one: Asked) -> str:
    what = happening_in_words(one.evidence)
    if one.done_at is None:
        return _("done: %(what)s") % {"what": what}
    return _("done: %(what)s (%(moment)s)") % {"what": what, "moment": when(one.done_at)}


def _with(words: str, item: Item) -> str:
    """With what counts as done."""
    if not item.evidence:
        return _("%(stands)s; done with a note") % {"stands": words}
    return _("%(stands)s; done when %(what)s") % {
        "stands": words,
        "what": ways_in_words(told(item.evidence, evidence.known())),
    }


def _check(one: Engagement, item: Item, state: str, stands: str, manner: Manner) -> Check:
    here = one.get_absolute_url()
    return Check(
        item.key, item.label, item.reason, state, stands, said_by_type(item, manner),
        go_href=_go(item, one) if state in (OPEN, LATE, AHEAD) else "",
        note_href=f"{here}done/{item.key}/" if state != DONE else "",
        edit_href=f"{reverse('engagements:playbook_item', args=[item.key])}?client={one.client_id}",
    )  # fmt: skip


def _go(item: Item, one: Engagement) -> str:
    """Where it is done."""
    client = one.client_id
    brief = ("questionnaires:invite", one.contact_id) if one.contact_id else ("clients:client", client)
    places = {
        "dossier": ("clients:dossier", client), "secrecy": ("clients:secrecy", client), "briefs": brief,
        "agreement": ("clients:agreement", client), "promises": ("clients:client", client),
        "qualify": ("engagements:qualify", one.pk),
    }  # fmt: skip
    if item.go == "letter":
        return f"{reverse('inbox:write')}?client={client}"
    name, number = places.get(item.go, ("", 0))
    return reverse(name, args=[number]) if name else ""


def _answer(checks: Sequence[Check]) -> str:
    late = sum(check.state == LATE for check in checks)
    still = sum(check.state == OPEN for check in checks)
    if late:
        return ngettext("%(count)s thing is late.", "%(count)s things are late.", late) % {"count": late}
    if still:
        return ngettext("%(count)s thing is open.", "%(count)s things are open.", still) % {"count": still}
    return _("Nothing is due.") if checks else ""


def due_in_words(item: Item) -> str:
    """By when an item is due, as its playbook has it."""
    said = offset_words.all_in_words(item.due)
    for name, due in item.due_by.items():
        more = {"due": offset_words.all_in_words(due), "what": happening_in_words(name)}
        said = _("%(said)s; when %(what)s: %(due)s") % {"said": said, **more}
    return said
