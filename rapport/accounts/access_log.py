"""The access log: who came in, from where, and what happened to the doors. `remember` is for every room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from rapport.accounts.actors import Actor
from rapport.accounts.keeping import kept_since
from rapport.accounts.models import AccessEntry, Membership, User
from rapport.accounts.whence import agent_of, device_in_words, ip_of
from rapport.web.dates import when

WORDS = {
    "signed_in": pgettext_lazy("in the access log", "signed in"),
    "sign_in_failed": pgettext_lazy("in the access log", "a wrong password"),
    "code_failed": pgettext_lazy("in the access log", "a wrong code of the second factor"),
    "signed_out_elsewhere": pgettext_lazy("in the access log", "signed other devices out"),
    "password_changed": pgettext_lazy("in the access log", "changed the password"),
    "second_factor_on": pgettext_lazy("in the access log", "added a second factor"),
    "second_factor_off": pgettext_lazy("in the access log", "removed a second factor"),
    "recovery_codes_new": pgettext_lazy("in the access log", "made new recovery codes"),
    "factor_required": pgettext_lazy("in the access log", "asks everybody for a second factor"),
    "factor_optional": pgettext_lazy("in the access log", "asks nobody for a second factor any more"),
    "invited": pgettext_lazy("in the access log", "invited"),
    "invitation_revoked": pgettext_lazy("in the access log", "took an invitation back"),
    "invitation_accepted": pgettext_lazy("in the access log", "accepted an invitation"),
    "role_changed": pgettext_lazy("in the access log", "changed a role"),
    "client_given": pgettext_lazy("in the access log", "showed a client to a guest"),
    "client_withdrawn": pgettext_lazy("in the access log", "hid a client from a guest"),
    "seat_taken_away": pgettext_lazy("in the access log", "took a seat away"),
    "left": pgettext_lazy("in the access log", "left the workspace"),
    "switched": pgettext_lazy("in the access log", "came over from another workspace"),
    "token_made": pgettext_lazy("in the access log", "made a token"),
    "token_revoked": pgettext_lazy("in the access log", "revoked a token"),
    "exported": pgettext_lazy("in the access log", "took data out"),
    "mail_account_added": pgettext_lazy("in the access log", "added a mail account"),
    "mail_account_changed": pgettext_lazy("in the access log", "changed a mail account"),
    "mail_account_removed": pgettext_lazy("in the access log", "took a mail account away"),
    "looked": pgettext_lazy("in the access log", "looked at a secret client"),
}
# Of two looks at the same thing within this time only the first is kept.
ONE_LOOK = timedelta(hours=1)
FORGOTTEN_AT_ONCE = 200


def remember(
    what: str,
    *,
    at: datetime,
    by: Actor | None = None,
    user: User | None = None,
    request: HttpRequest | None = None,
    subject: str = "",
) -> AccessEntry | None:
    """One line. `by` names the workspace and the person; a `user` alone is told where they sit now, and nowhere if they
    have no seat. `what` is a key of WORDS. What is too old is forgotten on the way.
    """
    if what not in WORDS:
        raise KeyError(what)
    user = by.user if by else user
    workspace = by.workspace if by else user.seat.workspace if user and user.seat else None
    if workspace is None:
        return None
    _forget(workspace.pk, at)
    return AccessEntry.objects.create(
        workspace=workspace, at=at, what=what, user=user, name=str(user)[:254] if user else "", subject=subject[:254],
        ip=ip_of(request), agent=agent_of(request),
    )  # fmt: skip


def remember_look(subject: str, *, by: Actor, at: datetime, request: HttpRequest) -> None:
    """A look at something secret, once an hour for each person and thing."""
    lately = AccessEntry.objects.filter(workspace=by.workspace, at__gt=at - ONE_LOOK, user=by.user, subject=subject)
    if not lately.filter(what="looked").exists():
        remember("looked", by=by, at=at, request=request, subject=subject)


def _forget(workspace_id: int, at: datetime) -> None:
    old = AccessEntry.objects.filter(workspace_id=workspace_id, at__lt=kept_since(at)).order_by("at")
    AccessEntry.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()


@dataclass(frozen=True, slots=True)
class ShownAccess:
    """One line of the log, in words."""

    who: str
    what: str
    subject: str
    whence: str
    when: str
    iso: str
    bad: bool


def _subject(entry: AccessEntry) -> str:
    """What it was done to; a role by the name people know it by."""
    name, colon, role = entry.subject.rpartition(": ")
    return f"{name}: {Membership.Role(role).label}" if colon and role in Membership.Role.values else entry.subject


def shown(entries: Iterable[AccessEntry]) -> list[ShownAccess]:
    """Lines for people."""
    return [
        ShownAccess(
            who=entry.name, what=str(WORDS.get(entry.what, entry.what)), subject=_subject(entry),
            whence=", ".join(filter(None, [entry.ip, device_in_words(entry.agent) if entry.agent else ""])),
            when=when(entry.at), iso=entry.at.isoformat(), bad=entry.what in {"sign_in_failed", "code_failed"},
        )
        for entry in entries
    ]  # fmt: skip
