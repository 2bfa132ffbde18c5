"""What is known of the person a letter goes to, on their own clock: read through the funnel, in a fixed number of
statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation

from rapport.accounts.actors import Actor
from rapport.clients.introducing import introduced_in_words
from rapport.clients.manners import manner_of
from rapport.clients.models import Client, Contact, Interaction, NextStep
from rapport.lib.names import split_name
from rapport.lib.zones import zone_or_utc
from rapport.message_templates.language.filters import Facts
from rapport.message_templates.published import published

GREETINGS = {"ru": ("{}, здравствуйте!", "{}, привет!", "Здравствуйте!", "Привет!"),
             "en": ("Hello {},", "Hi {},", "Hello,", "Hi,")}  # fmt: skip


@dataclass(slots=True)
class About:
    """The person, their client and us, at a moment; `language` is the one that is written in."""

    actor: Actor
    contact: Contact
    client: Client | None
    now: datetime
    language: str
    step: NextStep | None = None
    last_at: datetime | None = None
    cadence_days: int | None = None
    introduced_by: str = ""

    @property
    def workspace(self) -> Any:
        """The workspace that writes."""
        return self.actor.workspace

    @property
    def zone(self) -> str:
        """The reader's: their own, their client's, or ours while neither is known."""
        return zone_of(self.actor, self.contact, self.client)

    @property
    def today(self) -> date:
        """The day on the reader's calendar."""
        return self.local(self.now)

    def local(self, moment: datetime) -> date:
        """The day of a moment on the reader's calendar."""
        return moment.astimezone(zone_or_utc(self.zone)).date()

    @property
    def informal(self) -> bool:
        """«ты» only where it is recorded."""
        return self.contact.address_form == Contact.AddressForm.INFORMAL

    @property
    def full_name(self) -> str:
        """The name as shown; an address that stands there for want of one is no name."""
        return "" if "@" in self.contact.name else self.contact.name

    @property
    def given(self) -> str:
        """The given name, taken out of the name as shown where it has no field of its own."""
        if self.contact.given or not self.full_name:
            return self.contact.given
        return split_name(self.full_name, self.language).given

    @property
    def addressed(self) -> str:
        """Anna Sergeyevna in Russian on «вы»; Anna everywhere else; the name as shown where nothing is shorter."""
        given = self.given or self.full_name
        if self.language == "ru" and not self.informal and self.contact.patronymic and self.given:
            return f"{given} {self.contact.patronymic}"
        return given

    @property
    def greeting(self) -> str:
        """Complete without a name, too."""
        formal, informal, nameless, nameless_informal = GREETINGS[self.language]
        if not self.addressed:
            return nameless_informal if self.informal else nameless
        return (informal if self.informal else formal).format(self.addressed)

    @property
    def experience(self) -> str:
        """Of the client with freelancers; empty while nobody has said."""
        return self.client.experience if self.client else ""

    @property
    def interaction_type(self) -> str:
        """How we work together; empty while nobody has said."""
        return self.client.interaction_type if self.client else ""

    @property
    def my_name(self) -> str:
        """The name of whoever writes."""
        return self.actor.user.name if self.actor.user else ""

    @property
    def my_given(self) -> str:
        """Their given name."""
        return split_name(self.my_name, self.language).given or self.my_name if self.my_name else ""

    @property
    def step_by(self) -> date | None:
        """The day of the next step; an hour is told by its day on the reader's calendar."""
        if self.step is None:
            return None
        return self.step.due_on or (self.local(self.step.due_at) if self.step.due_at else None)

    @property
    def silent_days(self) -> int | None:
        """Whole days on the reader's calendar since either side has said anything; None when nobody ever has."""
        return max(0, (self.today - self.local(self.last_at)).days) if self.last_at else None


def zone_of(actor: Actor, contact: Contact, client: Client | None) -> str:
    """Whose clock a letter to this person goes by."""
    return contact.timezone or (client.timezone if client else "") or str(actor.workspace.timezone)


def about(actor: Actor, contact: Contact, now: datetime, language: str, client: Client | None = None) -> About:
    """Everything published facts need of a person."""
    client = client or contact.client
    found = About(actor, contact, client, now, language)
    said = Interaction.objects.visible_to(actor).living()
    said = said.filter(client=client) if client else said.filter(contact=contact)
    found.last_at = said.filter(at__lte=now).order_by("-at").values_list("at", flat=True).first()
    if client:
        steps = NextStep.objects.visible_to(actor).open().filter(client=client)
        # Steps without a day come last on both databases.
        found.step = min(
            steps[:200], key=lambda step: (step.due_on is None, step.due_on or date.max, step.pk), default=None
        )
        with translation.override(language):
            manner = manner_of(client, by=actor, on=found.today)
        found.cadence_days = manner.cadence.value if manner.cadence else None
        found.introduced_by = introduced_in_words(client)
    return found


def facts_of(person: About, by_hand: dict[str, str] | None = None) -> Facts:
    """Every published fact with its value, and what was typed by hand."""
    values = {name: fact.value(person) for name, fact in published().items()}
    return Facts(values, {name: text.strip() for name, text in (by_hand or {}).items()})
