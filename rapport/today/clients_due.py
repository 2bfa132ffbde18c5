"""What clients themselves bring onto the list: people to sort out, and agreements of confidentiality that end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, When
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rapport.accounts.actors import Actor
from rapport.clients.models import Contact, Interaction, Nda
from rapport.clients.quiet import main_person
from rapport.today import ranking, reasons
from rapport.today.addresses import address
from rapport.today.ranking import DUE, SORT, Rule, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, noted, teach
from rapport.web.dates import day

PEOPLE, NDA = "people", "nda"
# So long before its day an agreement is spoken of.
RETURNS, ENDS = timedelta(days=14), timedelta(days=30)


def people(reading: Reading) -> Found:
    """All people known only from letters, as one item, until another one writes."""
    one = reading.one(PEOPLE)
    if one is None:
        return Found([], 0)
    count, at, newest = one
    pattern = ngettext(
        "%(count)s new person is not sorted yet; the latest is %(name)s.",
        "%(count)s new people are not sorted yet; the latest is %(name)s.", count,
    )  # fmt: skip
    said = Sentence(pattern, {"count": str(count), "name": newest["name"]}, address("clients:contact", newest["id"]))
    return Found([
        Thing(
            number=0, facts=[once("people", count=count)], sentence=said,
            remarks=[Remark(_("Client, or not: one decision each"))], since=at, seen=at,
            label=_("Sort"), href=reverse("clients:people"), name=_("New people"),
        )
    ], 1)  # fmt: skip


def unsorted(actor: Actor) -> Any:
    """People known only from letters who do not wait for an answer: those who do are things of their own."""
    waits = Interaction.objects.awaiting().filter(workspace=OuterRef("workspace"), contact=OuterRef("pk"))
    rows = Contact.objects.visible_to(actor).living().filter(suggested=True)
    return rows.filter(~Exists(waits)).order_by("-created_at", "-id")


def _people_subject(actor: Actor, number: int, now: datetime) -> Subject:
    newest = unsorted(actor).first()
    return Subject(PEOPLE, 0, str(_("New people")), None, newest.created_at if newest else None)


def ndas(reading: Reading) -> Found:
    """Agreements whose papers are to be given back soon, or that end soon."""
    today = reading.today
    owing = Q(return_by__lte=today + RETURNS, returned_at=None)
    ending = Q(ends_on__gte=today, ends_on__lte=today + ENDS)
    rows = Nda.objects.visible_to(reading.actor).living().filter(owing | ending, client__trashed_at=None)
    rows = rows.filter(reading.not_aside(NDA, "updated_at")).select_related("client")
    day_of = Case(When(owing, then=F("return_by")), default=F("ends_on"), output_field=DateField())
    found, count = bounded(rows.annotate(day=day_of, main=main_person("client_id")).order_by("day", "id"), reading.most)
    return Found([_nda(one, reading) for one in found], count)


def _nda(one: Any, reading: Reading) -> Thing:
    owes = one.return_by is not None and one.returned_at is None and one.day == one.return_by
    late = reading.days_late(one.day) if owes else 0
    values = {"name": one.client.name, "day": day(one.day), "text": cut(str(one))}
    pattern = (
        _("Return or destroy what %(name)s gave you by %(day)s: “%(text)s”.")
        if owes
        else _("The NDA with %(name)s ends on %(day)s: “%(text)s”.")
    )
    late_words = ngettext("%(count)s working day late", "%(count)s working days late", late) % {"count": late}
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=[once("give_back" if owes else "nda_ends", on=one.day)],
        sentence=Sentence(pattern, values, one.client.get_absolute_url()),
        remarks=[Remark(late_words, True) if late else Remark(_("by the agreement"))],
        since=datetime.combine(one.day, datetime.min.time(), reading.zone), seen=one.updated_at,
        label=pgettext("button", "Open"), href=one.get_absolute_url(), name=one.client.name, late=bool(late),
    )  # fmt: skip


def _nda_subject(actor: Actor, number: int, now: datetime) -> Subject:
    one = get_object_or_404(Nda.objects.visible_to(actor), pk=number)
    return Subject(NDA, number, str(one), one.client_id, None if one.trashed_at else one.updated_at)


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(Rule("people", SORT, 8), Rule("give_back", DUE, 34), Rule("nda_ends", DUE, 14))
    reasons.learn(
        "people", lambda facts: ngettext(
            "%(count)s person waits to be sorted", "%(count)s people wait to be sorted", facts["count"]
        ) % {"count": facts["count"]}, "user-plus", gettext_lazy("People known only from letters are not sorted yet"),
    )  # fmt: skip
    reasons.learn(
        "give_back", lambda facts: _("The agreement says: by %(day)s") % {"day": day(facts["on"])}, "eye-off",
        gettext_lazy("Something confidential is to be returned or destroyed within two weeks"),
    )  # fmt: skip
    reasons.learn(
        "nda_ends", lambda facts: _("The agreement ends on %(day)s") % {"day": day(facts["on"])}, "eye-off",
        gettext_lazy("An agreement of confidentiality ends within a month"),
    )  # fmt: skip
    teach(Source(
        kind=PEOPLE, group=SORT, find=people, subject=_people_subject,
        said=lambda it: _("Noted. It comes back when somebody new writes."),
        asks=lambda reading: reading.as_one(PEOPLE, unsorted(reading.actor), "created_at", id="pk", name="name"),
    ))  # fmt: skip
    teach(Source(
        kind=NDA, group=DUE, find=ndas, subject=_nda_subject, said=noted,
    ))  # fmt: skip
