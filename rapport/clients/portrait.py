"""Everything the page of a client says beside its history: the client, the people, the next steps; a statement each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from rapport.clients import turns, wording
from rapport.clients.history import patience_of
from rapport.clients.listing import knot_end
from rapport.clients.models import Absence, Agreement, Client, Interaction, Nda, NextStep
from rapport.clients.reaching import Someone, way_href
from rapport.clients.turns import Said
from rapport.lib.workhours import Workhours
from rapport.web.dates import day
from rapport.web.funnel import Actor
from rapport.web.threads import thread


def seen(actor: Actor) -> QuerySet[Any]:
    """Clients with what their page needs: counts, the first word, who waits, and their neighbours in the list."""
    mine = Interaction.objects.visible_to(actor).present().filter(client=OuterRef("pk")).order_by()
    waiting = mine.filter(awaits=True).order_by("at", "id")
    return Client.objects.visible_to(actor).annotate(
        letters=_count(mine.filter(kind__in=(Interaction.Kind.MAIL, Interaction.Kind.CHAT, Interaction.Kind.FORM))),
        talks=_count(mine.filter(kind__in=(Interaction.Kind.CALL, Interaction.Kind.MEETING))),
        notes=_count(mine.filter(kind=Interaction.Kind.NOTE)),
        first_at=Subquery(mine.exclude(kind=Interaction.Kind.NOTE).order_by("at").values("at")[:1]),
        waits_name=Subquery(waiting.values("contact__name")[:1]),
        waits_subject=Subquery(waiting.values("title")[:1]),
        bound=Exists(_ndas(actor).in_force(timezone.localdate())),
        owes_by=Subquery(_ndas(actor).owing().order_by("return_by").values("return_by")[:1]),
        has_merged=Exists(Client.objects.merged(actor).filter(merged_into=OuterRef("pk"))),
        # Most have neither: then neither is asked for.
        has_agreement=Exists(Agreement.objects.visible_to(actor).present().filter(client=OuterRef("pk"))),
        is_ever_away=Exists(Absence.objects.visible_to(actor).present().filter(client=OuterRef("pk"))),
        next_id=_neighbour(actor, below=True),
        previous_id=_neighbour(actor, below=False),
    )


def _count(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows.values("client").annotate(n=Count("pk")).values("n")), Value(0))


def _ndas(actor: Actor) -> Any:
    return Nda.objects.visible_to(actor).filter(client=OuterRef("pk"))


def secrecy_chips(client: Any) -> list[tuple[str, str]]:
    """What is quietly said of a client's confidentiality: (words, meaning), nothing for an open one."""
    chips = []
    if client.confidentiality != Client.Confidentiality.OPEN:
        chips.append((client.get_confidentiality_display(), ""))
    if client.bound:
        chips.append((_("NDA"), ""))
    if client.owes_by:
        late = client.owes_by < timezone.localdate()
        chips.append((_("return or destroy by %(day)s") % {"day": day(client.owes_by)}, "late" if late else "wait"))
    return chips


def _neighbour(actor: Actor, *, below: bool) -> Subquery:
    """The next client of the list as it stands by itself: the latest conversation first."""
    at, pk, living = OuterRef("last_at"), OuterRef("pk"), Client.objects.visible_to(actor).living()
    # The outer comparison alone lets the index find its place; the inner one breaks ties.
    if below:
        beyond = living.filter(Q(last_at__lt=at) | Q(pk__gt=pk), last_at__lte=at).order_by("-last_at", "id")
    else:
        beyond = living.filter(Q(last_at__gt=at) | Q(pk__lt=pk), last_at__gte=at).order_by("last_at", "-id")
    return Subquery(beyond.values("pk")[:1])


@dataclass(slots=True)
class Strip:
    """The line under the header: what comes next, and why."""

    thread: Markup
    strong: str
    why: str = ""
    due: Said = field(default_factory=lambda: Said(""))
    step: NextStep | None = None
    waits: bool = False
    answer_href: str = ""


def strip_of(
    client: Any, steps: list[NextStep], people: Iterable[Someone], *, now: datetime, hours: Workhours
) -> Strip:
    """The next step, or who waits, or that nothing is planned; with its reason."""
    turn = turns.whose_turn(client.turn, client.turn_since, now=now, hours=hours)
    strip = Strip(thread(client.weave, knot_end(turn)), "")
    waits = _who_waits(client, now, hours) if client.turn == Client.Turn.OURS else ""
    strip.waits = bool(waits)
    if waits:
        strip.answer_href = _answer(client, people)
    if steps:
        first = steps[0]
        strip.step, strip.due = first, wording.due(first.due_on, first.due_at, now=now)
        strip.strong, strip.why = _("Next step: %(step)s") % {"step": first.text}, waits or _silence(client, now)
    elif waits:
        strip.strong, strip.why = _("Your turn."), waits
    else:
        strip.strong, strip.why = _nothing_planned(client, now)
    return strip


def _who_waits(client: Any, now: datetime, hours: Workhours) -> str:
    how = {
        "name": client.waits_name or client.name,
        "long": turns.wait_in_words(client.turn_since, now=now, hours=hours),
        "subject": client.waits_subject or "",
    }
    if how["subject"]:
        return _("%(name)s waits for your answer %(long)s: “%(subject)s”.") % how
    return _("%(name)s waits for your answer %(long)s.") % how


def _answer(client: Any, people: Iterable[Someone]) -> str:
    """Opens a letter in the person's own mail program; none when they must not be written to."""
    named = sorted(people, key=lambda one: one.contact.name != client.waits_name)
    email = next((one.email for one in named if one.email and not one.contact.do_not_contact), "")
    if not email:
        return ""
    subject = client.waits_subject or ""
    subject = subject if subject[:3].casefold() == "re:" else f"Re: {subject}" if subject else ""
    return f"{way_href('email', email)}{'?subject=' + quote(subject) if subject else ''}"


def _nothing_planned(client: Any, now: datetime) -> tuple[str, str]:
    silence = _silence(client, now)
    if silence:
        return _("Get in touch."), silence
    if client.turn == Client.Turn.THEIRS:
        gone = _days(client.turn_since, now)
        if gone < 1:
            return _("Their turn."), _("You wrote today. No next step is planned.")
        return _("Their turn."), ngettext(
            "You wrote %(count)s day ago. No next step is planned.",
            "You wrote %(count)s days ago. No next step is planned.",
            gone,
        ) % {"count": gone}
    return _("No next step is planned."), _("What should happen next?")


def _silence(client: Any, now: datetime) -> str:
    if client.silent_from is None or client.silent_from > now or client.turn == Client.Turn.OURS:
        return ""
    days, usual = _days(client.last_at, now), patience_of(client)
    silent = ngettext("Silent for %(count)s day", "Silent for %(count)s days", days) % {"count": days}
    longest = ngettext(
        "longer than %(count)s day is unusual here", "longer than %(count)s days is unusual here", usual
    ) % {"count": usual}
    return _("%(silent)s; %(longest)s.") % {"silent": silent, "longest": longest}


def _days(since: datetime, now: datetime) -> int:
    return (now - since) // timedelta(days=1)


def steps_of(actor: Actor, client: Client) -> list[NextStep]:
    """The open steps, the one due first first; what has no day stands last."""
    steps = list(NextStep.objects.visible_to(actor).open().filter(client=client).order_by("id")[:50])
    return sorted(steps, key=lambda step: (_due_key(step), step.pk))


def _due_key(step: NextStep) -> str:
    return step.due_on.isoformat() if step.due_on else step.due_at.isoformat() if step.due_at else "9"


def known_since(client: Any) -> str:
    """Since when two people have talked: "March 2023"."""
    return wording.month(client.first_at) if client.first_at else ""
