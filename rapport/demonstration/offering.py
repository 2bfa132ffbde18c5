"""What is agreed before the work, as the stories tell it: requirements, estimates, a proposal and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from rapport.accounts.actors import Actor
from rapport.agreements.accepting import Choice, Signer, accept
from rapport.agreements.models import Proposal
from rapport.agreements.proposing import begin_proposal, note_reading, send
from rapport.agreements.requiring import change_estimate, estimate, freeze, require
from rapport.clients.models import Contact
from rapport.engagements.models import Engagement
from rapport.lib.estimates import Guess, minutes_of
from rapport.lib.offer_lines import Reading, lines_of, payments_of, schedule_of
from rapport.lib.offers import Offer, Part

type Deed = Callable[[datetime], Any]


class Offering:
    """One engagement on its way to a yes. `under` holds it once it has begun."""

    def __init__(self, told: dict[str, Any], under: list[Engagement], *, by: Actor) -> None:
        self.told, self.under, self.by = told, under, by
        self.made: list[Proposal] = []

    def deeds(self, people: Callable[[str], Contact]) -> Iterator[tuple[int, str, Deed]]:
        """What happens: how many days ago, at which hour, and what."""
        for need in self.told.get("requirements", ()):
            yield need["ago"], "15:10", partial(self._require, need)
        for item in self.told.get("estimates", ()):
            yield item["ago"], "17:05", partial(self._estimate, item)
        if "frozen" in self.told:
            yield self.told["frozen"], "17:00", lambda at: freeze(self.under[0], by=self.by, at=at)
        if (offer := self.told.get("offer")) is not None:
            yield offer["sent"], "17:20", lambda at: self._send(offer, people(offer["who"]), at)
            if "read" in offer:
                yield offer["read"], "18:45", lambda at: note_reading(self.made[0], by=self._theirs, at=at)
            if "accepted" in offer:
                yield offer["accepted"], "16:40", lambda at: self._accept(offer, at)

    def _require(self, need: dict[str, Any], at: datetime) -> None:
        facts = {name: value for name, value in need.items() if name != "ago"}
        require(self.under[0], facts, by=self.by, at=at)

    @property
    def _theirs(self) -> Actor:
        return Actor(self.by.workspace, via="portal")

    def _estimate(self, item: dict[str, Any], at: datetime) -> None:
        low, likely, high = minutes_of(item["hours"])
        one, _batch = estimate(
            self.under[0], item["title"], Guess(low, likely, high), tags=item.get("tags", ""), by=self.by, at=at
        )
        if "took" in item:
            change_estimate(one, {"actual_minutes": minutes_of([item["took"]])[0]}, by=self.by, at=at)

    def _send(self, offer: dict[str, Any], person: Contact, at: datetime) -> None:
        content = offer_of(offer, at=at)
        one, _batch = begin_proposal(self.under[0], content, contact_id=person.pk, by=self.by, at=at)
        send(one, by=self.by, at=at)
        self.made.append(one)

    def _accept(self, offer: dict[str, Any], at: datetime) -> None:
        one = Proposal.objects.select_related("contact").get(pk=self.made[0].pk)
        first, extras = one.offer.first_choice
        choice = Choice(first, extras, one.versions.get(number=one.current).digest)
        signer = Signer(one.contact.name if one.contact else offer["who"], one.contact)
        accept(one, choice, signer, by=self._theirs, at=at)


def offer_of(told: dict[str, Any], *, at: datetime) -> Offer:
    """A proposal as it is told, its lines as they would be typed."""
    currency, rate = told["currency"], told["rate"] * 100
    how = Reading(told["language"], currency, rate)

    def parts(name: str) -> tuple[Part, ...]:
        return tuple(
            Part(
                f"{name[0]}{number}", one["name"], one.get("about", ""), one.get("fit", ""), one.get("ticked", False),
                lines_of(one["lines"], how),
            )
            for number, one in enumerate(told.get(name, ()), 1)
        )  # fmt: skip

    return Offer(
        told["title"], told.get("quiet", ""), told.get("intro", ""), told["language"], currency, rate,
        (at.date() + timedelta(days=told["holds"])).isoformat(), parts("options"), parts("extras"),
        tax_words=told.get("tax", ""), schedule=schedule_of(told.get("schedule", "")),
        payments=payments_of(told["payments"], told["language"]), method=told.get("method", ""), rounds=2,
        acceptance_days=5, terms=told.get("terms", ""),
    )  # fmt: skip
