"""What a merging would bring together: who of both sides is the same person, and how much goes along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import ngettext

from rapport.clients import standing
from rapport.clients.models import Client, Contact, Interaction, InteractionFile, NextStep
from rapport.clients.pairs import why
from rapport.lib.likeness import ENOUGH, Crowd, Somebody, weigh

# Two people of clients that are one: less is needed to ask about them.
WORTH_ASKING = 35
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class SamePerson:
    """A person of the client that goes, who may be one of the client that stays."""

    gone: Contact
    kept: Contact
    why: str
    sure: bool


def same_people(kept: Client, gone: Client) -> list[SamePerson]:
    """Who of the gone client's people is whom of the kept one's; nobody twice."""
    people = standing.people_of([kept, gone])
    here, there = people[kept.pk][:MOST_PEOPLE], people[gone.pk][:MOST_PEOPLE]
    crowd = Crowd.of(_somebody(contact) for contact in (*here, *there))
    weighed = [(weigh(_somebody(one), _somebody(other), crowd), one, other) for one in there for other in here]
    found, taken = [], set[int]()
    for how, one, other in sorted(weighed, key=lambda row: (-row[0].points, row[1].pk, row[2].pk)):
        if how.points < WORTH_ASKING or {one.pk, other.pk} & taken:
            continue
        taken |= {one.pk, other.pk}
        reasons = [reason for reason in how.reasons if reason != "together"]
        found.append(SamePerson(one, other, why(reasons), how.points >= ENOUGH))
    return found


def _somebody(contact: Contact) -> Somebody:
    keys: dict[str, set[str]] = defaultdict(set)
    for point in contact.points.all():
        keys[point.kind].add(point.key)
    # Of the same client, as it were: `at` would only say that they are not compared as clients.
    return Somebody(contact.pk, contact.name, mails=frozenset(keys["email"]), phones=frozenset(keys["phone"]), at=-1)


def going_along(record: Any) -> list[str]:
    """What moves with a client or a person, in words: 3 people, 12 letters, …"""
    mine = {record._meta.model_name: record}
    words = Interaction.objects.present().filter(workspace_id=record.workspace_id, **mine)
    counts = dict(words.order_by().values_list("kind").annotate(n=Count("pk")))
    files = InteractionFile.objects.filter(interaction__in=words, inline=False).count()
    talks = counts.get("call", 0) + counts.get("meeting", 0)
    found: Iterable[tuple[int, str]] = [
        (counts.get("mail", 0), ngettext("%(count)s letter", "%(count)s letters", counts.get("mail", 0))),
        (talks, ngettext("%(count)s call or meeting", "%(count)s calls and meetings", talks)),
        (counts.get("note", 0), ngettext("%(count)s note", "%(count)s notes", counts.get("note", 0))),
        (files, ngettext("%(count)s file", "%(count)s files", files)),
    ]
    if isinstance(record, Client):
        people = Contact.objects.present().filter(workspace_id=record.workspace_id, client=record).count()
        steps = NextStep.objects.present().filter(client=record).count()
        found = [
            (people, ngettext("%(count)s person", "%(count)s people", people)),
            *found,
            (steps, ngettext("%(count)s next step", "%(count)s next steps", steps)),
        ]
    else:
        points = record.points.count()
        found = [(points, ngettext("%(count)s address", "%(count)s addresses", points)), *found]
    return [text % {"count": count} for count, text in found if count]
