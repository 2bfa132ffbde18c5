"""What was last said with each of many clients, in one statement that looks no further back than it must."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from rapport.clients.rhythm import Beat
from rapport.web.bulk import moment

# How far back a rhythm is measured.
BEATS = 40
# Notes and machines are no words of a conversation.
_LATEST = """
    SELECT {columns} FROM clients_interaction AS word
    WHERE word.workspace_id = client.workspace_id AND word.client_id = client.id
      AND word.trashed_at IS NULL AND NOT word.automatic AND word.kind <> 'note'
    ORDER BY word.at DESC, word.id DESC LIMIT {beats}"""
# SQLite has no LATERAL, and PostgreSQL would try every interaction against the inner list.
_SQLITE = f"""
    SELECT client.id, beat.direction, beat.at FROM clients_client AS client
    JOIN clients_interaction AS beat ON beat.id IN ({_LATEST.format(columns="word.id", beats=BEATS)})
    WHERE client.id IN (%s) ORDER BY client.id, beat.at DESC, beat.id DESC"""  # noqa: S608 - our own words
_POSTGRESQL = f"""
    SELECT client.id, beat.direction, beat.at FROM clients_client AS client
    CROSS JOIN LATERAL ({_LATEST.format(columns="word.direction, word.at, word.id", beats=BEATS)}) AS beat
    WHERE client.id IN (%s) ORDER BY client.id, beat.at DESC, beat.id DESC"""  # noqa: S608 - our own words


def beats_of(client_ids: Collection[int]) -> dict[int, list[Beat]]:
    """The latest beats of each client, newest first."""
    beats: dict[int, list[Beat]] = {client_id: [] for client_id in client_ids}
    if beats:
        statement = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
        with connection.cursor() as cursor:
            cursor.execute(statement % ", ".join(["%s"] * len(beats)), list(beats))
            for client_id, direction, at in cursor.fetchall():
                beats[client_id].append(Beat(direction, moment(at)))
    return beats
