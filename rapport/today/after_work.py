"""After the work: when to get in touch once a project is done, its anniversaries, and support that is about to end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.actors import Actor
from rapport.clients.manners import combine
from rapport.clients.quiet import main_person
from rapport.projects.models import Project
from rapport.today import ranking, reasons
from rapport.today.models import Verdict
from rapport.today.ranking import DUE, Rule, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, noted, teach
from rapport.web.dates import day

AFTER = "after_work"
# Work older than this is no reason to write, unless it is its anniversary.
LONGEST = timedelta(days=5 * 366)
# For so many days a touch or an anniversary stays on the list; so many before its end support is spoken of.
STAYS, BEFORE_END = timedelta(days=14), timedelta(days=7)
USUAL = (30, 90)
# So many days after the work is done everybody is asked how it serves them (DOMAIN.md 2.5, keeping.support).
SUPPORT = (14, 30)


def touches(reading: Reading) -> Found:
    """Projects that are done, whose day to write has come and nobody has written since; in one statement."""
    said = Verdict.objects.visible_to(reading.actor).in_force(reading.now).filter(kind=AFTER, object_id=OuterRef("pk"))
    rows = Project.objects.visible_to(reading.actor).here().filter(archived_at=None, state=Project.State.DONE)
    rows = rows.filter(ended_at__gte=reading.now - LONGEST).select_related("client", "handover")
    told = rows.annotate(main=main_person("client_id"), aside=Subquery(said.order_by("-seen_at").values("seen_at")[:1]))
    found: list[tuple[date, str, Any]] = []
    for one in told.order_by("-ended_at", "-pk")[: 4 * reading.most]:
        on, code = reason_of(one, reading.zone, reading.today)
        if on is not None and not _is_over(one, datetime.combine(on, time(), reading.zone)):
            found.append((on, code, one))
    found.sort(key=lambda part: (part[0], part[2].pk))
    return Found([_thing(*part, reading) for part in found[: reading.most]], len(found))


def _is_over(one: Any, moment: datetime) -> bool:
    """Set aside since, or spoken with since."""
    return bool((one.aside and one.aside >= moment) or (one.client.last_at and one.client.last_at >= moment))


def reason_of(one: Project, zone: Any, today: date) -> tuple[date | None, str]:
    """The day of the latest reason to write that is still fresh, and which it is."""
    if one.ended_at is None:
        return None, ""
    ended = one.ended_at.astimezone(zone).date()
    fresh: list[tuple[date, str]] = []
    handover = getattr(one, "handover", None)
    if handover and handover.support_until and today <= handover.support_until <= today + BEFORE_END:
        fresh.append((handover.support_until - BEFORE_END, "support_ends"))
    years = today.year - ended.year
    for number in {years, years - 1} - {0}:
        if number > 0 and 0 <= (today - _years_later(ended, number)).days < STAYS.days:
            fresh.append((_years_later(ended, number), "anniversary"))
    manner = combine(one.client.experience, one.client.interaction_type, wish_days=one.client.rhythm_days)
    days = [*(manner.touch.days if manner.touch else USUAL)]
    if manner.touch:
        days += list(range(days[-1] + manner.touch.then_days, LONGEST.days, max(1, manner.touch.then_days)))
    fresh += [
        (ended + timedelta(days=count), "after_work")
        for count in {*days, *SUPPORT}
        if timedelta() <= today - ended - timedelta(days=count) < STAYS
    ]
    return max(fresh, default=(None, ""))


def _years_later(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        # The 29th of February has its day every four years.
        return on.replace(year=on.year + years, day=28)


def _thing(on: date, code: str, one: Any, reading: Reading) -> Thing:
    patterns = {
        "after_work": _("%(name)s: how does “%(title)s” do since it is done?"),
        "anniversary": _("%(name)s: “%(title)s” has its day."),
        "support_ends": _("%(name)s: the support of “%(title)s” ends soon."),
    }
    values = {"name": one.client.name, "title": cut(one.title)}
    ended = one.ended_at.astimezone(reading.zone).date()
    years = reading.today.year - ended.year
    remark = (
        ngettext("%(count)s year since it was done", "%(count)s years since it was done", years) % {"count": years}
        if code == "anniversary"
        else _("Done %(day)s") % {"day": day(ended)}
    )
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=[once(code)], remarks=[Remark(remark)],
        sentence=Sentence(patterns[code], values, one.client.get_absolute_url()),
        since=datetime.combine(on, time(), reading.zone), seen=datetime.combine(on, time(), reading.zone),
        label=_("Get in touch"), href=reverse("scope:end", args=[one.pk]), name=one.client.name,
    )  # fmt: skip


def _subject(actor: Actor, number: int, now: datetime) -> Subject:
    rows = Project.objects.visible_to(actor).select_related("client", "handover", "workspace")
    one = get_object_or_404(rows, pk=number)
    zone = actor.workspace.workhours.zone
    on, _code = reason_of(one, zone, actor.workspace.today(now)) if one.state == Project.State.DONE else (None, "")
    return Subject(AFTER, number, one.title, one.client_id, datetime.combine(on, time(), zone) if on else None)


def learn() -> None:
    """Teach this kind, its rules and its words."""
    ranking.learn(Rule("after_work", DUE, 12), Rule("anniversary", DUE, 10), Rule("support_ends", DUE, 18))
    reasons.learn(
        "after_work", lambda facts: _("The work is done, and its day to ask has come"), "message-square",
        gettext_lazy("Some time after the work is done, it is good to ask how it does"),
    )  # fmt: skip
    reasons.learn(
        "anniversary", lambda facts: _("The work was done on this day"), "calendar",
        gettext_lazy("The anniversary of a project"),
    )  # fmt: skip
    reasons.learn(
        "support_ends", lambda facts: _("The support that was agreed ends within a week"), "clock",
        gettext_lazy("The support of a project is about to end"),
    )  # fmt: skip
    teach(Source(kind=AFTER, group=DUE, find=touches, subject=_subject, said=noted))
