"""The one way to rows: what belongs to a workspace, and who may see it. Every query of every page starts here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol, Self

from django.db import models

from rapport.web.rights import FULL

# How a model opens itself to a role: EVERY row, the rows whose client (named by a path of columns) was given to the
# actor, or whatever a function leaves of the rows.
EVERY = "*"
type Opening = str | Callable[[Any, Any], Any]


class Actor(Protocol):
    """Whoever acts: a member, the system or an import, always inside one workspace."""

    @property
    def workspace_id(self) -> int: ...

    @property
    def user_id(self) -> int | None: ...

    @property
    def via(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def given(self) -> Any:
        """The numbers of the clients a guest was given, as a query."""


class Door(Protocol):
    """A client's private link: whoever comes through it sees what was shared with this client, and nothing else."""

    workspace_id: int
    client_id: int
    contact_id: int | None

    @property
    def chat(self) -> str:
        """What the conversation on the page behind it is called."""


# How a model shares its rows with a client: all rows of the client (named by a path of columns), or whatever a function
# leaves of the rows for a door.
type Sharing = str | Callable[[Any, Any], Any]


class WorkspaceRows[Row: models.Model](models.QuerySet[Row]):
    """Rows of one workspace."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may see; everything else does not exist for them."""
        rows, role = self.filter(workspace_id=actor.workspace_id), actor.role
        if role in FULL:
            return rows
        opening = self.model.opens.get(role)  # type: ignore[attr-defined]
        if opening is None:
            return rows.none()
        if callable(opening):
            narrowed: Self = opening(rows, actor)
            return narrowed
        return rows if opening == EVERY else rows.filter(**{f"{opening}__in": actor.given})

    def shared_with(self, door: Door) -> Self:
        """The rows that a client may see through a door; everything else does not exist for them."""
        rows, sharing = self.filter(workspace_id=door.workspace_id), self.model.shares  # type: ignore[attr-defined]
        if sharing is None:
            return rows.none()
        if callable(sharing):
            narrowed: Self = sharing(rows, door)
            return narrowed
        return rows.filter(**{sharing: door.client_id})


class InWorkspace(models.Model):
    """A row that belongs to one workspace."""

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+", db_index=False)

    # What roles narrower than a member see of it. Closed by default: a role that is not named sees nothing.
    opens: ClassVar[Mapping[str, Opening]] = {}
    # What clients see of it through their private link. Closed by default: nothing.
    shares: ClassVar[Sharing | None] = None

    objects = WorkspaceRows.as_manager()

    class Meta:
        abstract = True
