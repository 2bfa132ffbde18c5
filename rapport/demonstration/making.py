"""Making a demonstration: a workspace of its own, filled by the worker or at once, one for each person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from rapport.accounts.actors import Actor
from rapport.accounts.founding import free_slug
from rapport.accounts.models import Membership, User, Workspace
from rapport.demonstration.models import Filling
from rapport.demonstration.playing import Playing, Report
from rapport.demonstration.removing import empty
from rapport.demonstration.stories import year_in
from rapport.journal.models import Removable
from rapport.lib.zones import country_of


def demonstration_of(user: User) -> Membership | None:
    """The seat of somebody in a demonstration of their own, if they have one."""
    owned = Membership.Role.OWNER
    seats = Membership.objects.filter(user=user, role=owned, workspace__is_demo=True).select_related("workspace")
    return seats.order_by("pk").first()


def begin(user: User, *, at: datetime) -> tuple[Membership, bool]:
    """The demonstration of this person, and whether it is a new one; it speaks their language and has their clock."""
    with transaction.atomic():
        # Of two presses at once the second finds what the first has made.
        User.objects.select_for_update().get(pk=user.pk)
        if seat := demonstration_of(user):
            return seat, False
        year = year_in(user.language)
        workspace = Workspace.objects.create(
            name=year.workspace, slug=free_slug("demo"), language=year.language, timezone=user.timezone,
            country=country_of(user.timezone), currency=year.currency, own_addresses=[year.address], is_demo=True,
        )  # fmt: skip
        # Before its journal begins: afterwards the database refuses.
        Removable.objects.create(workspace=workspace)
        Filling.objects.create(workspace=workspace, language=year.language, begun_at=at)
        return Membership.objects.create(workspace=workspace, user=user, role=Membership.Role.OWNER), True


def fill(filling: Filling, user: User, *, at: datetime, report: Report = lambda done, total: None) -> None:
    """Let the year happen. What a worker that died has left behind is taken away first."""
    workspace = filling.workspace
    empty(workspace)

    def tell(done: int, total: int) -> None:
        Filling.objects.filter(pk=filling.pk).update(done=done, total=total)
        report(done, total)

    actor = Actor(workspace, user, via="web")
    Workspace.objects.filter(pk=workspace.pk).update(created_at=at - timedelta(days=365))
    Playing(actor, year_in(filling.language), now=at).play(tell)
    Filling.objects.filter(pk=filling.pk).update(finished_at=at, failed=False)
