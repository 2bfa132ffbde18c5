"""Requests of people about their data, on the list of Today: the law says by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rapport.accounts.actors import Actor
from rapport.clients.quiet import main_person
from rapport.privacy.models import DataRequest
from rapport.today import ranking, reasons
from rapport.today.ranking import DUE, Rule, counted, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, teach
from rapport.web.dates import day

REQUEST = "request"
AHEAD = timedelta(days=14)


def requests(reading: Reading) -> Found:
    """Those that are not answered and due within two weeks."""
    rows = DataRequest.objects.visible_to(reading.actor)
    rows = rows.filter(trashed_at=None, answered_on=None, due_on__lte=reading.today + AHEAD)
    rows = rows.filter(reading.not_aside(REQUEST, "updated_at")).select_related("contact__client")
    placed = rows.annotate(main=main_person("contact__client_id")).order_by("due_on", "id")
    found, count = bounded(placed, reading.most)
    return Found([_request(one, reading) for one in found], count)


def _request(one: Any, reading: Reading) -> Thing:
    late = reading.days_late(one.due_on)
    facts = [once("request", on=one.due_on), *([counted("request_late", late, days=late)] if late else [])]
    values = {"name": one.who, "day": day(one.due_on), "text": cut(one.said)}
    pattern = _("%(name)s asks about their data, to be answered by %(day)s: “%(text)s”.")
    words = ngettext("%(count)s working day late", "%(count)s working days late", late) % {"count": late}
    return Thing(
        number=one.pk, client=one.contact.client if one.contact else None, main=one.main, facts=facts,
        sentence=Sentence(pattern, values, one.get_absolute_url()),
        remarks=[Remark(words, True) if late else Remark(_("the law says so"))],
        since=datetime.combine(one.due_on, datetime.min.time(), reading.zone), seen=one.updated_at,
        label=pgettext("button", "Open"), href=one.get_absolute_url(), name=one.who, late=bool(late),
    )  # fmt: skip


def _subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = get_object_or_404(DataRequest.objects.visible_to(actor), pk=number)
    is_open = one.answered_on is None and not one.trashed_at
    client = one.contact.client_id if one.contact else None
    return Subject(REQUEST, number, one.who, client, one.updated_at if is_open else None)


def learn() -> None:
    """Teach this kind, its rules and its words."""
    ranking.learn(Rule("request", DUE, 40), Rule("request_late", DUE, 0, each=5, most=30))
    reasons.learn(
        "request", lambda facts: _("To be answered by %(day)s") % {"day": day(facts["on"])}, "key-round",
        gettext_lazy("Somebody asks about their data, and the law sets a day within two weeks"),
    )  # fmt: skip
    reasons.learn(
        "request_late", reasons.working_days_late, "triangle-alert",
        gettext_lazy("The answer about data is late; more for every working day"),
    )  # fmt: skip
    teach(Source(
        kind=REQUEST, group=DUE, find=requests, subject=_subject,
        said=lambda it: _("Noted. Answer it on its page: until then it counts as open."),
    ))  # fmt: skip
