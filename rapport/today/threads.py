"""Conversations that come back by themselves, and messages of ours that did not go out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import Left
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rapport.accounts.actors import Actor
from rapport.clients.models import Interaction
from rapport.clients.quiet import main_person
from rapport.inbox import unreached
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
    returned = Outgoing.objects.visible_to(actor).filter(became=OuterRef("source"), trouble__code=unreached.CODE)
    rows = words.filter(conversation__in=threads.filter(came).values("pk"), awaits=False).filter(~Exists(later))
    return rows.annotate(
        remind=Subquery(own.values("remind_at")[:1]),
        snoozed=Subquery(own.values("snoozed_until")[:1]),
        has_returned=Exists(returned),
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
        asked = (
            _("You wrote %(when)s, and it has not reached everybody")
            if word.has_returned
            else _("You wrote %(when)s and asked to be reminded")
        )
        remarks = [Remark(asked % {"when": when(word.at)}, word.has_returned)]
    else:
        pattern, facts = _("You set aside a conversation with %(name)s: “%(subject)s”."), [once("back", at=word.moment)]
        remarks = [Remark(_("Back since %(when)s") % {"when": when(word.moment)})]
    return Thing(
        number=word.conversation, client=word.client, main=word.main, facts=facts,
        sentence=Sentence(pattern, values, href), remarks=remarks, since=word.moment, seen=word.moment,
        label=pgettext("button", "Open"),
        name=name,
        href=address("inbox:letter", word.source) if word.source else href,
    )  # fmt: skip


def _thread_subject(actor: Actor, number: int, now: datetime) -> Subject:
    thread = get_object_or_404(Thread.objects.visible_to(actor), pk=number)
    word = last_words(actor, now).filter(conversation=number).first()
    return Subject(THREAD, number, thread.subject, word.client_id if word else None, word.moment if word else None)


# ---- What did not go out, or did not arrive


def is_stuck(now: datetime) -> Q:
    """Messages that failed, of which nobody knows, or that came back lately."""
    returned = Q(state=Outgoing.State.SENT, updated_at__gt=now - STALE, trouble__code=unreached.CODE)
    return Q(state__in=(Outgoing.State.FAILED, Outgoing.State.UNKNOWN)) | returned


def outgoing(reading: Reading) -> Found:
    """Each until somebody sets it aside."""
    rows = Outgoing.objects.visible_to(reading.actor).living().filter(is_stuck(reading.now))
    rows = rows.filter(reading.not_aside(OUTGOING, "updated_at")).select_related("client", "contact")
    placed = rows.annotate(main=main_person("client_id")).order_by("updated_at", "id")
    found, count = bounded(placed, reading.most)
    return Found([_stuck(one) for one in found], count)


def _stuck(one: Any) -> Thing:
    whom = one.contact or one.client
    named = next(iter(one.recipients.get("to", [])), ["", ""])
    name = whom.name if whom else named[0] or named[1] or _("somebody")
    if one.state == Outgoing.State.SENT:
        return _returned(one, named[1])
    unknown = one.state == Outgoing.State.UNKNOWN
    pattern = (
        _("Nobody knows whether your message to %(name)s has arrived: “%(subject)s”.")
        if unknown
        else _("Your message to %(name)s was not sent: “%(subject)s”.")
    )
    what = _("Ask them, or look into your sent messages") if unknown else _("Send it again or drop it")
    href = whom.get_absolute_url() if whom else ""
    return _thing(one, "unknown" if unknown else "failed", pattern, name, [what], href)


def _returned(one: Any, first: str) -> Thing:
    """A message that went and has not reached some of those it was written to; `first` is the address of the first."""
    whom = one.contact or one.client
    is_theirs = first.lower() in {lost["who"] for lost in unreached.people_in(one.trouble)}
    pattern = _("Your message did not reach %(name)s: “%(subject)s”.")
    # Of the first: the others stand at the letter.
    why = [said.removesuffix(".") for said in unreached.sentences(one.trouble or {})[:1]]
    href = whom.get_absolute_url() if whom and is_theirs else ""
    return _thing(one, unreached.CODE, pattern, unreached.words(one), why, href)


def _thing(one: Any, fact: str, pattern: str, name: str, what: list[str], href: str) -> Thing:
    values = {"name": name, "subject": cut(one.subject or one.text)}
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=[once(fact)], sentence=Sentence(pattern, values, href),
        remarks=[Remark(text, True) for text in what], since=one.updated_at, seen=one.updated_at, label=_("Look"),
        name=name, late=True,
        href=address("inbox:letter", one.became_id) if one.became_id else address("inbox:message", one.pk),
    )  # fmt: skip


def _outgoing_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = Outgoing.objects.visible_to(actor).filter(pk=number).first()
    if one is None:
        raise Http404
    stands = Outgoing.objects.living().filter(is_stuck(now), pk=number).exists()
    return Subject(OUTGOING, number, str(one), one.client_id, one.updated_at if stands else None)


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(
        Rule("unanswered", DUE, 26), Rule("back", DUE, 24), Rule("failed", DUE, 54), Rule("unknown", DUE, 50),
        Rule(unreached.CODE, DUE, 54),
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
    reasons.learn(
        unreached.CODE, lambda facts: _("A message of yours did not reach everybody"), "send",
        gettext_lazy("A message of yours did not reach everybody"),
    )  # fmt: skip
    teach(Source(
        kind=THREAD, group=DUE, find=threads, subject=_thread_subject,
        said=noted,
    ))  # fmt: skip
    teach(Source(
        kind=OUTGOING, group=DUE, find=outgoing, subject=_outgoing_subject,
        said=noted,
    ))  # fmt: skip
