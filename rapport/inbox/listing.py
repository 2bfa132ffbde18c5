"""The list of threads by whose turn it is: which threads, in which order, and what stands in a row.

A page of it costs a fixed number of statements, each a walk along an index, however much mail there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.dates import format_date
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.accounts.models import Workspace
from rapport.clients.models import Interaction
from rapport.clients.turns import is_late
from rapport.inbox.models import Message, Outgoing, Thread
from rapport.inbox.sending_by import way_of
from rapport.lib.workhours import Workhours
from rapport.web.coming import soon
from rapport.web.dates import clock, day
from rapport.web.filters import Slice, keyset
from rapport.web.funnel import Actor
from rapport.web.languages import our_locale

Pile, State = Thread.Pile, Outgoing.State
OURS, THEIRS, NEW, MACHINES, SNOOZED, ALL = "ours", "theirs", "new", "machines", "snoozed", "all"
# The pile and the order of each tab: who waits longest comes first, of the rest the latest.
TABS: dict[str, tuple[str, str]] = {
    OURS: (Pile.OURS, "since"),
    THEIRS: (Pile.THEIRS, "-since"),
    NEW: (Pile.NEW, "-since"),
    MACHINES: (Pile.MACHINE, "-since"),
    SNOOZED: ("", "snoozed_until"),
    ALL: ("", "-last_at"),
}
# What nobody has answered for so long is over, and nobody thinks about it.
STILL_THEIRS = timedelta(days=60)
PER_PAGE = 50
MOST_REMINDERS = 20
# Below a short list of one's own turns, the latest of theirs.
MOST_BELOW = 8
BEGINNING = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One thread of the list."""

    id: int
    href: str
    who: str
    subject: str
    bit: str
    by_us: bool
    knot: str
    knot_label: str
    time: str
    iso: str
    late: bool
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many threads lie where; `outgoing` are messages of ours that have not gone."""

    ours: int = 0
    theirs: int = 0
    new: int = 0
    machines: int = 0
    snoozed: int = 0
    outgoing: int = 0
    troubles: int = 0
    # The latest message of all, whoever has it: what has a higher number is news.
    newest: int = 0


def threads_of(actor: Actor, tab: str, now: datetime) -> QuerySet[Thread]:
    """The threads of a tab."""
    rows = Thread.objects.visible_to(actor)
    if tab == SNOOZED:
        return rows.filter(snoozed_until__gt=now)
    if tab == ALL:
        return rows
    if tab == THEIRS:
        return still_theirs(awake(rows, now), now)
    return awake(rows, now).filter(pile=TABS[tab][0])


def still_theirs(rows: QuerySet[Thread], now: datetime) -> QuerySet[Thread]:
    """Those in which an answer may still come; an older one has ended with our word and stands among all."""
    return rows.filter(pile=Pile.THEIRS, since__gt=now - STILL_THEIRS)


def awake(rows: QuerySet[Thread], now: datetime) -> QuerySet[Thread]:
    """Not set aside."""
    return rows.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))


def part_of(actor: Actor, tab: str, *, now: datetime, after: str = "") -> Slice:
    """One page of a tab's threads."""
    return keyset(threads_of(actor, tab, now), (TABS[tab][1],), after=after, size=PER_PAGE)


def unanswered(actor: Actor, now: datetime) -> list[Thread]:
    """Threads in which an answer has not come by the day one wanted to be reminded."""
    rows = Thread.objects.visible_to(actor).filter(remind_at__lte=now)
    return list(rows.exclude(pile=Pile.OURS).order_by("remind_at", "id")[:MOST_REMINDERS])


def next_after(actor: Actor, tab: str, thread: Thread, now: datetime) -> int | None:
    """The thread that follows this one in its tab, or the first other; None when it is the last of all."""
    order = TABS[tab][1]
    name, back = order.lstrip("-"), order.startswith("-")
    rows = threads_of(actor, tab, now).exclude(pk=thread.pk).order_by(order, "id")
    edge = getattr(thread, name)
    if edge is None:
        return rows.values_list("pk", flat=True).first()
    beyond = Q(**{f"{name}__{'lt' if back else 'gt'}": edge}) | Q(**{name: edge, "id__gt": thread.pk})
    return rows.filter(beyond).values_list("pk", flat=True).first() or rows.values_list("pk", flat=True).first()


def counts(actor: Actor, now: datetime) -> Counts:
    """Every number of the head, in one statement."""
    mine = Thread.objects.visible_to(actor)
    here = awake(mine, now)
    going = Outgoing.objects.visible_to(actor).present()
    row = (
        Workspace.objects.filter(pk=actor.workspace_id)
        .values(
            ours=_how_many(here.filter(pile=Pile.OURS)),
            theirs=_how_many(still_theirs(here, now)),
            new=_how_many(here.filter(pile=Pile.NEW)),
            machines=_how_many(here.filter(pile=Pile.MACHINE)),
            snoozed=_how_many(mine.filter(snoozed_until__gt=now)),
            outgoing=_how_many(going.filter(state__in=[State.DRAFT, State.WAITING, State.SENDING])),
            troubles=_how_many(going.filter(state__in=[State.FAILED, State.UNKNOWN])),
            newest=Coalesce(Subquery(Message.objects.order_by("-pk").values("pk")[:1]), Value(0)),
        )
        .get()
    )
    return Counts(**row)


def news(actor: Actor, after: int, since: int) -> dict[str, int] | None:
    """Whether a message with a higher number is there, or one of ours went or got stuck since (milliseconds): None, or
    from where to ask on. Asked for all the time by every open page: one statement along two indexes.
    """
    moment = datetime.fromtimestamp(min(since, 32_503_680_000_000) / 1000, UTC)
    ended = Outgoing.objects.visible_to(actor).filter(state__in=[State.SENT, State.FAILED, State.UNKNOWN])
    found = (
        Workspace.objects.filter(pk=actor.workspace_id)
        .values(
            came=Exists(Message.objects.visible_to(actor).filter(pk__gt=after)),
            ended=Exists(ended.filter(updated_at__gt=moment)),
            newest=Subquery(Message.objects.order_by("-pk").values("pk")[:1]),
        )
        .get()
    )
    if not (found["came"] or found["ended"]):
        return None
    return {"after": found["newest"] or 0, "since": milliseconds(timezone.now())}


def milliseconds(moment: datetime) -> int:
    """Since 1970, as an address says it."""
    return int(moment.timestamp() * 1000)


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("workspace").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def rows_of(
    actor: Actor, threads: Sequence[Thread], *, tab: str, now: datetime, hours: Workhours
) -> list[Row]:  # fmt: skip
    """The threads as they stand in the list, in two statements."""
    words = last_words(actor, [thread.pk for thread in threads])
    adrift = [word.source for word in words.values() if word.source and not word.contact]
    names = dict(Message.objects.visible_to(actor).filter(pk__in=adrift).values_list("pk", "from_name"))
    base = reverse("inbox:thread", args=[0]).removesuffix("0/")
    return [_row(thread, words.get(thread.pk), names, base, tab, now, hours) for thread in threads]


def last_words(actor: Actor, thread_ids: Iterable[int]) -> dict[int, Any]:
    """The last that was said in each thread, as far as the actor may read it, with only its beginning."""
    said = Interaction.objects.visible_to(actor).present().filter(conversation=OuterRef("pk"))
    last = Thread.objects.filter(pk__in=list(thread_ids)).annotate(word=said.order_by("-at", "-id").values("pk")[:1])
    rows = Interaction.objects.filter(pk__in=last.values("word")).select_related("contact", "client")
    shown = rows.defer("text", "folded").annotate(beginning=Left("text", BEGINNING))
    return {word.conversation: word for word in shown}


def _row(
    thread: Thread, word: Any, names: dict[int, str], base: str, tab: str, now: datetime, hours: Workhours
) -> Row:  # fmt: skip
    by_us = bool(word) and word.direction == Interaction.Direction.OUT
    late = thread.pile in (Pile.OURS, Pile.NEW) and is_late(thread.since, now=now, hours=hours)
    moment = thread.since if thread.pile in (Pile.OURS, Pile.NEW) else thread.last_at
    waits = thread.pile in (Pile.OURS, Pile.NEW)
    return Row(
        id=thread.pk,
        href=f"{base}{thread.pk}/?tab={tab}",
        who=_who(word, names) or thread.address or _("Somebody"),
        subject=thread.subject,
        bit=" ".join(word.beginning.split()) if word else "",
        by_us=by_us,
        knot=_knot(thread.pile, late),
        knot_label=knot_label(thread.pile, late),
        time=waited(moment, now=now, hours=hours) if waits else near(moment, now),
        iso=moment.isoformat(),
        late=late,
        remarks=_remarks(thread, now),
    )


def _who(word: Any, names: dict[int, str]) -> str:
    if word is None:
        return ""
    if word.contact:
        return str(word.contact.name)
    return names.get(word.source) or (word.client.name if word.client else "")


def _knot(pile: str, late: bool) -> str:
    if late:
        return "late"
    return {Pile.OURS: "you", Pile.NEW: "you", Pile.THEIRS: "them"}.get(Pile(pile), "rest")


def knot_label(pile: str, late: bool) -> str:
    """What the knot says, for those who do not see it."""
    if late:
        return _("Your turn, late")
    said = {
        Pile.OURS: _("Your turn"), Pile.NEW: _("Somebody new"), Pile.THEIRS: _("Their turn"),
        Pile.MACHINE: _("A machine"), Pile.IGNORED: _("Ignored"),
    }  # fmt: skip
    return said.get(Pile(pile), pgettext("a conversation", "Quiet"))


def _remarks(thread: Thread, now: datetime) -> list[str]:
    way = way_of(thread.channel)
    said = [way] if way else []
    if thread.snoozed_until and thread.snoozed_until > now:
        said.append(_("until %(moment)s") % {"moment": soon(thread.snoozed_until, now)})
    if thread.remind_at and thread.remind_at <= now:
        said.append(_("no answer has come"))
    return said


def waited(since: datetime, *, now: datetime, hours: Workhours) -> str:
    """How long somebody waits, as short as the edge of a list: 5 min, 3 h, 2 days (working ones)."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if is_late(since, now=now, hours=hours):
        if (now - since).days > 60:
            return day(timezone.localdate(since))
        working = hours.working_days(since, now)
        return ngettext("%(count)s day", "%(count)s days", working) % {"count": working}
    if minutes < 60:
        return pgettext("how long", "%(count)s min") % {"count": max(1, minutes)}
    if minutes < 24 * 60:
        return pgettext("how long", "%(count)s h") % {"count": minutes // 60}
    return near(since, now)


def near(moment: datetime, now: datetime) -> str:
    """A moment of the past for the edge of a list: 9:12 · Fri · 18 Nov · 27 Oct 2025."""
    local, today = timezone.localtime(moment), timezone.localdate(now)
    days = (today - local.date()).days
    if days == 0:
        return clock(moment)
    if 0 < days < 7:
        return format_date(local.date(), "EEEEEE" if our_locale() == "ru" else "EEE", locale=our_locale())
    pattern = "d MMM" if local.year == today.year else "d MMM y"
    return format_date(local.date(), pattern, locale=our_locale()).removesuffix(" г.")
