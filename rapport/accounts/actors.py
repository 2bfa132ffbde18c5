"""Who acts, and where: every verb is told."""

from dataclasses import dataclass
from typing import Any

from rapport.accounts.models import Grant, Membership, User, Workspace
from rapport.web.rights import NOBODY, OWNER

# The worker and the command line finish what somebody was allowed to begin, whatever became of their seat since.
AT_WORK = frozenset({"worker", "command"})


@dataclass(frozen=True, slots=True)
class Actor:
    """A member at work, or the system itself (no user), always inside one workspace."""

    workspace: Workspace
    user: User | None = None
    # From where: "web", "command", "worker" or "api"; the journal keeps it.
    via: str = "web"
    # Their seat here, where it is not the one they have taken; a token names it.
    seat: Membership | None = None
    # What a token allows; everything, where none was shown.
    scopes: frozenset[str] | None = None

    @property
    def workspace_id(self) -> int:
        """For the funnel."""
        return self.workspace.pk

    @property
    def user_id(self) -> int | None:
        """For the journal."""
        return self.user.pk if self.user else None

    @property
    def name(self) -> str:
        """How the journal's readers know them."""
        return str(self.user) if self.user else "Rapport"

    @property
    def role(self) -> str:
        """Their role here. No statement for who sits here now, because the seat came with the user."""
        if self.user is None or self.via in AT_WORK:
            return OWNER
        seat = self._sits_on()
        return seat.role if seat else NOBODY

    @property
    def given(self) -> Any:
        """The numbers of the clients their seat was given, as a query for the funnel."""
        return Grant.objects.filter(membership=self._sits_on(), membership__isnull=False).values("client_id")

    def _sits_on(self) -> Membership | None:
        seat = self.seat or (self.user.seat if self.user else None)
        if seat is None or seat.workspace_id == self.workspace.pk:
            return seat
        return Membership.objects.filter(workspace=self.workspace, user=self.user).first()


def actor_of(user: User) -> Actor | None:
    """The member a signed-in user acts as; None for a user without a seat."""
    seat: Membership | None = user.seat
    return Actor(seat.workspace, user) if seat else None
