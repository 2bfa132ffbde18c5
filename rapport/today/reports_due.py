"""Work that is told about: reports whose day has come, and changes that clients decided on their page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.actors import Actor
from rapport.clients.quiet import main_person
from rapport.projects.models import ChangeRequest, Project, Report
from rapport.projects.reporting import due_on
from rapport.today import ranking, reasons
from rapport.today.ranking import DUE, Rule, counted, once
from rapport.today.sentences import Remark, Sentence, cut
from rapport.today.sources import Found, Reading, Source, Subject, Thing, bounded, noted, teach
from rapport.web.dates import when

REPORT, DECIDED = "report", "decided"
# Nobody is told oftener than every three days; a decision older than two weeks is no news.
SOONEST, NEWS = timedelta(days=3), timedelta(days=14)


def _last_said() -> Any:
    rows = Report.objects.filter(project=OuterRef("pk"), trashed_at=None).exclude(sent_at=None)
    return Subquery(rows.order_by("-sent_at").values("sent_at")[:1])


def reports(reading: Reading) -> Found:
    """Projects under way whose client has not been told for as long as their type or their wish says."""
    rows: Any = Project.objects.visible_to(reading.actor).running().annotate(last=_last_said())
    rows = rows.annotate(told_at=Coalesce("last", "created_at"), main=main_person("client_id"))
    rows = rows.filter(told_at__lte=reading.now - SOONEST).filter(reading.not_aside(REPORT, "told_at"))
    found = list(rows.select_related("client", "workspace").order_by("told_at", "pk")[: 2 * reading.most])
    due: list[Any] = [one for one in found if due_on(one, one.last) <= reading.today]
    return Found([_report(one, reading) for one in due[: reading.most]], len(due))


def _report(one: Any, reading: Reading) -> Thing:
    on = due_on(one, one.last)
    late = reading.days_late(on)
    facts = [once("report_due")]
    if late:
        facts.append(counted("report_late", late, days=late))
    pattern = _("%(name)s hears how “%(title)s” goes.")
    values = {"name": one.client.name, "title": cut(one.title)}
    said = _("Last told %(when)s") % {"when": when(one.last)} if one.last else _("Nothing was told yet")
    return Thing(
        number=one.pk, client=one.client, main=one.main, facts=facts, remarks=[Remark(said)],
        sentence=Sentence(pattern, values, one.client.get_absolute_url()),
        since=datetime.combine(on, time(), reading.zone), seen=one.told_at, label=_("Write the report"),
        href=reverse("scope:reports", args=[one.pk]), name=one.client.name, late=bool(late),
    )  # fmt: skip


def _report_subject(actor: Actor, number: int, now: datetime) -> Subject:
    rows: Any = Project.objects.visible_to(actor).annotate(last=_last_said())
    one: Any = get_object_or_404(rows.select_related("client", "workspace"), pk=number)
    is_open = one.state == Project.State.RUNNING and not one.trashed_at
    is_due = is_open and due_on(one, one.last) <= actor.workspace.today(now)
    return Subject(REPORT, number, one.title, one.client_id, (one.last or one.created_at) if is_due else None)


def decisions(reading: Reading) -> Found:
    """What clients have decided on their page since we looked."""
    rows: Any = ChangeRequest.objects.visible_to(reading.actor).present().filter(decided_there=True)
    rows = rows.filter(decided_at__gte=reading.now - NEWS, project__trashed_at=None)
    rows = rows.filter(reading.not_aside(DECIDED, "decided_at")).select_related("project__client", "decided_by")
    rows = rows.annotate(main=main_person("project__client_id"))
    found, count = bounded(rows.order_by("-decided_at", "-pk"), reading.most)
    return Found([_decision(one) for one in found], count)


def _decision(one: Any) -> Thing:
    accepted = one.state == ChangeRequest.State.ACCEPTED
    pattern = _("%(name)s accepted “%(title)s”.") if accepted else _("%(name)s does not want “%(title)s”.")
    client = one.project.client
    values = {"name": one.decided_by.name if one.decided_by else client.name, "title": cut(one.title)}
    remarks = [Remark(_("Decided %(when)s") % {"when": when(one.decided_at)})]
    if one.late_then_rebased:
        remarks.append(Remark(_("The date was over: the lateness stays"), True))
    return Thing(
        number=one.pk, client=client, main=one.main, facts=[once("decided")], remarks=remarks,
        sentence=Sentence(pattern, values, client.get_absolute_url()), since=one.decided_at, seen=one.decided_at,
        label=_("Look"), href=one.get_absolute_url(), name=client.name,
    )  # fmt: skip


def _decision_subject(actor: Actor, number: int, now: datetime) -> Subject:
    rows = ChangeRequest.objects.visible_to(actor).present().select_related("project")
    one = get_object_or_404(rows, pk=number)
    return Subject(DECIDED, number, one.title, one.project.client_id, one.decided_at if one.decided_there else None)


def learn() -> None:
    """Teach these kinds, their rules and their words."""
    ranking.learn(
        Rule("report_due", DUE, 20), Rule("report_late", DUE, 0, each=3, most=18), Rule("decided", DUE, 24),
    )  # fmt: skip
    reasons.learn(
        "report_due", lambda facts: _("It is time to say how the work goes"), "file-text",
        gettext_lazy("A report of progress is due"),
    )  # fmt: skip
    reasons.learn(
        "report_late",
        reasons.working_days_late, "clock", gettext_lazy("The report is late; more for every working day"),
    )  # fmt: skip
    reasons.learn(
        "decided", lambda facts: _("They have decided, and the work can go on"), "circle-check",
        gettext_lazy("A client has decided on their page"),
    )  # fmt: skip
    teach(Source(kind=REPORT, group=DUE, find=reports, subject=_report_subject, said=noted))
    teach(Source(kind=DECIDED, group=DUE, find=decisions, subject=_decision_subject, said=noted))
