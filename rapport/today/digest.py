"""What a digest and a reminder say: the answer of Today, its things with their reasons, and where each is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.actors import Actor
from rapport.clients.models import NextStep
from rapport.commitments.models import Commitment
from rapport.today import sentences
from rapport.today.items import Today
from rapport.today.listing import today
from rapport.web.dates import clock
from rapport.web.languages import our_language

# Of each group so many are told; the page has the rest.
TOLD = 10


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said: `notice` has no word about anybody, for what others might see on a screen.

    `shorter` is the text with so many things at most, out of `things`.
    """

    subject: str
    text: str
    html: str
    notice: str
    things: int = 0
    shorter: Callable[[int], str] | None = None

    def within(self, fits: Callable[[str], bool]) -> str:
        """The text with as many whole things as fit; the most urgent of each group stay."""
        texts = (self.shorter(things) for things in range(self.things - 1, -1, -1)) if self.shorter else iter(())
        return next((text for text in chain([self.text], texts) if fits(text)), self.text)


def digest_of(actor: Actor, at: datetime, *, even_empty: bool) -> Letter | None:
    """The day of this actor; nothing when there is nothing to do, unless that is wanted too."""
    list_ = today(actor, at)
    if not list_.items and not even_empty:
        return None
    subject = _("%(day)s: %(answer)s") % {"day": list_.date_in_words, "answer": list_.answer.strong}
    values = {"today": list_, "told": TOLD, "base": settings.PUBLIC_URL, "subject": subject, "language": our_language()}
    things = sum(min(len(group.items), TOLD) for group in list_.groups)
    html = render_to_string("today/digest.html", values)
    shorter = partial(_text, list_)
    return Letter(subject, shorter(things), html, _notice(list_), things, shorter)


def _text(list_: Today, things: int) -> str:
    """All of it with so many things at most; what is left out is counted."""
    lines = [str(list_.answer), list_.answer.note]
    for group in list_.groups:
        if not group.items:
            continue
        lines += ["", f"{group.title}: {group.count}"]
        told = group.items[: min(TOLD, things)]
        things -= len(told)
        for item in told:
            lines += [
                "",
                f"- {item.sentence}",
                f"  {sentences.line(item.remarks)}",
                f"  {settings.PUBLIC_URL}{item.href}",
            ]
        if told and group.count > len(told):
            lines += ["", _("And %(count)s more on the page.") % {"count": group.count - len(told)}]
    lines += ["", f"{settings.PUBLIC_URL}/", "", _("Hour, days and way: %(href)s") % {"href": _settings()}]
    return "\n".join(lines)


def _settings() -> str:
    return f"{settings.PUBLIC_URL}/settings/me/digest/"


def _notice(list_: Today) -> str:
    people = next((group.count for group in list_.groups if group.code == "waiting"), 0)
    things = sum(group.count for group in list_.groups)
    if people:
        return ngettext("%(count)s person waits for you.", "%(count)s people wait for you.", people) % {"count": people}
    return ngettext("%(count)s thing to do today.", "%(count)s things to do today.", things) % {"count": things}


def reminder_of(actor: Actor, kind: str, number: int) -> Letter | None:
    """A step or a promise at its hour; nothing when it is done meanwhile."""
    rows = NextStep.objects if kind == "step" else Commitment.objects
    one: Any = rows.visible_to(actor).open().select_related("client").filter(pk=number, due_at__isnull=False).first()
    if one is None:
        return None
    values = {"name": one.client.name, "text": one.text, "time": clock(one.due_at)}
    subject = _("%(time)s, %(name)s: %(text)s") % values
    href = f"{settings.PUBLIC_URL}{one.get_absolute_url() if kind == 'promise' else one.client.get_absolute_url()}"
    text = f"{subject}\n\n{href}\n"
    shown = {"subject": subject, "href": href, "step": one, "time": values["time"], "language": our_language()}
    html = render_to_string("today/reminder.html", shown)
    return Letter(subject[:200], text, html, _("Something is due now."))
