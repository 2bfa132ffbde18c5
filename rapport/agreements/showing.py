"""Requirements, estimates and proposals in words: the section of an engagement, rows of lists, the history of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from rapport.agreements import wording
from rapport.agreements.history import Precedent
from rapport.agreements.models import Answer, Estimate, Freeze, Instalment, Proposal, Requirement
from rapport.agreements.models.proposal import OVER, State
from rapport.clients.beside import Section
from rapport.clients.deeds import Deed
from rapport.clients.models import Client
from rapport.clients.rhythm_words import percent
from rapport.engagements.models import Engagement
from rapport.engagements.showing import entry_in_words
from rapport.lib.estimates import Accuracy, Ratio, together
from rapport.projects.beside import Section as ProjectSection
from rapport.projects.plan import Plan
from rapport.web.dates import day, when
from rapport.web.funnel import Actor

MOST_NEEDS, MOST_ITEMS, MOST_PROPOSALS, MOST_OF_CLIENT, MOST_ANSWERS = 200, 200, 20, 5, 100
MAKE_REQUIREMENT = Deed(
    gettext_lazy("Make it a requirement"), "list-checks", "q", "/requirements/said/", "/requirements/letter/"
)
ORDER = {"must": 0, "should": 1, "could": 2}


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement as a row."""

    href: str
    text: str
    priority: str
    label: str
    criterion: str
    question: str
    source: str
    source_href: str
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal as a row. `tone` is the chip's meaning."""

    pk: int
    href: str
    number: int | None
    title: str
    client: str
    state: str
    tone: str
    sum: str
    about: str


@cache
def base() -> str:
    """Under this address every proposal has its page."""
    return reverse("agreements:list")


def href(pk: int) -> str:
    """The page of a proposal."""
    return f"{base()}{pk}/"


# ---- Requirements


def needs_of(actor: Actor, engagement: Engagement) -> list[Need]:
    """The requirements of an engagement, what must be first."""
    rows = Requirement.objects.visible_to(actor).present().filter(engagement=engagement).select_related("source")
    found = sorted(rows.order_by("id")[:MOST_NEEDS], key=lambda one: ORDER[one.priority])
    here, entry = _beginning("agreements:requirement"), _beginning("clients:entry")
    return [
        Need(
            f"{here}{one.pk}/", one.text, one.priority, str(one.get_priority_display()), one.criterion, one.question,
            entry_in_words(one.source) if one.source else "", f"{entry}{one.source_id}/" if one.source else "",
            one.is_clear,
        )
        for one in found
    ]  # fmt: skip


@cache
def _beginning(name: str) -> str:
    return reverse(name, args=[0]).removesuffix("0/")


def needs_in_words(needs: Sequence[Need]) -> str:
    """4 requirements, 1 of them neither says when it is met nor what is open."""
    count, unclear = len(needs), sum(not one.is_clear for one in needs)
    if not count:
        return _("Nothing is written down that it needs.")
    said = ngettext("%(count)s requirement", "%(count)s requirements", count) % {"count": count}
    if not unclear:
        return _("%(needs)s, each clear or with its question.") % {"needs": said}
    left = ngettext("%(count)s does not say when it is met", "%(count)s do not say when they are met", unclear)
    return pgettext("two halves of a sentence", "%(one)s, %(other)s.") % {
        "one": said,
        "other": left % {"count": unclear},
    }


# ---- Estimates


def span_in_words(mean: float, spread: float) -> str:
    """32 h ± 4 h"""
    return _("%(mean)s ± %(spread)s") % {"mean": wording.about_hours(mean), "spread": wording.about_hours(spread)}


def estimate_in_words(items: Iterable[Estimate]) -> str:
    """All of it together; nothing when nothing is estimated."""
    rows = list(items)
    return span_in_words(*together(one.guess for one in rows)) if rows else ""


def ratio_in_words(ratio: Ratio) -> str:
    """6 like it: half took up to 1.2 of the estimate, four of five up to 1.5."""
    facts = {"count": ratio.of, "median": wording.times(ratio.median), "q80": wording.times(ratio.q80)}
    said = ngettext(
        "%(count)s like it: the middle one took %(median)s of its estimate, four of five at most %(q80)s.",
        "%(count)s like it: the middle one took %(median)s of its estimate, four of five at most %(q80)s.", ratio.of,
    )  # fmt: skip
    return said % facts


def precedent_in_words(found: Precedent) -> str:
    """What past work of the same kind says."""
    if found.ratio:
        return ratio_in_words(found.ratio)
    count = len(found.cases)
    if not count:
        return _("Nothing like it is done yet.")
    said = ngettext("%(count)s like it: too few for a number.", "%(count)s like it: too few for a number.", count)
    return said % {"count": count}


def accuracy_in_words(off: Accuracy | None) -> str:
    """How far estimates were off so far; nothing below five."""
    if off is None:
        return ""
    facts = {
        "count": off.of,
        "error": percent(off.mean_error),
        "bias": wording.signed_percent(off.bias),
        "near": off.near,
    }
    said = ngettext(
        "Of %(count)s estimate that is done, the error is %(error)s on average, all together %(bias)s; "
        "%(near)s came within a quarter.",
        "Of %(count)s estimates that are done, the error is %(error)s on average, all together %(bias)s; "
        "%(near)s came within a quarter.", off.of,
    )  # fmt: skip
    return said % facts


# ---- Proposals


def of_tab(actor: Actor, tab: str) -> Any:
    """The proposals of a tab of the list."""
    rows = Proposal.objects.visible_to(actor).select_related("client", "workspace")
    if tab == "thrown":
        return rows.trashed()
    states: dict[str, Sequence[str]] = {
        "open": (State.SENT, State.VIEWED, State.CHANGES), "draft": (State.DRAFT,), "accepted": (State.ACCEPTED,),
        "over": OVER,
    }  # fmt: skip
    return rows.present().filter(state__in=states[tab])


def row_of(one: Proposal, today: date, *, client: str = "") -> Row:
    """A proposal as a row."""
    said, tone = state_in_words(one, today)
    return Row(
        one.pk, href(one.pk), one.number, one.title, client, said, tone, wording.money(one.total_minor, one.currency),
        about(one, today),
    )  # fmt: skip


def state_in_words(one: Proposal, today: date) -> tuple[str, str]:
    """Its state and what colour that means."""
    if one.has_run_out(today):
        return pgettext("state of a proposal", "run out"), "late"
    tones = {State.ACCEPTED: "done", State.CHANGES: "turn", State.SENT: "wait", State.VIEWED: "wait"}
    return str(State(one.state).label), tones.get(State(one.state), "")


def about(one: Proposal, today: date) -> str:
    """When what happened last, and until when it holds."""
    if one.decided_at:
        return day(timezone.localdate(one.decided_at))
    if one.viewed_at:
        said = _("read %(when)s") % {"when": when(one.viewed_at)}
    elif one.sent_at and one.current:
        said = pgettext("of what we sent", "sent %(when)s") % {"when": when(one.sent_at)}
    else:
        return ""
    if one.valid_until is None:
        return said
    return _("%(said)s, holds until %(day)s") % {"said": said, "day": day(one.valid_until)}


def answer_of_list(actor: Actor, today: date) -> tuple[str, str]:
    """What waits for an answer, and which one longest."""
    rows = list(of_tab(actor, "open").order_by("sent_at")[:200])
    if not rows:
        return _("No proposal waits for an answer."), _("Begin one on the page of an engagement.")
    strong = ngettext(
        "%(count)s proposal waits for an answer.", "%(count)s proposals wait for an answer.", len(rows)
    ) % {"count": len(rows)}  # fmt: skip
    turn = next((one for one in rows if one.state == State.CHANGES), None)
    if turn:
        return strong, _("%(name)s asks for changes: it is your turn.") % {"name": turn.client.name}
    first = rows[0]
    facts = {"name": first.client.name, "day": day(timezone.localdate(first.sent_at))}
    return strong, _("%(name)s has had it longest, since %(day)s.") % facts


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened with a proposal."""

    at: datetime
    ours: bool
    strong: str
    words: str = ""
    by: str = ""
    href: str = ""

    @property
    def iso(self) -> str:
        """For the `datetime` of <time>."""
        return self.at.isoformat()

    @property
    def when(self) -> str:
        """As it is read."""
        return when(self.at)


def events_of(one: Proposal) -> list[Event]:
    """What happened with it, the latest first: versions that went, answers that came."""
    told = [
        Event(
            version.at, True, _("Version %(number)s was sent") % {"number": version.number},
            by=(version.user.name or version.user.email) if version.user else "",
            href=f"{href(one.pk)}versions/{version.number}/",
        )
        for version in one.versions.select_related("user").order_by("-number")[:MOST_ANSWERS]
    ]  # fmt: skip
    told += [
        Event(answer.at, False, _said(answer), answer.words, answer.name)
        for answer in one.answers.order_by("-at", "-pk")[:MOST_ANSWERS]
    ]
    if one.viewed_at:
        told.append(Event(one.viewed_at, False, _("Read for the first time")))
    return sorted(told, key=lambda event: event.at, reverse=True)


def _said(answer: Answer) -> str:
    facts = {"number": answer.version}
    match answer.kind:
        case Answer.Kind.ACCEPTED:
            return _("Version %(number)s was accepted") % facts
        case Answer.Kind.DECLINED:
            return _("Version %(number)s was declined") % facts
    return _("Changes of version %(number)s were asked for") % facts


# ---- On pages of rooms below


def section(actor: Actor, one: Engagement, now: datetime) -> Section:
    """What is agreed of an engagement, on its page."""
    needs = needs_of(actor, one)
    items = list(Estimate.objects.visible_to(actor).present().filter(engagement=one)[:MOST_ITEMS])
    rows = Proposal.objects.visible_to(actor).present().filter(engagement=one).order_by("-updated_at", "-id")
    today = one.workspace.today(now)
    frozen = Freeze.objects.filter(engagement=one).values_list("frozen_at", flat=True).first()
    values = {
        "one": one, "needs": needs, "needs_answer": needs_in_words(needs), "estimate": estimate_in_words(items),
        "items": len(items), "proposals": [row_of(row, today) for row in rows[:MOST_PROPOSALS]],
        "frozen": day(timezone.localdate(frozen)) if frozen else "",
    }  # fmt: skip
    return Section("agreements/section.html", values)


def client_section(actor: Actor, client: Client, now: datetime) -> Section:
    """Proposals among the facts of a client."""
    rows = Proposal.objects.visible_to(actor).present().filter(client=client).order_by("-updated_at", "-id")
    today = client.workspace.today(now)
    return Section("agreements/client_section.html", {"rows": [row_of(row, today) for row in rows[:MOST_OF_CLIENT]]})


def project_section(actor: Actor, plan: Plan, now: datetime) -> ProjectSection | None:
    """What was agreed to, and how it is paid, beside the plan of a project."""
    project = plan.project
    if project.engagement_id is None:
        return None
    rows = Instalment.objects.visible_to(actor).present().filter(engagement=project.engagement_id)
    paid = list(rows.select_related("proposal").order_by("proposal", "position")[:MOST_ITEMS])
    if not paid:
        return None
    agreed = {one.proposal_id: one.proposal for one in paid}
    values = {
        "proposals": [
            (one.title, href(one.pk), wording.money(one.total_minor, one.currency)) for one in agreed.values()
        ],
        "payments": [(one.words, wording.money(one.amount_minor, one.currency)) for one in paid],
    }
    return ProjectSection("agreements/project_section.html", values)
