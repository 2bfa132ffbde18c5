# ruff: noqa: E501 - one fact, one line
"""The facts a template may name: a closed list. Nothing else about anybody can be reached from a template.

A room above may publish facts of its own: `publish(Published(…))` from its `apps.py: ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from rapport.message_templates.gathering import About

TEXT, NUMBER, DAY, YES_NO, CHOICE = "text", "number", "day", "yes_no", "choice"
# Where a missing value is written down.
AT_CONTACT, AT_CLIENT, AT_ME, AT_WORKSPACE, AT_STEP = "contact", "client", "me", "workspace", "step"


@dataclass(frozen=True, slots=True)
class Published:
    """One of them. `always`: it is never missing. `at`: where it is written down when it is missing."""

    name: str
    kind: str
    label: str | Promise
    value: Callable[[About], Any]
    at: str = AT_CLIENT
    always: bool = False
    choices: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """What stands before the point."""
        return self.name.partition(".")[0]


_published: dict[str, Published] = {}


def publish(*facts: Published) -> None:
    """Add facts; a name is published once."""
    for fact in facts:
        if fact.name in _published:
            raise ValueError(f"{fact.name} is published already")
        _published[fact.name] = fact


def published() -> dict[str, Published]:
    """All of them, by name."""
    return dict(_published)


def knows(name: str) -> bool:
    """Whether a name is published."""
    return name in _published


def names() -> tuple[str, ...]:
    """Every name."""
    return tuple(_published)


def choices_of(name: str) -> tuple[str, ...]:
    """The values a fact can have, where they are few."""
    return _published[name].choices if name in _published else ()


EXPERIENCES = ("novice", "experienced", "professional", "sceptic", "enthusiast")
INTERACTION_TYPES = ("one_off", "regular", "long_term", "strategic", "referral")

publish(
    Published("greeting", TEXT, _("The greeting, in the form of address of this person"), lambda about: about.greeting, AT_CONTACT, True),
    Published("contact.addressed", TEXT, _("How to address them: with the patronymic on «вы», by the given name on «ты»"), lambda about: about.addressed, AT_CONTACT),
    Published("contact.given", TEXT, _("Given name"), lambda about: about.given, AT_CONTACT),
    Published("contact.patronymic", TEXT, _("Patronymic"), lambda about: about.contact.patronymic, AT_CONTACT),
    Published("contact.family", TEXT, _("Family name"), lambda about: about.contact.family, AT_CONTACT),
    Published("contact.full_name", TEXT, _("Full name"), lambda about: about.full_name, AT_CONTACT),
    Published("contact.role", TEXT, _("Role"), lambda about: about.contact.role, AT_CONTACT),
    Published("contact.formal", YES_NO, _("On «вы»; also while nothing else is known"), lambda about: not about.informal, AT_CONTACT, True),
    Published("contact.informal", YES_NO, _("On «ты»: only where you have written it down"), lambda about: about.informal, AT_CONTACT, True),
    Published("contact.is_main", YES_NO, _("The main person of the client"), lambda about: about.contact.is_main, AT_CONTACT, True),
    Published("client.name", TEXT, _("Name of the client"), lambda about: about.client.name if about.client else ""),
    Published("client.is_company", YES_NO, _("A company, not a single person"), lambda about: bool(about.client and about.client.is_company), AT_CLIENT, True),
    Published("client.city", TEXT, _("City"), lambda about: about.client.city if about.client else ""),
    Published("client.industry", TEXT, _("Field of business"), lambda about: about.client.industry if about.client else ""),
    Published("client.website", TEXT, _("Website"), lambda about: about.client.website if about.client else ""),
    Published("client.experience", CHOICE, _("Experience with freelancers"), lambda about: about.experience, AT_CLIENT, False, EXPERIENCES),
    Published("client.interaction_type", CHOICE, _("Interaction type"), lambda about: about.interaction_type, AT_CLIENT, False, INTERACTION_TYPES),
    Published("client.since", DAY, _("In Rapport since"), lambda about: about.local(about.client.created_at) if about.client else None),
    Published("client.introduced_by", TEXT, _("By whom we came to know them"), lambda about: about.introduced_by),
    Published("me.name", TEXT, _("Your name"), lambda about: about.my_name, AT_ME),
    Published("me.given", TEXT, _("Your given name"), lambda about: about.my_given, AT_ME),
    Published("workspace.name", TEXT, _("Name of the workspace"), lambda about: about.workspace.name, AT_WORKSPACE, True),
    Published("today", DAY, _("Today, on the reader's calendar"), lambda about: about.today, AT_ME, True),
    Published("next_step.text", TEXT, _("The next step with the client"), lambda about: about.step.text if about.step else "", AT_STEP),
    Published("next_step.by", DAY, _("The day of the next step"), lambda about: about.step_by, AT_STEP),
    Published("silence.days", NUMBER, _("Days since the last word of either side"), lambda about: about.silent_days),
    Published("silence.since", DAY, _("The day of the last word"), lambda about: about.local(about.last_at) if about.last_at else None),
    Published("cadence.days", NUMBER, _("How often you are in touch, in days: agreed, or by the type of the client"), lambda about: about.cadence_days),
)  # fmt: skip
