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


class InWorkspace(models.Model):
    """A row that belongs to one workspace."""

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+", db_index=False)

    # What roles narrower than a member see of it. Closed by default: a role that is not named sees nothing.
    opens: ClassVar[Mapping[str, Opening]] = {}

    objects = WorkspaceRows.as_manager()

    class Meta:
        abstract = True
