"""A tree of conditions as a question to the database. Days are days of the reader's zone; a row that is not known to
match does not match."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from rapport.clients.conditions.fields import BARE, CHOICE, DAY, DAYS, FLAG, MONEY, NUMBER, Field
from rapport.clients.conditions.tree import Condition, Group, Malformed, Node, Some
from rapport.clients.conditions.vocabulary import Vocabulary
from rapport.clients.custom import comparable_text
from rapport.clients.models import Client, ClientTag, Contact, ContactPoint, CustomValue, Interaction, NextStep
from rapport.clients.standing import INTERACTION
from rapport.lib.amounts import TooLarge, TooPrecise, Unreadable, places_of, read_number, scaled
from rapport.search.finding import matching
from rapport.search.words import fold, question
from rapport.web.funnel import Actor

NOBODY = Q(pk__in=())
# Numbers stand in millionths.
NUMBER_PLACES = 6
# Segments within segments: deeper than this nobody can say what is asked.
DEEPEST_SEGMENTS = 5
# Nodes of a tree and of every segment it names.
MOST_WITH_SEGMENTS = 400
EVERY_MATCH = 1_000_000


@dataclass(slots=True)
class Asking:
    """Asks trees in the words of one workspace, at one moment."""

    words: Vocabulary
    now: datetime
    # The segments being asked, the outermost first.
    within: list[str] = field(default_factory=list)
    # Segments that were asked already, and how many conditions all of it has by now.
    asked: dict[str, Q] = field(default_factory=dict)
    size: int = 0

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.words.actor

    def clients(self, tree: Group) -> Q:
        """What a client must fulfil. Raises Malformed for a tree that asks for what there is not."""
        self.size = 0
        return self._q(tree, "client")

    def _q(self, node: Node, about: str) -> Q:
        self.size += 1
        if self.size > MOST_WITH_SEGMENTS:
            raise Malformed(_("These are more conditions than one list can have."))
        match node:
            case Group("none", parts):
                return reduce(and_, (~self._q(part, about) for part in parts), Q())
            case Group("any", parts):
                return reduce(or_, (self._q(part, about) for part in parts), Q())
            case Group(_, parts):
                return reduce(and_, (self._q(part, about) for part in parts), Q())
            case Some():
                return self._some(node, about)
            case Condition():
                return self._condition(node, about)

    def _some(self, node: Some, about: str) -> Q:
        if about != "client":
            raise Malformed(_("People, talks and steps can only be counted for clients."))
        rows = self._related(node.of).filter(self._q(node.where, node.of))
        held = Q()
        if node.least:
            held &= self._many(rows, node.least)
        if node.most is not None:
            held &= ~self._many(rows, node.most + 1)
        return held

    def _many(self, rows: QuerySet[Any], least: int) -> Q:
        if least == 1:
            return Q(Exists(rows.filter(client=OuterRef("pk"))))
        counted = rows.order_by().exclude(client=None).values("client").annotate(found=Count("pk"))
        return Q(pk__in=counted.filter(found__gte=least).values("client"))

    def _related(self, of: str) -> QuerySet[Any]:
        if of == "people":
            return Contact.objects.visible_to(self.actor).living()
        if of == "talks":
            return Interaction.objects.visible_to(self.actor).present()
        return NextStep.objects.visible_to(self.actor).living()

    # ---- One condition

    def _condition(self, node: Condition, about: str) -> Q:
        asked = self.words.field(about, node.field)
        if asked is None or node.op not in dict(asked.operators):
            raise Malformed(_("One of the conditions asks for something that is not there any more."))
        if node.op not in BARE and node.value in (None, "", []):
            raise Malformed(_("One of the conditions has no value yet."))
        if asked.custom is not None:
            return self._own(asked, node, about)
        special = getattr(self, f"_by_{asked.name}" if about == "client" else f"_by_{about}_{asked.name}", None)
        if special is not None:
            return special(node.op, node.value)  # type: ignore[no-any-return]
        return getattr(self, f"_{asked.kind}")(asked, node.op, node.value)  # type: ignore[no-any-return]

    def _by_tags(self, op: str, value: Any) -> Q:
        marked = ClientTag.objects.visible_to(self.actor).filter(client=OuterRef("pk"))
        if op in BARE:
            return Q(Exists(marked)) if op == "filled" else ~Q(Exists(marked))
        keys = [fold(name) for name in _list(value)]
        if op == "all_of":
            return reduce(and_, (Q(Exists(marked.filter(tag__key=key))) for key in keys), Q())
        found = Q(Exists(marked.filter(tag__key__in=keys)))
        return found if op == "any_of" else ~found

    def _by_segment(self, op: str, value: Any) -> Q:
        found = reduce(or_, (self._segment(pk) for pk in dict.fromkeys(_list(value))), Q())
        return found if op == "any_of" else ~found

    def _segment(self, pk: str) -> Q:
        tree = self.words.tree_of(pk)
        if tree is None:
            raise Malformed(_("One of the conditions names a segment that is not there any more."))
        if pk in self.within or len(self.within) >= DEEPEST_SEGMENTS:
            raise Malformed(_("A segment cannot ask for itself, not even through others."))
        if pk not in self.asked:
            self.within.append(pk)
            try:
                self.asked[pk] = self._q(tree, "client")
            finally:
                self.within.pop()
        return self.asked[pk]

    def _by_silent(self, op: str, _value: Any) -> Q:
        silent = Q(silent_from__lte=self.now)
        return silent if op == "yes" else Q(silent_from=None) | Q(silent_from__gt=self.now)

    def _by_people_email(self, op: str, value: Any) -> Q:
        return self._point("email", op, value)

    def _by_people_phone(self, op: str, value: Any) -> Q:
        return self._point("phone", op, value)

    def _point(self, kind: str, op: str, value: Any) -> Q:
        points = ContactPoint.objects.visible_to(self.actor).filter(kind=kind, contact=OuterRef("pk"))
        if op in BARE:
            return Q(Exists(points)) if op == "filled" else ~Q(Exists(points))
        text = fold(str(value))
        if kind == "phone":
            text = "".join(char for char in text if char.isdigit()) or text
        how, wrong = {
            "contains": ("contains", False), "lacks": ("contains", True), "equals": ("exact", False),
            "differs": ("exact", True), "begins": ("startswith", False),
        }[op]  # fmt: skip
        found = Q(Exists(points.filter(**{f"key__{how}": text})))
        return ~found if wrong else found

    def _words(self, _asked: Field, op: str, value: Any) -> Q:
        groups = question(str(value))
        if not groups:
            raise Malformed(_("There is no word in “%(text)s” to look for.") % {"text": value})
        known = matching(self.actor, groups, (INTERACTION,), most=EVERY_MATCH).values("object_id")
        return Q(pk__in=known) if op == "contains" else ~Q(pk__in=known)

    def _own(self, asked: Field, node: Condition, about: str) -> Q:
        """A field somebody made: its values stand in a table of their own, one row where something is known."""
        side = "client" if about == "client" else "contact"
        known = CustomValue.objects.visible_to(self.actor).filter(field_id=asked.custom.pk, **{side: OuterRef("pk")})
        if node.op == "empty":
            return ~Q(Exists(known))
        if node.op == "no":
            # Unknown is neither yes nor no.
            return Q(Exists(known.filter(flag=False)))
        if node.op == "longer_ago":
            return ~Q(Exists(known.filter(self._day(DAY_OF_VALUE, "last_days", node.value))))
        wrong = {"lacks": "contains", "differs": "equals", "none_of": "any_of"}.get(node.op)
        found = Q(Exists(known.filter(self._value(asked, wrong or node.op, node.value))))
        return ~found if wrong else found

    def _value(self, asked: Field, op: str, value: Any) -> Q:
        """What a row of a value must hold."""
        if op == "filled":
            return Q()
        if asked.kind == DAY:
            return self._day(DAY_OF_VALUE, op, value)
        if asked.kind == FLAG:
            return Q(flag=True)
        if asked.kind == CHOICE:
            return Q(text_key__in=[comparable_text(word) for word in _list(value)])
        if asked.kind in {NUMBER, MONEY}:
            return self._figure(asked, op, value)
        how = {"contains": "contains", "equals": "exact", "begins": "startswith"}[op]
        return Q(**{f"text_key__{how}": comparable_text(str(value))})

    def _figure(self, asked: Field, op: str, value: Any) -> Q:
        """A number, or money of the field's own currency: sums of different currencies are not compared."""
        money = asked.kind == MONEY
        column, places = ("minor", places_of(asked.custom.currency)) if money else ("number", NUMBER_PLACES)
        try:
            amount = scaled(read_number(str(value)), places)
        except (Unreadable, TooPrecise, TooLarge):
            raise Malformed(_("“%(text)s” is no number that can be compared here.") % {"text": value}) from None
        held = Q(**{f"{column}__{_COMPARED[op]}": amount})
        return held & Q(currency=asked.custom.currency) if money else held

    # ---- By kind

    def _text(self, asked: Field, op: str, value: Any) -> Q:
        empty = asked.unknown or Q(**{asked.column: ""})
        if op in BARE:
            return empty if op == "empty" else ~empty
        left: Any = asked.folded or f"{asked.column}__folded"
        text = fold(" ".join(str(value).split()))
        how, wrong = {
            "contains": ("contains", False), "lacks": ("contains", True), "equals": ("exact", False),
            "differs": ("exact", True), "begins": ("startswith", False),
        }[op]  # fmt: skip
        found = Q(**{f"{left}__{how}": text})
        return ~found if wrong else found

    def _choice(self, asked: Field, op: str, value: Any) -> Q:
        found = Q(**{f"{asked.column}__in": ["" if one == "none" else one for one in _list(value)]})
        return found if op == "any_of" else ~found

    def _number(self, asked: Field, op: str, value: Any) -> Q:
        if op in BARE:
            return Q(**{f"{asked.column}__isnull": op == "empty"})
        return Q(**{f"{asked.column}__{_COMPARED[op]}": _integer(value)})

    def _flag(self, asked: Field, op: str, _value: Any) -> Q:
        return Q(**{asked.column: op == "yes"})

    def _moment(self, asked: Field, op: str, value: Any) -> Q:
        empty = asked.unknown or Q(**{f"{asked.column}__isnull": True})
        known = ~asked.unknown if asked.unknown is not None else Q()
        if op in BARE:
            return empty if op == "empty" else ~empty
        if op in DAYS:
            edge = _midnight(timezone.localdate(self.now) - timedelta(days=_days(value)))
            if op == "last_days":
                return Q(**{f"{asked.column}__gte": edge}) & known
            return Q(**{f"{asked.column}__lt": edge}) | empty
        day = _day(value)
        first, last = Q(**{f"{asked.column}__gte": _midnight(day)}), Q(**{f"{asked.column}__lt": _midnight(day, 1)})
        return {
            "before": Q(**{f"{asked.column}__lt": _midnight(day)}) & known,
            "on": first & last & known,
            "after": Q(**{f"{asked.column}__gte": _midnight(day, 1)}) & known,
        }[op]

    def _day(self, asked: Field, op: str, value: Any) -> Q:
        column, today = asked.column, timezone.localdate(self.now)
        if op in BARE:
            return Q(**{f"{column}__isnull": op == "empty"})
        if op == "last_days":
            return Q(**{f"{column}__gte": today - timedelta(days=_days(value)), f"{column}__lte": today})
        if op == "longer_ago":
            return Q(**{f"{column}__lt": today - timedelta(days=_days(value))}) | Q(**{f"{column}__isnull": True})
        if op == "next_days":
            return Q(**{f"{column}__gte": today, f"{column}__lte": today + timedelta(days=_days(value))})
        return Q(**{f"{column}__{_COMPARED[op]}": _day(value)})


DAY_OF_VALUE = Field("day", "", DAY, "day")
_COMPARED = {"least": "gte", "most": "lte", "equals": "exact", "before": "lt", "on": "exact", "after": "gt"}


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _integer(value: Any) -> int:
    try:
        number = int(str(value).strip())
    except ValueError:
        raise Malformed(_("“%(text)s” is no whole number.") % {"text": value}) from None
    if abs(number) >= 2**31:
        raise Malformed(_("“%(text)s” is too large.") % {"text": value})
    return number


def _days(value: Any) -> int:
    number = _integer(value)
    if not 0 <= number <= 36_500:
        raise Malformed(_("Days are counted from 0 to 36,500."))
    return number


def _day(value: Any) -> date:
    try:
        day = parse_date(str(value).strip())
    except ValueError:
        day = None
    if day is None or day.year < 1900 or day.year > 9000:
        raise Malformed(_("“%(text)s” is no day; write it like 2026-11-24.") % {"text": value})
    return day


def _midnight(day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), tzinfo=timezone.get_current_timezone())


def matching_clients(tree: Group, *, by: Actor, now: datetime) -> QuerySet[Client]:
    """The living clients for whom a tree holds."""
    return Client.objects.visible_to(by).living().filter(Asking(Vocabulary(by), now).clients(tree))
