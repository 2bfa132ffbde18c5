"""How likely two records are the same company or person, in points, and why. Below `ENOUGH` nobody is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapport.lib import name_shapes as names
from rapport.lib.name_shapes import Shape, agreement, shape
from rapport.lib.words import words

ENOUGH = 60
# An address that so many records have belongs to a company or a family, and tells no two of them to be one.
CROWD = 4
COMMON_MAILBOXES = words(
    "info office mail hello hi contact contacts sales support admin team post zakaz order orders buh accounting finance"
    " hr job jobs pr marketing help service secretary reception welcome invoice billing kontakt buero"
)
FREE_MAIL = words(
    "gmail.com googlemail.com mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru ya.ru yandex.com yandex.by yandex.kz"
    " rambler.ru lenta.ru ro.ru hotmail.com outlook.com live.com msn.com yahoo.com yahoo.de yahoo.co.uk icloud.com"
    " me.com mac.com gmx.de gmx.net gmx.at web.de t-online.de freenet.de aol.com proton.me protonmail.com tutanota.com"
    " mail.com"
    " ukr.net i.ua tut.by orange.fr free.fr laposte.net wanadoo.fr libero.it seznam.cz wp.pl onet.pl o2.pl fastmail.com"
    " zoho.com qq.com 163.com vk.com facebook.com t.me instagram.com wa.me linkedin.com"
)
# What the agreement of two names is worth, for people and for companies.
NAME_POINTS = {
    names.SAME: 50, names.ALPHABET: 48, names.ORDER: 48, names.SPELLING: 46, names.PATRONYMIC: 44, names.SHORT: 40,
    names.TYPO: 38, names.INITIALS: 25, names.PART: 20, names.HALF: -25, names.OTHER: -45,
}  # fmt: skip
TAX, MAIL, PHONE, CROWDED, DOMAIN = 90, 50, 40, 12, 22
# One letter in a long name that nobody else has is hardly two.
LONG, LONG_TYPO = 12, 10
TOGETHER, SAME_CITY, SAME_PATRONYMIC = 20, 4, 12
# Addresses that tell one from all others.
OWN = frozenset({"mail", "phone"})
OTHER_DOMAIN, OTHER_MAIL, OTHER_PHONE, OTHER_CITY = -22, -12, -14, -10


@dataclass(frozen=True, slots=True)
class Somebody:
    """What is compared of one record. `at` is the client a person belongs to, 0 for none and for clients.

    `own` is a person who is their own client.
    """

    id: int
    name: str
    company: bool = False
    mails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    tax: str = ""
    site: str = ""
    city: str = ""
    people: tuple[str, ...] = ()
    at: int = 0
    own: bool = False

    @property
    def shape(self) -> Shape:
        """Their name, comparable."""
        return shape(self.name, self.company)

    @property
    def domains(self) -> frozenset[str]:
        """The domains that are theirs, those of free mail left out."""
        found = {mail.rpartition("@")[2] for mail in self.mails} | {self.site}
        return frozenset(found - FREE_MAIL - {""})


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are: points, and the codes of what speaks for it."""

    points: int
    reasons: tuple[str, ...] = ()


NOT_ALIKE = Likeness(0)


@dataclass(slots=True)
class Crowd:
    """How often words and addresses occur among all that are compared."""

    size: int = 0
    word: Counter[str] = field(default_factory=Counter)
    reach: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, everybody: Iterable[Somebody]) -> Crowd:
        """Count them once."""
        crowd = cls()
        for one in everybody:
            crowd.size += 1
            crowd.word.update(one.shape.bones)
            crowd.reach.update(one.mails | one.phones | one.domains)
        return crowd

    def rarity(self, one: Somebody) -> int:
        """Points for how unlikely it is that another has this name by chance."""
        bones = one.shape.bones
        # A small address book is a part of a larger world.
        size = max(self.size, 500)
        by_chance = float(size)
        for word in bones:
            by_chance *= max(self.word[word] - 1, 1) / size
        if len(bones) == 1:
            # A given name alone says nothing; a company of one word is seldom two.
            return 12 if one.company and by_chance < CROWD else -25
        return 12 if by_chance < 0.1 else 0 if by_chance < 0.5 else -12 if by_chance < 3 else -25


def weigh(one: Somebody, other: Somebody, crowd: Crowd) -> Likeness:
    """How likely they are the same."""
    if one.tax and other.tax and one.tax != other.tax:
        return NOT_ALIKE
    if one.company != other.company and not (one.at or other.at):
        return _person_of(one, other, crowd) if other.company else _person_of(other, one, crowd)
    how = agreement(one.shape, other.shape)
    points, reasons = NAME_POINTS[how], [f"name_{how}"] if NAME_POINTS[how] > 0 else []
    reached, why = _reach(one, other, crowd)
    if NAME_POINTS[how] >= NAME_POINTS[names.TYPO]:
        # Where an address speaks, it does not matter how many others have the name.
        rare = max(crowd.rarity(one), 0 if OWN & set(why) else -25)
        points += rare
        if how == names.TYPO and rare > 0 and len("".join(one.shape.bones)) >= LONG:
            points += LONG_TYPO
        if one.shape.patronymic and one.shape.patronymic == other.shape.patronymic:
            points += SAME_PATRONYMIC
    if one.tax and one.tax == other.tax:
        points, reasons = points + TAX, ["tax", *reasons]
    points, reasons = points + reached, [*why, *reasons]
    if one.at and one.at == other.at:
        points += TOGETHER
        reasons.append("together")
    if one.city and other.city:
        same = shape(one.city, True).bones == shape(other.city, True).bones
        points += SAME_CITY if same else OTHER_CITY
    return Likeness(points, tuple(reasons))


def _reach(one: Somebody, other: Somebody, crowd: Crowd) -> tuple[int, list[str]]:
    """What common and different addresses are worth."""
    points, reasons = 0, []
    mails, phones = one.mails & other.mails, one.phones & other.phones
    if mails:
        own = any(crowd.reach[mail] < CROWD and is_personal(mail) for mail in mails)
        points, reasons = points + (MAIL if own else CROWDED), ["mail" if own else "mailbox"]
    if phones:
        own = any(crowd.reach[phone] < CROWD for phone in phones)
        points, reasons = points + (PHONE if own else CROWDED), [*reasons, "phone" if own else "switchboard"]
    elif one.phones and other.phones:
        points += OTHER_PHONE
    shared = one.domains & other.domains
    if shared and (not mails or one.company) and any(crowd.reach[domain] < CROWD for domain in shared):
        points, reasons = points + DOMAIN, [*reasons, "domain"]
    if one.mails and other.mails and not mails and not shared:
        points += OTHER_DOMAIN if one.domains and other.domains else OTHER_MAIL
    return points, reasons


def _person_of(person: Somebody, company: Somebody, crowd: Crowd) -> Likeness:
    """A person who is a client, and a company they work at: the same address and a name of one of its people."""
    reached, reasons = _reach(person, company, crowd)
    if not OWN & set(reasons):
        return NOT_ALIKE
    best = max((NAME_POINTS[agreement(person.shape, shape(name))] for name in company.people), default=0)
    if best < NAME_POINTS[names.INITIALS]:
        return NOT_ALIKE
    return Likeness(best + reached, (*reasons, "of_company"))


def is_personal(mail: str) -> bool:
    """Whether a mailbox can be one person's own."""
    box = mail.partition("@")[0]
    return box not in COMMON_MAILBOXES
