"""Who acts on the command line: the owner of the workspace, in their language and on their clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rapport.accounts.actors import Actor
from rapport.accounts.models import Membership, Workspace
from rapport.config.speech import Refused, speaking
from rapport.lib.zones import zone_or_utc


@contextmanager
def acting(workspace: Workspace) -> Iterator[Actor]:
    """The owner of this workspace at work; inside, everything is said in their language."""
    seats = Membership.objects.filter(workspace=workspace, role=Membership.Role.OWNER).select_related("user")
    seat = seats.order_by("pk").first()
    if seat is None:
        raise Refused(_("The workspace %(slug)s has no owner.") % {"slug": workspace.slug})
    user = seat.user
    with speaking(user.language), translation.override(user.language), timezone.override(zone_or_utc(user.timezone)):
        yield Actor(workspace, user, via="command")


def workspace_called(slug: str | None) -> Workspace:
    """The workspace of that short name; without a name the only one there is. Raises Refused, never guesses."""
    if slug:
        found = Workspace.objects.filter(slug=slug).first()
        if found is None:
            raise Refused(_("There is no workspace %(slug)s. %(known)s") % {"slug": slug, "known": known()})
        return found
    # Nobody means a demonstration without naming it.
    workspaces = list(Workspace.objects.filter(is_demo=False).order_by("pk")[:2])
    if len(workspaces) != 1:
        raise Refused(known())
    return workspaces[0]


def known() -> str:
    """A sentence that names the workspaces there are."""
    slugs = list(Workspace.objects.order_by("pk").values_list("slug", flat=True)[:50])
    if not slugs:
        return _("There is no workspace yet: make one with rapport init, or on the first page in a browser.")
    return _("Say which workspace with --workspace: %(slugs)s.") % {"slugs": ", ".join(slugs)}
