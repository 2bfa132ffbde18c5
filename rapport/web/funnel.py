"""The one way to rows: what belongs to a workspace, and who may see it. Every query of every page starts here."""

from __future__ import annotations

from typing import Protocol, Self

from django.db import models


class Actor(Protocol):
    """Whoever acts: a member, the system or an import, always inside one workspace."""

    @property
    def workspace_id(self) -> int: ...

    @property
    def user_id(self) -> int | None: ...

    @property
    def via(self) -> str: ...


class WorkspaceRows[Row: models.Model](models.QuerySet[Row]):
    """Rows of one workspace."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may see; everything else does not exist for them."""
        return self.filter(workspace_id=actor.workspace_id)


class InWorkspace(models.Model):
    """A row that belongs to one workspace."""

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+", db_index=False)

    objects = WorkspaceRows.as_manager()

    class Meta:
        abstract = True
