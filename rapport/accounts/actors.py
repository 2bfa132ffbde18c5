"""Who acts, and where: every verb is told."""

from dataclasses import dataclass

from rapport.accounts.models import Membership, User, Workspace


@dataclass(frozen=True, slots=True)
class Actor:
    """A member at work, or the system itself (no user), always inside one workspace."""

    workspace: Workspace
    user: User | None = None
    # From where: "web", "command" or "worker"; the journal keeps it.
    via: str = "web"

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


def actor_of(user: User) -> Actor | None:
    """The member a signed-in user acts as; None for a user without a seat."""
    seat: Membership | None = user.seat
    return Actor(seat.workspace, user) if seat else None
