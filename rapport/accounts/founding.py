"""The first minute: an owner and their workspace, from the first-run page or `rapport init`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.text import slugify

from rapport.accounts.actors import Actor
from rapport.accounts.models import Membership, User, Workspace
from rapport.journal.recording import record
from rapport.lib.sounds import SOUND
from rapport.lib.zones import country_of
from rapport.search.words import fold

FOUNDED = "founded"


class AlreadyFounded(Exception):
    """There is an owner already: the first-run page is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a new workspace needs to know."""

    email: str
    person: str
    workspace: str
    language: str
    timezone: str
    currency: str
    password: str | None = None


def is_founded() -> bool:
    """Whether anybody has set this installation up."""
    return User.objects.exists()


@transaction.atomic
def found(facts: Founding, *, at: datetime, first_only: bool) -> Actor:
    """Make owner and workspace together. `first_only` refuses when somebody was faster (AlreadyFounded)."""
    if first_only:
        _one_at_a_time()
        if is_founded():
            raise AlreadyFounded
    user = User.objects.create_user(
        facts.email, facts.password, name=facts.person, language=facts.language, timezone=facts.timezone
    )
    workspace = Workspace.objects.create(
        name=facts.workspace,
        slug=free_slug(facts.workspace),
        language=facts.language,
        timezone=facts.timezone,
        currency=facts.currency,
        country=country_of(facts.timezone),
    )
    user.seat = Membership.objects.create(workspace=workspace, user=user, role=Membership.Role.OWNER)
    user.save(update_fields=["seat"])
    actor = Actor(workspace, user)
    # Nothing stood here before, so there is nothing an undo could put back.
    record(workspace, FOUNDED, {}, by=actor, at=at)
    return actor


def _one_at_a_time() -> None:
    """Of two first pages sent at once the second waits; on SQLite it waited already when its transaction began."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")


def free_slug(name: str) -> str:
    """A short name for the command line, in Latin letters, that nobody has yet."""
    stem = slugify(fold(name).translate(SOUND))[:50] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
