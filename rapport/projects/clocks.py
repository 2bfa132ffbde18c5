"""The calendar of a client: which days are their working days, and where their days end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.clients.models import Client
from rapport.clients.quiet import OURS, Whereabouts, away_days, country_at, main_person, whereabouts_in_row
from rapport.lib.workhours import Workhours, working_week
from rapport.lib.zones import zone_or_utc

# The hours of the day do not matter to what is counted in days.


def calendar_of(client: Client, main: Mapping[str, Any] | None) -> Workhours:
    """Theirs, by what is known of the clock of their main person (`main`, as clients.quiet.main_person has it); ours
    where nothing is. One statement for the days they are away, none where those are known (clients.quiet.know_away).
    """
    where = whereabouts_in_row(client, main)
    if not where.is_known:
        where = Whereabouts(client.workspace.timezone, OURS)
    country = country_at(where, client, client)
    return Workhours(zone_or_utc(where.zone), days=working_week(country), country=country, free=away_days(client))


def their_calendar(client: Client) -> Workhours:
    """The same of a client alone, in one statement more."""
    row = Client.objects.filter(pk=client.pk).annotate(told=main_person()).values_list("told", flat=True).first()
    return calendar_of(client, row)
