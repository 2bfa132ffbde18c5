"""The answer at the top of the inbox, in two voices."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.inbox import listing
from rapport.inbox.listing import Counts

OURS = (
    gettext_lazy("It is nobody’s turn but theirs."),
    gettext_lazy("Your turn in one letter."),
    gettext_lazy("Your turn in two letters."),
    gettext_lazy("Your turn in three letters."),
    gettext_lazy("Your turn in four letters."),
    gettext_lazy("Your turn in five letters."),
    gettext_lazy("Your turn in six letters."),
    gettext_lazy("Your turn in seven letters."),
    gettext_lazy("Your turn in eight letters."),
    gettext_lazy("Your turn in nine letters."),
    gettext_lazy("Your turn in ten letters."),
)
THEIRS = (
    gettext_lazy("Nobody owes you an answer."),
    gettext_lazy("One person thinks about yours."),
    gettext_lazy("Two people think about yours."),
    gettext_lazy("Three people think about yours."),
    gettext_lazy("Four people think about yours."),
    gettext_lazy("Five people think about yours."),
    gettext_lazy("Six people think about yours."),
    gettext_lazy("Seven people think about yours."),
    gettext_lazy("Eight people think about yours."),
    gettext_lazy("Nine people think about yours."),
    gettext_lazy("Ten people think about yours."),
)


def answer(counts: Counts, tab: str) -> tuple[str, str]:
    """Whose turn it is, and then the rest."""
    if tab == listing.NEW:
        return _new(counts.new)
    if tab == listing.MACHINES:
        return _machines(counts.machines), _("Nobody waits in them.")
    if tab == listing.SNOOZED:
        return _snoozed(counts.snoozed), _("Each comes back by itself, at once when somebody answers.")
    if not counts.ours and not counts.theirs:
        return _("Nobody has to move."), _("Neither you nor they.")
    if not counts.ours:
        return _("Nobody waits for you."), _theirs(counts.theirs)
    return _ours(counts.ours), _theirs(counts.theirs)


def outgoing(counts: Counts) -> tuple[str, str]:
    """What has not gone yet."""
    if counts.troubles:
        strong = ngettext("%(count)s message has not gone.", "%(count)s messages have not gone.", counts.troubles) % {
            "count": counts.troubles
        }
        return strong, _("Each says why, and what helps.")
    if not counts.outgoing:
        return _("Everything has gone."), _("No drafts, nothing waits for its hour.")
    strong = ngettext("%(count)s message is not sent yet.", "%(count)s messages are not sent yet.", counts.outgoing) % {
        "count": counts.outgoing
    }
    return strong, _("Drafts, and what waits for its hour.")


def _ours(count: int) -> str:
    if count < len(OURS):
        return str(OURS[count])
    return ngettext("Your turn in %(count)s letter.", "Your turn in %(count)s letters.", count) % {"count": count}


def _theirs(count: int) -> str:
    if count < len(THEIRS):
        return str(THEIRS[count])
    return ngettext(
        "%(count)s person thinks about yours.", "%(count)s people think about yours.", count
    ) % {"count": count}  # fmt: skip


def _new(count: int) -> tuple[str, str]:
    if not count:
        return _("Nobody new has written."), _("Who writes for the first time is asked about here, once.")
    strong = ngettext("%(count)s new person wrote.", "%(count)s new people wrote.", count) % {"count": count}
    return strong, _("Say once who they are.")


def _machines(count: int) -> str:
    return ngettext("%(count)s thread of machines.", "%(count)s threads of machines.", count) % {"count": count}


def _snoozed(count: int) -> str:
    if not count:
        return _("Nothing is set aside.")
    return ngettext("%(count)s thread is set aside.", "%(count)s threads are set aside.", count) % {"count": count}
