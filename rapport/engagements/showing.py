"""Engagements in words: cards of the board, rows of the list, the section on a client's page, the moves of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rapport.accounts.actors import Actor
from rapport.clients.beside import Section
from rapport.clients.models import Client, Interaction
from rapport.clients.rhythm_words import percent
from rapport.clients.turns import Said, whose_turn
from rapport.engagements.chances import chances
from rapport.engagements.models import GONE, OPEN, Deal, Engagement, Stage, StageMove
from rapport.engagements.moving import batch_of
from rapport.journal.undoing import refusal
from rapport.lib.amounts import amount_in_words, from_minor
from rapport.lib.rates import COUNTS, INDICATIVE, UNKNOWN, Rate
from rapport.lib.workhours import Workhours
from rapport.web.dates import day, when
from rapport.web.funnel import Actor as Funnelled
from rapport.web.languages import our_language

# Of each column and of a client so many are shown.
MOST, MOST_OF_CLIENT, MOST_MOVES = 200, 8, 100
# Entries of the history a move can rest on.
MOST_SAID = 20
# So long it is said that a move was made by itself.
SAID_FOR = timedelta(days=14)
# The order in which the most active one of a client speaks for it (DOMAIN.md 2.8).
ACTIVE = (Stage.EXECUTION, Stage.COMPLETION, Stage.DISCUSSION, Stage.CONTACT, Stage.KEEPING)


class Facts(NamedTuple):
    """What a card is made of: a row of COLUMNS, because a board of models would cost twice as much."""

    pk: int
    title: str
    stage: str
    stage_since: datetime
    deal: str
    value_minor: int | None
    currency: str
    client: str
    turn: str
    turn_since: datetime | None
    last_at: datetime


COLUMNS = (
    "pk", "title", "stage", "stage_since", "deal", "value_minor", "currency", "client__name", "client__turn",
    "client__turn_since", "client__last_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One engagement on the board, in the list or on the page of its client. A board has hundreds: what only the others
    say is put into words when it is asked for.
    """

    facts: Facts
    href: str
    turn: Said
    knot: str
    worth: str

    @property
    def since(self) -> str:
        """From which day on it has stood where it stands."""
        return day(timezone.localdate(self.facts.stage_since))

    @property
    def stands(self) -> str:
        """The stage, or what became of it."""
        deal = self.facts.deal
        return str(Deal(deal).label if deal in GONE else Stage(self.facts.stage).label)


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: its cards, how many there are, and what they come to."""

    stage: str
    label: str
    count: int
    worth: str
    chance: str
    why: str
    cards: list[Card]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.cards))


@dataclass(frozen=True, slots=True)
class Board:
    """The whole of it, with the answer above."""

    strong: str
    quiet: str
    columns: list[Column]


def href(pk: int) -> str:
    """The page of an engagement."""
    return f"{base()}{pk}/"


def amount(minor: int | None, currency: str) -> str:
    """A sum as people read it; nothing when nobody has said one."""
    return "" if minor is None else _amount(minor, currency, our_language())


@lru_cache(maxsize=4096)
def _amount(minor: int, currency: str, language: str) -> str:
    return amount_in_words(from_minor(minor, currency), currency, language, short=True)


def facts_of(one: Engagement) -> Facts:
    """The same of one that is at hand with its client."""
    client = one.client
    return Facts(
        one.pk, one.title, one.stage, one.stage_since, one.deal, one.value_minor, one.currency, client.name,
        client.turn, client.turn_since, client.last_at,
    )  # fmt: skip


def card_of(one: Facts, *, now: datetime, hours: Workhours) -> Card:
    """An engagement with its client in words. In one that is only kept nobody has the turn, and its quiet counts."""
    if one.stage == Stage.KEEPING:
        turn, knot = Said(_quiet(one.last_at, now)), "rest"
    else:
        turn = whose_turn(one.turn, one.turn_since, now=now, hours=hours)
        knot = {"ours": "late" if turn.meaning == "late" else "you", "theirs": ""}.get(one.turn, "rest")
    return Card(one, f"{base()}{one.pk}/", turn, knot, amount(one.value_minor, one.currency))


@cache
def base() -> str:
    """Under this address every engagement has its page: asked once, and not for every card."""
    return reverse("engagements:board")


def _quiet(last_at: datetime, now: datetime) -> str:
    days = (timezone.localdate(now) - timezone.localdate(last_at)).days
    return ngettext("quiet for %(count)s day", "quiet for %(count)s days", days) % {"count": days} if days else ""


# ---- The board


def board(actor: Actor, now: datetime) -> Board:
    """Every stage with its engagements, whoever waits for us first; in three statements."""
    here = Engagement.objects.visible_to(actor).on_board()
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("stage_since").desc(), F("pk").desc()])
    rows = [Facts(*row) for row in here.annotate(place=place).filter(place__lte=MOST).values_list(*COLUMNS)]
    cards: dict[str, list[Card]] = defaultdict(list)
    hours = actor.workspace.workhours
    for one in sorted(rows, key=lambda row: (row.turn != Client.Turn.OURS, row.stage_since, row.pk)):
        cards[one.stage].append(card_of(one, now=now, hours=hours))
    sums = sums_of(here)
    rates = chances(actor)
    columns = [_column(stage, cards[stage], sums[stage], rates.get(stage)) for stage in Stage]
    return Board(*answer(columns, now), columns)


def sums_of(rows: Any) -> dict[str, tuple[int, dict[str, int]]]:
    """How many there are at each stage, and what they come to in each currency; never mixed."""
    found: dict[str, tuple[int, dict[str, int]]] = {stage.value: (0, {}) for stage in Stage}
    for row in rows.order_by().values("stage", "currency").annotate(count=Count("pk"), worth=Sum("value_minor")):
        count, sums = found[row["stage"]]
        if row["worth"]:
            sums[row["currency"]] = int(row["worth"])
        found[row["stage"]] = (count + row["count"], sums)
    return found


def _column(stage: Stage, cards: list[Card], sums: tuple[int, dict[str, int]], rate: Rate | None) -> Column:
    count, worths = sums
    total = " + ".join(amount(minor, currency) for currency, minor in sorted(worths.items()))
    likely, why = ("", "") if rate is None else (chance(rate, worths), chance_why(rate))
    return Column(stage.value, str(stage.label), count, total, likely, why, cards)


def chance(rate: Rate, worths: dict[str, int]) -> str:
    """What is likely to come of these sums; nothing below five cases."""
    if rate.grade in (UNKNOWN, COUNTS) or not worths:
        return ""
    likely = {
        currency: int((Decimal(minor) * rate.hits / rate.of).to_integral_value()) for currency, minor in worths.items()
    }
    said = " + ".join(amount(minor, currency) for currency, minor in sorted(likely.items()))
    return _("likely %(sum)s") % {"sum": said}


def chance_why(rate: Rate) -> str:
    """The base rate of a stage in words, with how many it was counted of."""
    if rate.grade == UNKNOWN:
        return _("Nothing that stood here is decided yet.")
    return _("Won from here: %(share)s.") % {"share": share(rate)}


def win_rate_in_words(rate: Rate) -> str:
    """The same of all there are."""
    return _("Nothing is decided yet.") if rate.grade == UNKNOWN else _("Won: %(share)s.") % {"share": share(rate)}


def share(rate: Rate) -> str:
    """3 of 4 · 40 % (6 of 15; indicative, 20–64) · 60 % (18 of 30), as DOMAIN.md 3 lets it be said."""
    counts = pgettext("so many of so many", "%(hits)s of %(count)s") % {"hits": rate.hits, "count": rate.of}
    if rate.grade == COUNTS:
        return counts
    said = percent(rate.percent or 0)
    if rate.grade != INDICATIVE:
        return f"{said} ({counts})"
    low, high = rate.interval or (0, 0)
    facts = {"share": said, "counts": counts, "low": round(low), "high": round(high)}
    return _("%(share)s (%(counts)s; indicative, %(low)s–%(high)s)") % facts


def answer(columns: Sequence[Column], now: datetime) -> tuple[str, str]:
    """What is being worked on and talked about, and which one has stood longest."""
    by = {column.stage: column for column in columns}
    working, talking = by[Stage.EXECUTION].count, by[Stage.CONTACT].count + by[Stage.DISCUSSION].count
    if not sum(column.count for column in columns):
        return _("Nothing is under way."), _("An engagement is what you do for a client under one agreement.")
    work = ngettext("%(count)s is being worked on", "%(count)s are being worked on", working) % {"count": working}
    talk = ngettext("%(count)s is talked about", "%(count)s are talked about", talking) % {"count": talking}
    strong = pgettext("two halves of a sentence", "%(one)s, %(other)s.") % {"one": work, "other": talk}
    waiting = [card for column in columns[:4] for card in column.cards if card.knot == "late"]
    if waiting:
        first = min((card.facts for card in waiting), key=lambda one: one.turn_since or now)
        return strong, _("%(name)s waits for you longest.") % {"name": first.client}
    return strong, _("Nobody waits for you.")


# ---- The list


TABS = {"open": OPEN, "won": (Deal.WON,), "gone": GONE}


def of_tab(actor: Actor, tab: str) -> Any:
    """The engagements of a tab of the list."""
    rows = Engagement.objects.visible_to(actor).select_related("client")
    return rows.trashed() if tab == "thrown" else rows.here().filter(deal__in=TABS[tab])


# ---- One of them


def moves_of(one: Engagement) -> list[dict[str, Any]]:
    """Where it has stood, the latest first, and on what each move rests."""
    rows = StageMove.objects.filter(engagement=one).select_related("user", "interaction").order_by("-at", "-pk")
    return [_moved(row) for row in rows[:MOST_MOVES]]


@dataclass(frozen=True, slots=True)
class ByItself:
    """A move that Rapport made, with the batch that takes it back; none where it stays, as what a client has said."""

    words: str
    reason: str
    batch: int | None


def moved_by_itself(one: Engagement, *, now: datetime) -> ByItself | None:
    """The move by which it stands where it stands, if Rapport made it lately."""
    rows = StageMove.objects.filter(engagement=one, at__gt=now - SAID_FOR).order_by("-at", "-pk")
    last = rows.first()
    if last is None or not last.automatic or last.to_stage != one.stage:
        return None
    batch = batch_of(last)
    said = _("Moved by itself to “%(stage)s”, %(moment)s.") % {
        "stage": Stage(last.to_stage).label, "moment": when(last.at)
    }  # fmt: skip
    return ByItself(said, last.reason, batch.pk if batch and not refusal(batch) else None)


def _moved(row: StageMove) -> dict[str, Any]:
    by = _("by itself") if row.automatic else (row.user.name or row.user.email) if row.user else ""
    said = row.interaction
    return {
        "to": str(Stage(row.to_stage).label), "begun": not row.from_stage, "when": when(row.at),
        "iso": row.at.isoformat(), "by": by, "reason": row.reason, "evidence": entry_in_words(said) if said else "",
        "href": reverse("clients:entry", args=[said.pk]) if said else "",
    }  # fmt: skip


def said_lately(client: Client, actor: Actor) -> list[tuple[Interaction, str]]:
    """The latest entries of the client's history, for a move to rest on."""
    rows = Interaction.objects.visible_to(actor).present().filter(client=client, automatic=False)
    return [(one, entry_in_words(one)) for one in rows.order_by("-at", "-id")[:MOST_SAID]]


def entry_in_words(one: Interaction) -> str:
    """25 November, letter: The contract. It is signed."""
    text = " ".join(f"{one.title}. {one.text}".removeprefix(". ").split())
    text = f"{text[:90].rstrip()}…" if len(text) > 90 else text
    facts = {"day": day(timezone.localdate(one.at)), "kind": one.get_kind_display(), "text": text}
    return _("%(day)s, %(kind)s: %(text)s") % facts


# ---- On the page of a client


def section(actor: Funnelled, client: Client, now: datetime) -> Section:
    """Its engagements, the most active first."""
    rows = list(Engagement.objects.visible_to(actor).present().filter(client=client, archived_at=None)[:50])
    for row in rows:
        row.client = client
    active = sorted(rows, key=lambda row: (row.is_gone, ACTIVE.index(Stage(row.stage)), -row.stage_since.timestamp()))
    hours = actor.workspace.workhours  # type: ignore[attr-defined]
    cards = [card_of(facts_of(row), now=now, hours=hours) for row in active[:MOST_OF_CLIENT]]
    values = {"client": client, "cards": cards, "more": max(0, len(rows) - MOST_OF_CLIENT)}
    # The most active one speaks for the client, unless nothing came of any.
    speaks = next((row for row in active if not row.is_gone), None)
    headline = str(Stage(speaks.stage).label) if speaks else ""
    return Section(
        "engagements/section.html", values, headline=headline, headline_href=href(speaks.pk) if speaks else ""
    )
