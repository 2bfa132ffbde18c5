"""Conversations that come back by themselves, and messages of ours that did not go out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import Left
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction
from rapport.clients.quiet import main_person
from rapport.inbox.models import Outgoing, Thread
from rapport.today import ranking, reasons
from rapport.today.addresses import address
from rapport.today.models import Verdict
from rapport.today.ranking import DUE, Rule, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, noted, teach
from rapport.web.dates import when

THREAD, OUTGOING = "thread", "outgoing"
# What came back longer ago has been seen.
STALE = timedelta(days=60)


def last_words(actor: Actor, now: datetime) -> Any:
    """The last word of each thread whose moment has come, with that moment: nobody answered us, or its snooze is over.

    Where it is our turn anyway, the thread stands among those.
    """
    words = Interaction.objects.visible_to(actor).present().exclude(automatic=True)
    threads = Thread.objects.filter(workspace=actor.workspace_id)
    came = Q(remind_at__lte=now, remind_at__gt=now - STALE) | Q(snoozed_until__lte=now, snoozed_until__gt=now - STALE)
    later = words.filter(workspace=actor.workspace_id, conversation=OuterRef("conversation"), at__gt=OuterRef("at"))
    own = threads.filter(pk=OuterRef("conversation"))
    rows = words.filter(conversation__in=threads.filter(came).values("pk"), awaits=False).filter(~Exists(later))
    return rows.annotate(
        remind=Subquery(own.values("remind_at")[:1]),
        snoozed=Subquery(own.values("snoozed_until")[:1]),
        moment=Case(
            When(direction=Interaction.Direction.OUT, remind__lte=now, then=F("remind")),
            When(snoozed__lte=now, then=F("snoozed")),
            output_field=DateTimeField(),
        ),
    ).filter(moment__isnull=False)


def threads(reading: Reading) -> Found:
    """Those that nobody has set aside since they came back."""
    said = Verdict.objects.visible_to(reading.actor).in_force(reading.now).filter(kind=THREAD)
    aside = said.filter(object_id=OuterRef("conversation"), seen_at__gte=OuterRef("moment"))
    rows = last_words(reading.actor, reading.now).filter(~Exists(aside)).select_related("client", "contact")
    rows = rows.defer("text", "folded").annotate(
        beginning=Left("text", 200), total=Window(Count("pk")), main=main_person("client_id")
    )
    found = list(rows.order_by("moment", "id")[: reading.most])
    return Found([_thread(word) for word in found], found[0].total if found else 0)


def _thread(word: Any) -> Thing:
    name = (word.contact or word.client).name if word.contact or word.client else _("Somebody")
    href = (word.contact or word.client).get_absolute_url() if word.contact or word.client else ""
    values = {"name": name, "subject": cut(word.title or word.beginning), "day": when(word.at)}
    if word.direction == Interaction.Direction.OUT and word.remind is not None and word.moment == word.remind:
        pattern, facts = _("%(name)s has not answered: “%(subject)s”."), [once("unanswered", at=word.at)]
        remarks = [Remark(_("You wrote %(when)s and asked to be reminded") % {"when": when(word.at)})]
    else:
        pattern, facts = _("You set aside a conversation with %(name)s: “%(subject)s”."), [once("back", at=word.moment)]
        remarks = [Remark(_("Back since %(when)s") % {"when": when(word.moment)})]
    return Thing(
        number=word.conversation, client=word.client, main=word.main, facts=facts,
        sentence=Sentence(pattern, values, href), remarks=remarks, since=word.moment, seen=word.moment, label=_("Open"),
        name=name,
        href=address("inbox:letter", word.source) if word.source else href,
    )  # fmt: skip


def _thread_subject(actor: Actor, number: int, now: datetime) -> Subject:
    thread = get_object_or_404(Thread.objects.visible_to(actor), pk=number)
    word = last_words(actor, now).filter(conversation=number).first()
    return Subject(THREAD, number, thread.subject, word.client_id if word else None, word.moment if word else None)


# ---- What did not go out

STUCK = (Outgoing.State.FAILED, Outgoing.State.UNKNOWN)


def outgoing(reading: Reading) -> Found:
    """Messages that failed, or of which nobody knows."""
    rows = Outgoing.objects.visible_to(reading.actor).living().filter(state__in=STUCK)
    rows = rows.filter(reading.not_aside(OUTGOING, "updated_at")).select_related("client", "contact")
    placed = rows.annotate(main=main_person("client_id")).order_by("updated_at", "id")
    found, count = bounded(placed, reading.most)
    return Found([_stuck(one) for one in found], count)


def _stuck(one: Any) -> Thing:
    named = next(iter(one.recipients.get("to", [])), ["", ""])
    name = one.contact.name if one.contact else one.client.name if one.client else named[0] or named[1] or _("somebody")
    href = one.contact.get_absolute_url() if one.contact else one.client.get_absolute_url() if one.client else ""
    unknown = one.state == Outgoing.State.UNKNOWN
    pattern = (
        _("Nobody knows whether your message to %(name)s has arrived: “%(subject)s”.")
        if unknown
        else _("Your message to %(name)s was not sent: “%(subject)s”.")
    )
    values = {"name": name, "subject": cut(one.subject or one.text)}
    what = _("Ask them, or look into your sent messages") if unknown else _("Send it again or drop it")
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=[once("unknown" if unknown else "failed")],
        sentence=Sentence(pattern, values, href),
        remarks=[Remark(what, True)],
        since=one.updated_at, seen=one.updated_at, label=_("Look"), name=name, late=True,
        href=_reading(one) or href or "/",
    )  # fmt: skip


def _reading(one: Outgoing) -> str:
    return address("inbox:letter", one.answers_id) if one.answers_id else ""


def _outgoing_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = Outgoing.objects.visible_to(actor).filter(pk=number).first()
    if one is None:
        raise Http404
    is_stuck = one.state in STUCK and not one.trashed_at
    return Subject(OUTGOING, number, str(one), one.client_id, one.updated_at if is_stuck else None)


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(
        Rule("unanswered", DUE, 26), Rule("back", DUE, 24), Rule("failed", DUE, 54), Rule("unknown", DUE, 50)
    )  # fmt: skip
    reasons.learn(
        "unanswered", lambda facts: _("You wrote %(when)s, and nobody has answered") % {"when": when(facts["at"])},
        "alarm-clock", gettext_lazy("Nobody answered a message you wanted to be reminded of"),
    )  # fmt: skip
    reasons.learn(
        "back", lambda facts: _("You set it aside until %(when)s") % {"when": when(facts["at"])}, "alarm-clock",
        gettext_lazy("A conversation you set aside is back"),
    )  # fmt: skip
    reasons.learn(
        "failed",
        lambda facts: _("A message of yours was not sent"),
        "send",
        gettext_lazy("A message of yours was not sent"),
    )
    reasons.learn(
        "unknown", lambda facts: _("A message of yours may or may not have arrived"), "send",
        gettext_lazy("Nobody knows whether a message of yours has arrived"),
    )  # fmt: skip
    teach(Source(
        kind=THREAD, group=DUE, find=threads, subject=_thread_subject,
        said=noted,
    ))  # fmt: skip
    teach(Source(
        kind=OUTGOING, group=DUE, find=outgoing, subject=_outgoing_subject,
        said=noted,
    ))  # fmt: skip
