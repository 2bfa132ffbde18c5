"""Whom a message of ours has not reached: by what the server said at once, or by a report that comes later.

Both are kept in `Outgoing.trouble`, told apart by person, so that more can join: {"code": "unreached", "details":
{"people": [{"who", "why", "status", "said"}, …]}}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.inbox.models import Outgoing
from rapport.journal.models import Batch
from rapport.lib.mail.bounces import MOST_UNREACHED, Report, Unreached
from rapport.web.funnel import Actor

CODE = "unreached"
State = Outgoing.State
# Of which a report can tell: given to the channel, or perhaps.
GONE = (State.SENDING, State.SENT, State.UNKNOWN)

WHY: dict[str, Any] = {
    "no_such_mailbox": gettext_lazy("Did not reach %(who)s: there is no such mailbox."),
    "mailbox_full": gettext_lazy("Did not reach %(who)s: the mailbox is full."),
    "too_large": gettext_lazy("Did not reach %(who)s: the letter is too large for their mail server."),
    "no_domain": gettext_lazy("Did not reach %(who)s: there is no mail server for this address."),
    "not_from_you": gettext_lazy("Did not reach %(who)s: their mail server takes no letters from you."),
    "gave_up": gettext_lazy("Did not reach %(who)s: their mail server could not be reached for days."),
}
REFUSED = gettext_lazy("Did not reach %(who)s: the mail server refused it (%(said)s).")
UNTOLD = gettext_lazy("Did not reach %(who)s: the mail server does not say why.")


def trouble_of(people: Iterable[Unreached], *, standing: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
    """What is kept of a message that has not reached these people, nor those of whom it is known already; None when
    everybody is reached.
    """
    told = {one["who"]: one for one in people_in(standing)}
    for one in people:
        told.setdefault(one.address, {"who": one.address, "why": one.why, "status": one.status, "said": one.said})
    return {"code": CODE, "details": {"people": list(told.values())[:MOST_UNREACHED]}} if told else None


def people_in(trouble: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Those whom a message has not reached, as they are kept."""
    if not trouble or trouble.get("code") != CODE:
        return []
    return list(trouble["details"]["people"])


def sentences(trouble: Mapping[str, Any]) -> list[str]:
    """One for each of them: who, and why."""
    return [_sentence(one) for one in people_in(trouble)]


def said(trouble: Mapping[str, Any] | None) -> str:
    """What the servers said, each thing once, for whoever wants to ask their people."""
    return "\n".join(dict.fromkeys(one["said"] for one in people_in(trouble) if one["said"]))


def _sentence(one: Mapping[str, str]) -> str:
    said = one["said"] or one["status"]
    return str(WHY.get(one["why"]) or (REFUSED if said else UNTOLD)) % {"who": one["who"], "said": said}


def note(reports: Iterable[Report], *, by: Actor, batch: Batch, at: datetime) -> None:
    """Note on our messages whom they have not reached, in the transaction that takes in the letters which report it.

    A report is no answer: nothing else changes. Told again, it finds the same and writes nothing.
    """
    here = list(reports)
    names = {name for report in here for name in report.letters}
    if not names:
        return
    rows = Outgoing.objects.filter(workspace_id=by.workspace_id, message_id__among=names, state__in=GONE)
    ours = {one.message_id: one for one in rows.select_for_update().order_by("pk")}
    for report in here:
        outgoing = next((ours[name] for name in report.letters if name in ours), None)
        if outgoing is not None:
            _note(outgoing, report, by=by, batch=batch, at=at)


def _note(outgoing: Outgoing, report: Report, *, by: Actor, batch: Batch, at: datetime) -> None:
    trouble = trouble_of(report.unreached, standing=outgoing.trouble)
    facts: dict[str, Any] = {"trouble": trouble}
    if outgoing.state == State.UNKNOWN and nobody_reached(outgoing, trouble):
        facts["state"] = State.FAILED
    outgoing.change(facts, by=by, at=at, verb=CODE, batch=batch)


def nobody_reached(outgoing: Outgoing, trouble: Mapping[str, Any] | None) -> bool:
    """Whether it has reached none of those it was written to."""
    lost = {one["who"] for one in people_in(trouble)}
    written = {address.lower() for kind in ("to", "cc", "bcc") for _name, address in outgoing.recipients.get(kind, [])}
    return bool(written) and written <= lost


def words(outgoing: Outgoing) -> str:
    """By whose names those are called whom it has not reached."""
    names = {
        address.lower(): name
        for kind in ("to", "cc", "bcc")
        for name, address in outgoing.recipients.get(kind, [])
        if name
    }
    lost = [names.get(one["who"], one["who"]) for one in people_in(outgoing.trouble)]
    more = len(lost) - 3
    shown = ", ".join(lost[:3])
    return _("%(people)s and others") % {"people": shown} if more > 0 else shown
