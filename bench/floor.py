"""The floor: the statements of a page and an f-string around their rows, through the same server and middleware."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from rapport.clients.models import Client, Interaction

# What each page asked the database inside its view, recorded by the bench.
STATEMENTS: dict[str, list[tuple[str, Any]]] = {}


def floor(request: HttpRequest, name: str) -> HttpResponse:
    """The same rows as the page of that name, in the plainest markup."""
    parts = []
    with connection.cursor() as cursor:
        for statement, parameters in STATEMENTS[name]:
            cursor.execute(statement, parameters)
            parts += [
                f"<tr><td>{'</td><td>'.join(html.escape(str(v)) for v in row)}</td></tr>" for row in cursor.fetchall()
            ]
    return HttpResponse(f"<!doctype html><title>{name}</title><table>{''.join(parts)}</table>")


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A note without journal and index: one row, and the client's time."""
    now = datetime.now(UTC)
    with transaction.atomic():
        client = Client.objects.visible_to(request.actor).get(pk=pk)  # type: ignore[attr-defined]
        Interaction.objects.create(
            workspace_id=client.workspace_id, client=client, kind="note", at=now, text=request.POST["text"],
            created_at=now, updated_at=now,
        )  # fmt: skip
        Client.objects.filter(pk=pk).update(updated_at=now)
    return HttpResponseRedirect(f"/clients/{pk}/")


urlpatterns = [
    path("floor/add/<int:pk>/", add),
    path("floor/<str:name>/", floor),
    path("", include("rapport.config.urls")),
]
