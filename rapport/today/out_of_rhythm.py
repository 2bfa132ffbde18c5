"""Rhythms that are not kept: a word that was agreed and not said, letters nobody answers, more than was agreed.

Judged like the page of the client (clients.rhythm_judging), but by counting and for the last quarter alone: what was so
last spring is nothing to do today. A silence of both sides is a thing of its own (due.silent).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, TruncDate
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.actors import Actor
from rapport.clients.manners import every
from rapport.clients.models import Client, Interaction, NextStep
from rapport.clients.quiet import main_person
from rapport.clients.rhythm_judging import ALONE, DOUBLE, FEWEST
from rapport.lib.zones import zone_or_utc
from rapport.today import ranking, reasons
from rapport.today.addresses import address
from rapport.today.models import Verdict
from rapport.today.ranking import QUIET, Reason, Rule, counted, once
from rapport.today.sentences import Remark, Sentence
from rapport.today.sources import Found, Reading, Source, Subject, Thing, teach
from rapport.web.dates import day

RHYTHM = "rhythm"
QUARTER = timedelta(days=90)
OUT, IN = Interaction.Direction.OUT, Interaction.Direction.IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What was said with a client in the last quarter, in numbers, at most as old as `since`.

    `alone` are our words since they last said something, the first of them on `alone_since`. `spoken` is the day of our
    last word, `days` on how many we had one, `sent` and `received` are the words of one side.
    """

    on: date
    since: date | None
    agreed: int | None
    planned: bool
    alone: int
    alone_since: date | None
    spoken: date | None
    days: int
    sent: int
    received: int

    @property
    def unsaid(self) -> int:
        """For how many days the agreed word is owed."""
        last = self.spoken or self.since
        return (self.on - last).days - self.agreed if self.agreed and last and not self.planned else 0

    @property
    def expected(self) -> float:
        """On how many days we would have written as agreed; 0 when too little time has passed to say so."""
        if not self.agreed or self.since is None:
            return 0
        whole = (self.on - self.since).days + 1
        return whole / self.agreed if whole >= FEWEST * self.agreed else 0


def judged(talk: Talk) -> list[Reason]:
    """The facts that are not as agreed; what is too much is told before what is too little."""
    if talk.alone >= ALONE:
        return [once("alone", count=talk.alone, since=talk.alone_since)]
    if talk.expected and talk.days > DOUBLE * talk.expected and talk.received * DOUBLE < talk.sent:
        figures = {"agreed": talk.agreed, "days": talk.days, "expected": round(talk.expected)}
        return [once("much", received=talk.received, **figures)]
    if talk.unsaid > 0:
        return [once("owed_word", agreed=talk.agreed), counted("unsaid", talk.unsaid, days=talk.unsaid)]
    return []


# ---- From the database


def candidates(actor: Actor, now: datetime) -> QuerySet[Client]:
    """Clients who are spoken with, owe us no patience and do not wait, and of whom something may be out of rhythm."""
    agreed, alone = Q(rhythm_days__isnull=False), Q(turn=Client.Turn.THEIRS, weave__endswith="y" * ALONE)
    spoken = Client.objects.visible_to(actor).living().filter(silent_from__gt=now).exclude(turn=Client.Turn.OURS)
    return spoken.filter(agreed | alone)


def with_figures(clients: QuerySet[Client], actor: Actor, now: datetime, zone: ZoneInfo) -> Any:
    """The same clients with what a Talk is made of, and the moment as of which a word about it is in force."""
    theirs = {"workspace": OuterRef("workspace"), "client": OuterRef("pk")}
    words = Interaction.objects.present().filter(**theirs, automatic=False, at__gt=now - QUARTER, at__lte=now)
    words = words.exclude(kind=Interaction.Kind.NOTE).order_by()
    on, ours = TruncDate("at", tzinfo=zone), ~Q(direction=IN)
    figures = JSONObject(
        since=Min(on),
        spoken=Max(on, filter=ours),
        days=Count(on, filter=ours, distinct=True),
        sent=Count("pk", filter=Q(direction=OUT)),
        received=Count("pk", filter=Q(direction=IN)),
        alone=Count("pk", filter=Q(direction=OUT, at__gte=OuterRef("turn_since"))),
    )
    verdicts = Verdict.objects.visible_to(actor).in_force(now).filter(kind=RHYTHM, object_id=OuterRef("pk"))
    return clients.annotate(
        figures=Subquery(words.values("workspace").annotate(n=figures).values("n")),
        planned=Exists(NextStep.objects.open().filter(**theirs)),
        main=main_person(),
        word=Subquery(verdicts.values("seen_at")[:1]),
    )


def talk_of(client: Any, on: date, zone: ZoneInfo) -> Talk:
    """The numbers of a client that came with figures."""
    figures = client.figures or {}
    since, spoken = (date.fromisoformat(at) if (at := figures.get(name)) else None for name in ("since", "spoken"))
    alone = figures.get("alone", 0) if client.turn == Client.Turn.THEIRS else 0
    return Talk(
        on=on, since=since, agreed=client.rhythm_days, planned=client.planned, alone=alone,
        alone_since=timezone.localdate(client.turn_since, zone) if client.turn_since else None, spoken=spoken,
        days=figures.get("days", 0), sent=figures.get("sent", 0), received=figures.get("received", 0),
    )  # fmt: skip


def seen_of(client: Any, talk: Talk, code: str, zone: ZoneInfo) -> datetime:
    """The moment of the fact: each further letter nobody answers is news; that we write too much is, once a month."""
    if code == "alone":
        last: datetime = client.last_at
        return last
    fact = talk.on.replace(day=1) if code == "much" else talk.spoken or talk.since or talk.on
    return datetime.combine(fact, time(), zone)


# ---- On the list


def unkept(reading: Reading) -> Found:
    """Those of the clients read with the silent ones that are out of rhythm and not set aside. Costs no statement."""
    things = []
    for client in reading.spoken_with:
        talk = talk_of(client, reading.today, reading.zone)
        if facts := judged(talk):
            seen, word = seen_of(client, talk, facts[0].code, reading.zone), client.word  # type: ignore[attr-defined]
            if word is None or word < seen:
                things.append(_thing(client, facts, seen))
    return Found(things, len(things))


def _thing(client: Any, facts: list[Reason], seen: datetime) -> Thing:
    pattern, remark, label = WORDS[facts[0].code](facts)
    return Thing(
        number=client.pk, client=client, main=client.main, facts=facts,
        sentence=Sentence(pattern, {"name": client.name}, client.get_absolute_url()), remarks=[Remark(remark)],
        since=seen, seen=seen, label=label, href=address("clients:rhythm", client.pk), name=client.name,
    )  # fmt: skip


def _alone_words(facts: list[Reason]) -> tuple[str, str, str]:
    pattern = _("You write to %(name)s again and again without an answer: try another way, a call, or a pause.")
    return pattern, _alone(facts[0].values), _("See why")


def _much_words(facts: list[Reason]) -> tuple[str, str, str]:
    return _("You write to %(name)s more often than agreed."), _much(facts[0].values), _("See why")


def _owed_words(facts: list[Reason]) -> tuple[str, str, str]:
    return _("%(name)s should have heard from you."), _owed(facts[0].values), _("See why")


WORDS = {"alone": _alone_words, "much": _much_words, "owed_word": _owed_words}


def _alone(facts: Any) -> str:
    return ngettext(
        "%(count)s message since %(day)s without an answer", "%(count)s messages since %(day)s without an answer",
        facts["count"],
    ) % {"count": facts["count"], "day": day(facts["since"])}  # fmt: skip


def _much(facts: Any) -> str:
    # The figures are of the last ninety days.
    return ngettext(
        "Agreed is %(often)s, about %(expected)s times; you wrote on %(days)s day, they wrote %(received)s",
        "Agreed is %(often)s, about %(expected)s times; you wrote on %(days)s days, they wrote %(received)s",
        facts["days"],
    ) % {"often": every(facts["agreed"]), **facts}  # fmt: skip


def _owed(facts: Any) -> str:
    return _("Agreed is %(often)s, whoever spoke last") % {"often": every(facts["agreed"])}


def _subject(actor: Actor, number: int, now: datetime) -> Subject:
    reader = actor.user or actor.workspace
    zone = zone_or_utc(reader.timezone)
    client = get_object_or_404(with_figures(Client.objects.visible_to(actor), actor, now, zone), pk=number)
    talk = talk_of(client, now.astimezone(zone).date(), zone)
    facts = judged(talk) if candidates(actor, now).filter(pk=number).exists() else []
    return Subject(RHYTHM, number, client.name, number, seen_of(client, talk, facts[0].code, zone) if facts else None)


def learn() -> None:
    """Teach this kind, its rules and its words."""
    ranking.learn(
        Rule("alone", QUIET, 16), Rule("much", QUIET, 12), Rule("owed_word", QUIET, 14),
        Rule("unsaid", QUIET, 0, each=1, most=20),
    )  # fmt: skip
    reasons.learn(
        "alone", lambda facts: _alone(facts), "mail", gettext_lazy("Three messages or more in a row without an answer")
    )
    reasons.learn(
        "much", lambda facts: _much(facts), "message-square",
        gettext_lazy("In ninety days you wrote more than twice as often as agreed, and they less than half as much"),
    )  # fmt: skip
    reasons.learn(
        "owed_word", lambda facts: _owed(facts), "handshake",
        gettext_lazy("You agreed to write, and your last word is longer ago than that"),
    )  # fmt: skip
    reasons.learn(
        "unsaid", lambda facts: ngettext(
            "%(count)s day longer than agreed", "%(count)s days longer than agreed", facts["days"]
        ) % {"count": facts["days"]}, "calendar-days", gettext_lazy("Every day beyond what was agreed"),
    )  # fmt: skip
    teach(Source(
        kind=RHYTHM, group=QUIET, find=unkept, subject=_subject,
        said=lambda it: _("%(name)s: noted. It comes back when it is so again.") % {"name": it.name},
    ))  # fmt: skip
