"""Proposals on the list: changes somebody asks for, answers that have come, and those that run out unanswered."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.actors import Actor
from rapport.agreements.models import Proposal
from rapport.agreements.models.proposal import WITH_CLIENT, State
from rapport.agreements.wording import money
from rapport.clients.quiet import main_person
from rapport.today import ranking, reasons
from rapport.today.ranking import DUE, WAITING, Reason, Rule, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, teach
from rapport.web.dates import day, when

PROPOSAL = "proposal"
# An answer is news for so long; before its last day a proposal is spoken of so early.
NEWS, AHEAD = timedelta(days=7), timedelta(days=2)


def proposals(reading: Reading) -> Found:
    """What they said and nobody has looked at, and what is over soon."""
    soon = Q(state__in=(State.SENT, State.VIEWED), valid_until__range=(reading.today, reading.today + AHEAD))
    news = Q(state__in=(State.ACCEPTED, State.DECLINED), decided_at__gt=reading.now - NEWS)
    rows = Proposal.objects.visible_to(reading.actor).present().filter(Q(state=State.CHANGES) | news | soon)
    rows = rows.filter(reading.not_aside(PROPOSAL, "updated_at")).select_related("client")
    found, count = bounded(rows.annotate(main=main_person("client_id")).order_by("updated_at", "id"), reading.most)
    return Found([_thing(one) for one in found], count)


def _thing(one: Any) -> Thing:
    pattern, remark, fact = _said(one)
    values = {"name": one.client.name, "title": cut(one.title), "sum": money(one.total_minor, one.currency)}
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=[fact],
        sentence=Sentence(pattern, values, one.client.get_absolute_url()), remarks=[Remark(remark)],
        since=one.updated_at, seen=one.updated_at, label=_("Open the proposal"), href=one.get_absolute_url(),
        name=one.client.name, late=False,
    )  # fmt: skip


def _said(one: Proposal) -> tuple[str, str, Reason]:
    decided = when(one.decided_at) if one.decided_at else ""
    if one.state == State.CHANGES:
        return _("%(name)s asks for changes of “%(title)s”."), when(one.updated_at), once("offer_changes")
    if one.state == State.ACCEPTED:
        return _("%(name)s accepted “%(title)s” for %(sum)s."), decided, once("offer_accepted")
    if one.state == State.DECLINED:
        return _("%(name)s declined “%(title)s”."), decided, once("offer_declined")
    until = day(one.valid_until) if one.valid_until else ""
    said = _("Holds until %(day)s, and nobody has answered") % {"day": until}
    return _("“%(title)s” for %(name)s runs out."), said, once("offer_ends")


def _subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = get_object_or_404(Proposal.objects.visible_to(actor).select_related("client"), pk=number)
    there = not one.trashed_at and (one.state in WITH_CLIENT or one.decided_at is not None)
    return Subject(PROPOSAL, number, one.title, one.client_id, one.updated_at if there else None)


def _says(words: Any, _facts: Any) -> str:
    return str(words)


def learn() -> None:
    """Teach this kind, its rules and its words."""
    ranking.learn(
        Rule("offer_changes", WAITING, 34), Rule("offer_accepted", DUE, 30), Rule("offer_declined", DUE, 20),
        Rule("offer_ends", DUE, 22),
    )  # fmt: skip
    for code, said, means in (
        ("offer_changes", gettext_lazy("They ask for changes: it is your turn"),
         gettext_lazy("Changes of a proposal are asked for")),
        ("offer_accepted", gettext_lazy("They said yes: the work can begin"),
         gettext_lazy("A proposal was accepted in the last days")),
        ("offer_declined", gettext_lazy("They said no: say what becomes of it"),
         gettext_lazy("A proposal was declined in the last days")),
        ("offer_ends", gettext_lazy("The last day of the proposal is near"),
         gettext_lazy("A proposal is over in two days at the latest")),
    ):  # fmt: skip
        reasons.learn(code, partial(_says, said), "file-signature", means)
    teach(Source(
        kind=PROPOSAL, group=DUE, find=proposals, subject=_subject,
        said=lambda it: _("Noted. It comes back when something happens to it."),
    ))  # fmt: skip
