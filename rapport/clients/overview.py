"""How many clients are how, which tags and saved views there are: the head of the list, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from rapport.clients.models import Client, SavedView, Tag
from rapport.search.words import fold
from rapport.web.funnel import Actor


@dataclass(frozen=True, slots=True)
class Overview:
    """How many clients are how, the tags there are: [(key, name), …], and the saved views: [(number, name), …]."""

    every: int = 0
    waiting: int = 0
    silent: int = 0
    archived: int = 0
    well: int = 0
    tags: list[tuple[str, str]] = field(default_factory=list)
    views: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is no client at all."""
        return not (self.every or self.archived)


def overview(actor: Actor, *, now: datetime) -> Overview:
    """All of it in one statement."""
    living, ours, silent = Q(archived_at=None), Q(turn=Client.Turn.OURS), Q(silent_from__lte=now)
    tags = Tag.objects.visible_to(actor).order_by().values("workspace")
    views = SavedView.objects.visible_to(actor).present().order_by().values("workspace")
    counted = (
        Client.objects.visible_to(actor)
        .present()
        .order_by()
        .values("workspace")
        .annotate(
            every=Count("pk", filter=living),
            waiting=Count("pk", filter=living & ours),
            silent=Count("pk", filter=living & silent),
            archived=Count("pk", filter=~living),
            # NULL compares as neither, so those who were never spoken with are named.
            well=Count("pk", filter=living & ~ours & (Q(silent_from=None) | Q(silent_from__gt=now))),
            tags=Subquery(
                tags.annotate(all=StringAgg("name", delimiter=Value("\n"))).values("all"),
                output_field=TextField(),
            ),
            views=Subquery(
                views.annotate(all=StringAgg(_numbered("name"), delimiter=Value("\n"))).values("all"),
                output_field=TextField(),
            ),
        )
        .first()
    )
    if counted is None:
        return Overview()
    names = sorted((counted["tags"] or "").splitlines(), key=fold)
    numbers = {name: counted[name] for name in ("every", "waiting", "silent", "archived", "well")}
    listed = [line.split(" ", 1) for line in (counted["views"] or "").splitlines()]
    named = sorted((int(pk), name) for pk, name in listed)
    return Overview(**numbers, tags=[(fold(name), name) for name in names], views=named)


def _numbered(name: str) -> Concat:
    return Concat(Cast("pk", TextField()), Value(" "), F(name), output_field=TextField())
