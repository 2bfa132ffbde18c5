"""One row for everything that can be found: a client, a person, a message, a note."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rapport.web.funnel import InWorkspace
from rapport.web.rights import BOOKKEEPER, GUEST

# The kinds of what stands on cards, and not in letters and notes.
CARDS = ("client", "contact")
# What a guest finds of the clients given to them: no dossier.
GIVEN = (*CARDS, "interaction")


class Findable(InWorkspace):
    """What search knows of one thing. `words` is made by search.words; `client_id` is 0 when it belongs to nobody."""

    opens: ClassVar = {
        BOOKKEEPER: lambda rows, actor: rows.filter(kind__in=CARDS, client_id__gt=0),
        GUEST: lambda rows, actor: rows.filter(kind__in=GIVEN, client_id__in=actor.given),
    }

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    client_id = models.BigIntegerField(default=0)
    title = models.CharField(max_length=300)
    text = models.CharField(max_length=300, blank=True)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "object_id"], name="search_one_row_each"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id} {self.title}"
