"""An address book made dirty on purpose, always the same for the same seed: copies of its people and companies as real
address books have them, and traps beside them: people who only look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from bench.invented import World
from rapport.lib.likeness import Somebody
from rapport.lib.phones import normalise_phone
from rapport.lib.short_names import FULL_NAMES

LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
    "ю": "yu", "я": "ya",
}  # fmt: skip
PATRONYMICS = {"а": "Сергеевна Петровна Ивановна Павловна", "": "Сергеевич Петрович Иванович Павлович"}
FORMS = {"GmbH", "ООО", "Ltd", "AG"}
SHORT = {full: short for short, names in FULL_NAMES.items() for full in names}

type Dirt = Callable[[Somebody, Random], Somebody | None]


@dataclass(slots=True)
class Dirty:
    """Everybody, which pairs are the same (with the kind of dirt), and which only look so (with the kind of trap)."""

    everybody: list[Somebody] = field(default_factory=list)
    same: dict[tuple[int, int], str] = field(default_factory=dict)
    traps: dict[tuple[int, int], str] = field(default_factory=dict)


def latin(text: str) -> str:
    """Russian as passports and mail programs write it."""
    return "".join(
        LATIN.get(char, LATIN.get(char.lower(), char).capitalize() if char.lower() in LATIN else char) for char in text
    )


def _renamed(change: Callable[[str, Random], str]) -> Dirt:
    def dirt(one: Somebody, chance: Random) -> Somebody | None:
        name = change(one.name, chance)
        return replace(one, name=name) if name != one.name else None

    return dirt


def _typo(name: str, chance: Random) -> str:
    words = name.split()
    long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return name
    place = chance.choice(long)
    word, at = words[place], chance.randrange(1, len(words[place]) - 1)
    letter = chance.choice("оаеин" if "а" <= word[-1] <= "я" else "oaein")
    words[place] = chance.choice([
        word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip
    return " ".join(words)


def _swapped(name: str, _chance: Random) -> str:
    words = name.split()
    # The form of a company stays at its end.
    end = words[-1:] if words[-1] in FORMS else []
    kept = words[: len(words) - len(end)]
    return " ".join([*kept[-1:], *kept[:-1], *end])


def _without_patronymic(name: str, _chance: Random) -> str:
    words = name.split()
    return " ".join([words[0], words[-1]]) if len(words) == 3 else name


def _initial(name: str, _chance: Random) -> str:
    words = name.split()
    return (
        f"{words[0][0]}. {words[-1]}"
        if 1 < len(words) < 4 and len(words[0]) > 1 and all(map(str.isalpha, words))
        else name
    )


def _short(name: str, _chance: Random) -> str:
    first, _space, rest = name.partition(" ")
    short = SHORT.get(first.lower())
    return f"{short.title()} {rest}" if short and rest else name


def _form(name: str, chance: Random) -> str:
    bare = " ".join(word for word in name.split() if word not in FORMS)
    return chance.choice([f"ООО «{bare}»", f"{bare} GmbH", f"{bare.upper()} LLC", f"{bare}, Inc."])


def _reached(**lost: frozenset[str]) -> Dirt:
    def dirt(one: Somebody, _chance: Random) -> Somebody | None:
        here = {name: getattr(one, name) for name in lost}
        left = replace(one, **lost)  # type: ignore[arg-type]  # what is lost is named by its callers
        return left if any(here.values()) and (left.mails or left.phones) else None

    return dirt


def _phone_spelled(one: Somebody, _chance: Random) -> Somebody | None:
    # As a person types it; what is compared is the number it stands for.
    spelled = {
        normalise_phone(f"8 ({phone[2:5]}) {phone[5:8]}-{phone[8:]}", "RU") for phone in one.phones if phone[:2] == "+7"
    }
    return replace(one, phones=frozenset(spelled), mails=frozenset()) if spelled else None


def _other_mail(one: Somebody, chance: Random) -> Somebody | None:
    return replace(one, mails=frozenset({f"me{chance.randrange(10**8)}@gmail.com"})) if one.phones else None


def _bare(one: Somebody, _chance: Random) -> Somebody | None:
    # Of one word alone nobody could say whose it is.
    return Somebody(one.id, one.name, company=one.company) if len(one.name.split()) > 1 else None


PEOPLE: dict[str, Dirt] = {
    "typing mistake": _renamed(_typo),
    "other alphabet": _renamed(lambda name, _: latin(name)),
    "ё as е": _renamed(lambda name, _: name.replace("ё", "е").replace("Ё", "Е")),
    "words in another order": _renamed(_swapped),
    "patronymic lost": _renamed(_without_patronymic),
    "initials": _renamed(_initial),
    "short name": _renamed(_short),
    "phone spelled otherwise": _phone_spelled,
    "mail lost": _reached(mails=frozenset()),
    "phone lost": _reached(phones=frozenset()),
    "another mail": _other_mail,
    "nothing but the name": _bare,
}
COMPANIES: dict[str, Dirt] = {
    "legal form": _renamed(_form),
    "typing mistake": PEOPLE["typing mistake"],
    "other alphabet": PEOPLE["other alphabet"],
    "words in another order": PEOPLE["words in another order"],
    "mail lost": PEOPLE["mail lost"],
    "phone lost": PEOPLE["phone lost"],
    "nothing but the name": PEOPLE["nothing but the name"],
}


def dirty(clean: Sequence[Somebody], *, seed: int) -> Dirty:
    """Everybody, a dirty copy of one in two, some of them with a second kind of dirt, and a trap beside one in ten."""
    chance, found = Random(seed), Dirty(list(clean))

    def add(one: Somebody) -> int:
        found.everybody.append(replace(one, id=len(found.everybody) + 1))
        return len(found.everybody) - 1

    for place, one in enumerate(clean):
        kinds = COMPANIES if one.company else PEOPLE
        if chance.random() < 0.5:
            names = list(kinds)
            chance.shuffle(names)
            for name in names:
                if (copy := kinds[name](one, chance)) is not None:
                    if chance.random() < 0.25 and (more := kinds[names[0]](copy, chance)) is not None:
                        copy = more
                    found.same[place, add(copy)] = name
                    break
        # Of somebody without any address nobody could tell a namesake.
        elif (one.mails or one.phones) and chance.random() < 0.2:
            name, other = _trap(one, chance)
            found.traps[place, add(other)] = name
    return found


def _trap(one: Somebody, chance: Random) -> tuple[str, Somebody]:
    number = chance.randrange(10**7)
    mails, phones = frozenset({f"a{number}@elsewhere{number}.example"}), frozenset({f"+7926{number:07}"})
    if one.company:
        if one.tax:
            return "two tax numbers", replace(one, tax=f"77{number:08}")
        return "same name elsewhere", replace(one, mails=mails, phones=phones, tax="", site="", city="Elsewhere")
    kind = chance.choice(["namesake", "common mailbox", "common phone", "relative"])
    if kind == "namesake":
        return kind, replace(one, mails=mails, phones=phones)
    stranger = f"{chance.choice(['Зоя', 'Marlene', 'Глеб', 'Boris'])} {chance.choice(['Обухов', 'Ashworth', 'Лапшин'])}"
    if kind == "common mailbox":
        return kind, replace(one, name=stranger, phones=phones)
    if kind == "common phone":
        return kind, replace(one, name=stranger, mails=mails)
    family = one.name.split()[-1]
    return kind, replace(one, name=f"{chance.choice(['Зоя', 'Marlene'])} {family}", mails=mails)


def invented(count: int, *, seed: int) -> list[Somebody]:
    """So many invented people and companies, one company for every three people."""
    world, chance, found = World(seed), Random(seed), list[Somebody]()
    for number in range(count):
        one = world.someone(number)
        if number % 4 == 0:
            tax = f"78{number:08}" if number % 8 == 0 else ""
            found.append(Somebody(
                len(found) + 1, one.company, company=True, mails=frozenset({one.email}), city=one.town, tax=tax,
                phones=frozenset({one.phone}),
            ))  # fmt: skip
            continue
        name = one.name
        if one.language == "ru" and chance.random() < 0.4:
            ending = "а" if one.given[-1] in "ая" else ""
            name = f"{one.given} {chance.choice(PATRONYMICS[ending].split())} {one.family}"
        found.append(Somebody(
            len(found) + 1, name, mails=frozenset({one.email}), phones=frozenset({one.phone}), city=one.town
        ))  # fmt: skip
    return found
