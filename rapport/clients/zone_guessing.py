"""Where a person probably lives, and what they speak: guessed from their phone and their letters.

A guess is kept beside what a person wrote down, with its reason, and never instead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.models import LANGUAGES
from rapport.clients import wording
from rapport.clients.models import Contact
from rapport.journal.models import Batch
from rapport.lib.countries import code_of, zone_offsets
from rapport.lib.lazily import lazily
from rapport.lib.letter_zones import Seen, countries_of, zone_of_letters
from rapport.lib.phone_zones import zone_of_phone
from rapport.lib.zones import is_zone
from rapport.web.funnel import Actor
from rapport.web.languages import our_language

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = lazily("phonenumbers")

PHONE, LETTERS, COUNTRY = "phone", "letters", "country"


def guess_by_phone(contacts: Iterable[Contact]) -> None:
    """Renew what the numbers of these people say; their letters know better, and where they spoke, it stays.

    The points of the contacts should be fetched already.
    """
    for contact in contacts:
        if contact.zone_guess_why.get("code") == LETTERS and not contact.erased_at:
            continue
        numbers = [] if contact.erased_at else [point.key for point in contact.points.all() if point.kind == "phone"]
        _keep_zone(contact, *phones_say(numbers))


def phones_say(numbers: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The zone of the first of these E.164 numbers that tells one, and the reason; nothing when none does."""
    found = next((zone for number in numbers if (zone := zone_of_phone(number))), None)
    return (found.zone, {"code": PHONE, "prefix": found.prefix}) if found else ("", {})


def guess_by_letters(contact: Contact, letters: list[Seen]) -> None:
    """Renew what the clocks of somebody's letters say; where they say nothing, the guess stays as it was."""
    found = zone_of_letters(letters, countries_near(contact))
    if found:
        why = {"code": LETTERS, "count": found.letters, "offsets": list(found.offsets)}
        _keep_zone(contact, found.zone, why)


def guess_language(contact: Contact, spoken: Mapping[str, int]) -> None:
    """Renew what somebody's threads say of their language: {language: threads}; one of ours, and clearly the first."""
    language = max(spoken, key=lambda each: spoken[each], default="")
    every = sum(spoken.values())
    if language not in dict(LANGUAGES) or 2 * spoken[language] <= every:
        return
    why = {"code": "threads", "count": spoken[language], "of": every}
    if (contact.language_guess, contact.language_guess_why) != (language, why):
        contact.language_guess, contact.language_guess_why = language, why
        Contact.objects.filter(pk=contact.pk).update(language_guess=language, language_guess_why=why)


def countries_near(contact: Contact) -> list[str]:
    """The countries somebody may be in, the likeliest first."""
    points = list(contact.points.all())
    numbers = [_region(point.key) for point in points if point.kind == "phone"]
    named = countries_of(point.key.rpartition("@")[2] for point in points if point.kind == "email")
    client = [code_of(contact.client.country)] if contact.client else []
    spoken = ["RU"] if "ru" in (contact.language, contact.language_guess) else []
    return list(dict.fromkeys(code for code in (*client, *numbers, *named, *spoken) if code))


def _region(number: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _keep_zone(contact: Contact, zone: str, why: dict[str, Any]) -> None:
    if (contact.zone_guess, contact.zone_guess_why) != (zone, why):
        contact.zone_guess, contact.zone_guess_why = zone, why
        Contact.objects.filter(pk=contact.pk).update(zone_guess=zone, zone_guess_why=why)


def accept_zone(contact: Contact, zone: str, *, by: Actor, at: datetime) -> Batch | None:
    """A person says that the guess is right; None when the zone stands there already."""
    return contact.change({"timezone": zone}, by=by, at=at)


def accept_language(contact: Contact, language: str, *, by: Actor, at: datetime) -> Batch | None:
    """A person says that this is what somebody speaks; None when it stands there already."""
    return contact.change({"language": language}, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Guess:
    """What we think and nobody has said: "zone" or "language", its value, how it reads and why."""

    name: str
    value: str
    shown: str
    why: str


def guesses_of(contact: Contact) -> list[Guess]:
    """What to ask about a person: what is not known or is known otherwise, and why we think so."""
    found = []
    if contact.zone_guess and contact.zone_guess != contact.timezone and not contact.erased_at:
        place = wording.place(contact.zone_guess)
        if not _same_clock(contact.zone_guess, contact.timezone):
            found.append(Guess("zone", contact.zone_guess, place, reason_in_words(contact.zone_guess_why)))
    if contact.language_guess and not contact.language and not contact.erased_at:
        name = name_of_language(contact.language_guess)
        found.append(Guess("language", contact.language_guess, name, language_in_words(contact.language_guess_why)))
    return found


def _same_clock(one: str, other: str) -> bool:
    """Whether two zones show the same time the year round, so that it does not matter which is written down."""
    return is_zone(other) and zone_offsets(one) == zone_offsets(other)


def reason_in_words(why: Mapping[str, Any]) -> str:
    """Why we think so, as the end of a sentence: by the code +7 495."""
    if why.get("code") == PHONE:
        return _("by the code %(code)s") % {"code": why["prefix"]}
    if why.get("code") == LETTERS:
        said = ngettext(
            "by the clock of %(count)s letter (%(offsets)s)",
            "by the clock of %(count)s letters (%(offsets)s)",
            why["count"],
        )
        return said % {"count": why["count"], "offsets": ", ".join(why["offsets"])}
    if why.get("code") == COUNTRY:
        return _("by the country: %(country)s") % {"country": why["country"]}
    return ""


def language_in_words(why: Mapping[str, Any]) -> str:
    """Why we think somebody speaks a language: 3 of 4 conversations are in it."""
    if why.get("code") != "threads":
        return ""
    said = ngettext(
        "%(count)s of %(of)s conversation is in it", "%(count)s of %(of)s conversations are in it", why["of"]
    )
    return said % {"count": why["count"], "of": why["of"]}


def name_of_language(code: str) -> str:
    """A language by its name, in the reader's: German."""
    return str(Locale(our_language()).languages.get(code, code))
