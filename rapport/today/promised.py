"""Promises on the list: ours whose day has come, theirs whose day is over, and sentences that may be promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.actors import Actor
from rapport.clients.quiet import main_person
from rapport.commitments import promising
from rapport.commitments.models import Commitment, Side, Suggestion
from rapport.commitments.showing import proof_in_words
from rapport.journal.models import Batch
from rapport.today import ranking, reasons
from rapport.today.addresses import address
from rapport.today.ranking import DUE, SORT, Rule, counted, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, teach
from rapport.web.dates import clock, day, when

PROMISE, GUESSES = "promise", "guesses"


def promises(reading: Reading) -> Found:
    """Ours from their day on, theirs once it is over."""
    now, today = reading.now, reading.today
    ours = Q(side=Side.OURS) & (Q(due_at__lte=now) | Q(due_on__lte=today))
    theirs = Q(side=Side.THEIRS) & (Q(due_at__lte=now) | Q(due_on__lt=today))
    rows = Commitment.objects.visible_to(reading.actor).open().filter(ours | theirs)
    rows = rows.filter(reading.not_aside(PROMISE, "updated_at")).select_related("client", "proof")
    rows = rows.annotate(main=main_person("client_id"))
    found, count = bounded(rows.order_by(Coalesce("due_on", TruncDate("due_at")), "id"), reading.most)
    return Found([_promise(one, reading) for one in found], count)


def _promise(one: Any, reading: Reading) -> Thing:
    due = one.due_on or timezone.localdate(one.due_at)
    late = reading.days_late(due)
    facts = [once("promised" if one.is_ours else "owed")]
    if late:
        facts.append(counted("promised_late" if one.is_ours else "owed_late", late, days=late))
    if one.due_at is not None:
        facts.append(once("hour", at=one.due_at))
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=facts, sentence=_sentence(one, due, reading.today),
        remarks=_remarks(one, late), since=one.due_at or datetime.combine(due, datetime.min.time(), reading.zone),
        seen=one.updated_at, label=_("Look") if one.proof else _("Open the promise"), href=one.get_absolute_url(),
        name=one.client.name, late=bool(late) or one.due_at is not None,
    )  # fmt: skip


def _sentence(one: Commitment, due: Any, today: Any) -> Sentence:
    values = {
        "name": one.client.name,
        "text": cut(one.text, 160),
        "day": day(due),
        "time": clock(one.due_at) if one.due_at else "",
    }
    if not one.is_ours:
        pattern = _("%(name)s promised you by %(day)s: “%(text)s”.")
    elif due < today:
        pattern = _("You promised %(name)s by %(day)s: “%(text)s”.")
    elif one.due_at:
        pattern = _("You promised %(name)s by %(time)s today: “%(text)s”.")
    else:
        pattern = _("You promised %(name)s by today: “%(text)s”.")
    return Sentence(pattern, values, one.client.get_absolute_url())


def _remarks(one: Commitment, late: int) -> list[Remark]:
    if late:
        words = ngettext("%(count)s working day late", "%(count)s working days late", late) % {"count": late}
        remarks = [Remark(words, True)]
    elif one.due_at is not None:
        remarks = [Remark(_("Its time was %(moment)s") % {"moment": when(one.due_at)}, True)]
    else:
        remarks = [Remark(_("Due today"))]
    if proof := proof_in_words(one):
        remarks.append(Remark(proof))
    return remarks


def _promise_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = get_object_or_404(Commitment.objects.visible_to(actor), pk=number)
    is_open = one.state == Commitment.State.OPEN and not one.trashed_at
    return Subject(PROMISE, number, one.text, one.client_id, one.updated_at if is_open else None)


def _keep(it: Subject, *, by: Actor, at: datetime) -> Batch | None:
    one = Commitment.objects.visible_to(by).select_related("proof").filter(pk=it.number).first()
    if one is None:
        return None
    return promising.keep_by_proof(one, by=by, at=at) if one.proof else promising.keep(one, by=by, at=at)


# ---- Sentences that may be promises: one item for all of them


def guesses(reading: Reading) -> Found:
    """All suggestions together, until another one is found."""
    one = reading.one(GUESSES)
    if one is None:
        return Found([], 0)
    count, at, newest = one
    pattern = ngettext(
        "%(count)s sentence sounds like a promise; the latest is from %(name)s: “%(text)s”",
        "%(count)s sentences sound like promises; the latest is from %(name)s: “%(text)s”", count,
    )  # fmt: skip
    values = {"count": str(count), "name": newest["name"], "text": cut(newest["sentence"])}
    said = Sentence(pattern, values, address("clients:client", newest["client"]))
    return Found([
        Thing(
            number=0, facts=[once("guesses", count=count)], sentence=said,
            remarks=[Remark(_("One key answers each"))], since=at, seen=at,
            label=_("Look through"), href=reverse("commitments:list"), name=_("Promises"),
        )
    ], 1)  # fmt: skip


def _waiting(actor: Actor, now: datetime) -> Any:
    return Suggestion.objects.visible_to(actor).waiting(now).order_by("-said_at", "-id")


def _asks(reading: Reading) -> dict[str, Any]:
    columns = {"name": "client__name", "client": "client_id", "sentence": "sentence"}
    return reading.as_one(GUESSES, _waiting(reading.actor, reading.now), "said_at", **columns)


def _guesses_subject(actor: Actor, number: int, now: datetime) -> Subject:
    newest = _waiting(actor, now).first()
    return Subject(GUESSES, 0, str(_("Promises")), None, newest.said_at if newest else None)


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(
        Rule("promised", DUE, 36), Rule("promised_late", DUE, 0, each=6, most=36), Rule("owed", DUE, 18),
        Rule("owed_late", DUE, 0, each=3, most=24), Rule("guesses", SORT, 12),
    )  # fmt: skip
    reasons.learn(
        "promised", lambda facts: _("You gave your word, and its day has come"), "handshake",
        gettext_lazy("The day of a promise of yours has come"),
    )  # fmt: skip
    reasons.learn(
        "promised_late",
        reasons.working_days_late,
        "triangle-alert",
        gettext_lazy("Your promise is late; more for every working day"),
    )
    reasons.learn(
        "owed",
        lambda facts: _("They gave their word, and its day is over"),
        "handshake",
        gettext_lazy("The day of a promise to you is over"),
    )
    reasons.learn(
        "owed_late",
        reasons.working_days_late,
        "clock",
        gettext_lazy("The promise to you is late; more for every working day"),
    )
    reasons.learn(
        "guesses", lambda facts: ngettext(
            "%(count)s sentence waits for your yes or no", "%(count)s sentences wait for your yes or no", facts["count"]
        ) % {"count": facts["count"]}, "handshake", gettext_lazy("Sentences in letters sound like promises"),
    )  # fmt: skip
    teach(Source(
        kind=PROMISE, group=DUE, find=promises, subject=_promise_subject, done=_keep,
        said=lambda it: _("Kept: %(text)s") % {"text": cut(it.name)},
    ))  # fmt: skip
    teach(Source(
        kind=GUESSES, group=SORT, find=guesses, subject=_guesses_subject,
        said=lambda it: _("Noted. It comes back when another sentence is found."), asks=_asks,
    ))  # fmt: skip
