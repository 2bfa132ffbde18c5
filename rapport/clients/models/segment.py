"""Segments: conditions with a name. Saved views: the list of clients as somebody wants to see it again."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.clients.models.record import IN_TRASH, Record, RecordRows
from rapport.web.funnel import Actor


class Segment(Record):
    """A living set of clients: whoever fulfils the tree of conditions now (clients.conditions)."""

    name = models.CharField(_("Name"), max_length=80)
    tree = models.JSONField(_("Conditions"), default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "name"], name="clients_segment_named"),
            models.Index(fields=["workspace", "-trashed_at"], name="clients_segment_trash", condition=IN_TRASH),
        ]

    objects = RecordRows["Segment"].as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is composed."""
        return reverse("clients:segment", args=[self.pk])


class SavedViewRows(RecordRows["SavedView"]):
    """A private view exists only for whoever made it."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own and the shared ones."""
        return super().visible_to(actor).filter(Q(shared=True) | Q(user_id=actor.user_id))


class SavedView(Record):
    """Filters, columns and order of the list under one name; shared with everybody or one's own."""

    name = models.CharField(_("Name"), max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    shared = models.BooleanField(_("Shared with everybody here"), default=False)
    # What the address of the list says: tab, q, tag, kind, where, sort, columns.
    query: models.JSONField[Any, Any] = models.JSONField(_("Filter"), default=dict)

    objects = SavedViewRows.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="clients_view_recent", condition=Q(trashed_at=None)),
            models.Index(fields=["workspace", "-trashed_at"], name="clients_view_trash", condition=IN_TRASH),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as this view shows it."""
        return f"{reverse('clients:list')}?view={self.pk}"
