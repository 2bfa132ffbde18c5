"""Names of people and companies: taken apart where it is certain, put together, compared, shortened to initials."""

import re
from dataclasses import astuple, dataclass

from rapport.lib.company_names import COMPANY_WORDS, QUOTES, is_company, same_name_key, words_without_forms
from rapport.lib.given_names import GIVEN_NAMES, MALE_STEMS
from rapport.lib.words import words

__all__ = ["NOBODY", "Name", "display_name", "initials", "is_company", "same_name_key", "split_name", "without_titles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The parts of a person's name; all empty when a text could not be taken apart with certainty."""

    family: str = ""
    given: str = ""
    patronymic: str = ""
    prefix: str = ""
    suffix: str = ""

    def __bool__(self) -> bool:
        return any(astuple(self))


NOBODY = Name()

_PREFIXES = words(
    "mr mrs ms miss mx dr prof sir rev hr fr herr frau mme mlle г-н г-жа гн гжа господин госпожа д-р др проф"
)
_SUFFIXES = words("jr sr ii iii iv phd md mba esq мл ст младший старший")
_PARTICLES = words("van von der den de da del della di du dos das la le ter ten bin ibn al el zu zum af av")
# East Asian and Hungarian names put the family first, and nothing in the words tells so.
_FAMILY_FIRST = words("hu zh ja ko vi")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ`][^\W\d_]+)*\.?", re.UNICODE)
_INITIAL = re.compile(r"[^\W\d_]\.?(?:-[^\W\d_]\.?)?", re.UNICODE)
_GLUED_INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_])\.(?=[^\W\d_])", re.UNICODE)
_CYRILLIC = re.compile("[а-яёіїєґў]", re.IGNORECASE)
_LATIN = re.compile("[a-zà-öø-ÿāăąćčďđēėęěğģīįıķłļńņňőŕřśşšťūůűųźżž]", re.IGNORECASE)
_PATRONYMIC = re.compile(
    r"(?:ович|евич|ич|овна|евна|ична|инична|івна|ївна|йович|ovich|evich|ovna|evna|ichna)$", re.IGNORECASE
)
_FAMILY_ENDING = re.compile(
    r"(?:[оеё]в|[оеё]ва|[иы]н|[иы]на|ский|ская|цкий|цкая|ской|енко|чук|щук|юк|ук|ян|дзе|швили|ых|их|ко|ой|ая|ый|ий|ец|ник"
    r"|..ov|..ova|..ev|..eva|sky|skiy|skii|skaya|enko)$",
    re.IGNORECASE,
)
_TURKIC = words("оглы кызы улы гызы оглу oglu ogly kyzy")


def split_name(display: str, language_hint: str = "") -> Name:
    """The parts of a person's name in Russian or Western order, or `NOBODY` when the order is not certain.

    `language_hint` is a language code: with "hu" or "ja" two Latin words are left alone.
    """
    text = _GLUED_INITIALS.sub(r"\1. ", " ".join(display[:200].strip(QUOTES).split()))
    before, comma, after = text.partition(",")
    words, prefix, suffix = without_titles(before.split())
    if comma:
        rest, more_prefix, more_suffix = without_titles(after.split())
        prefix, suffix = prefix or more_prefix, suffix or more_suffix
        if rest:
            return _family_comma_given(words, rest, prefix, suffix)
    if not _is_a_person(words):
        return NOBODY
    found = _cyrillic(words) if _CYRILLIC.search(words[0]) else _western(words, language_hint.lower()[:2])
    return _titled(found, prefix, suffix)


def display_name(*, family: str = "", given: str = "", patronymic: str = "", prefix: str = "", suffix: str = "") -> str:
    """The parts in the order in which one speaks them: Dr. John Richter Doe, Иван Иванович Иванов."""
    return " ".join(part.strip() for part in (prefix, given, patronymic, family, suffix) if part.strip())


def initials(text: str) -> str:
    """One or two capitals for a round picture; "" when the text has no letter and no digit."""
    name = split_name(text)
    words = [name.given, name.family] if name.given and name.family else words_without_forms(text)
    return "".join(word[0].upper()[:1] for word in words[:2])


def without_titles(words: list[str]) -> tuple[list[str], str, str]:
    """The words of a name without its title and what follows it (Jr, MD), which are told beside them."""
    start, end = 0, len(words)
    while start < end and _bare(words[start]) in _PREFIXES:
        start += 1
    while end > start and _bare(words[end - 1]) in _SUFFIXES:
        end -= 1
    return words[start:end], " ".join(words[:start]), " ".join(words[end:])


def _bare(word: str) -> str:
    return word.strip(".,").replace(".", "").casefold()


def _is_a_person(words: list[str]) -> bool:
    return (
        0 < len(words) <= 5
        and all(_WORD.fullmatch(word) for word in words)
        and not any(_bare(word) in COMPANY_WORDS for word in words)
        and any(len(_bare(word)) > 1 for word in words)
    )


def _titled(name: Name, prefix: str, suffix: str) -> Name:
    if not name:
        return NOBODY
    return Name(family=name.family, given=name.given, patronymic=name.patronymic, prefix=prefix, suffix=suffix)


def _family_comma_given(family: list[str], given: list[str], prefix: str, suffix: str) -> Name:
    """ "Doe, John R.": a comma between two groups of words; more words or more commas are no name."""
    certain = _is_a_person(family) and len(given) <= 3 and all(_WORD.fullmatch(word) for word in given)
    if not certain or any(_bare(word) in COMPANY_WORDS for word in given):
        return NOBODY
    return Name(family=" ".join(family), given=given[0], patronymic=" ".join(given[1:]), prefix=prefix, suffix=suffix)


def _cyrillic(words: list[str]) -> Name:
    if len(words) == 4 and _bare(words[3]) in _TURKIC:
        return Name(family=words[0], given=words[1], patronymic=" ".join(words[2:]))
    if len(words) == 3:
        return _three_cyrillic(*words)
    if len(words) == 2:
        return _two_cyrillic(*words)
    return Name(given=words[0]) if len(words) == 1 and _is_given(words[0]) else NOBODY


def _three_cyrillic(first: str, second: str, third: str) -> Name:
    if _INITIAL.fullmatch(second) and _INITIAL.fullmatch(third):
        return Name(family=first, given=second, patronymic=third)
    if _INITIAL.fullmatch(first) and _INITIAL.fullmatch(second):
        return Name(family=third, given=first, patronymic=second)
    in_the_middle, at_the_end = bool(_PATRONYMIC.search(second)), bool(_PATRONYMIC.search(third))
    if in_the_middle and at_the_end:
        # "Иван Петрович Рабинович" and "Рабинович Лукич Иванович" differ in where the given name stands.
        in_the_middle, at_the_end = _is_given(first), _is_given(second)
    if in_the_middle and not at_the_end:
        return Name(family=third, given=first, patronymic=second)
    if at_the_end and not in_the_middle:
        return Name(family=first, given=second, patronymic=third)
    return NOBODY


def _two_cyrillic(first: str, second: str) -> Name:
    if _is_given(first) and _is_patronymic(second):
        return Name(given=first, patronymic=second)
    if _is_patronymic(first):
        return NOBODY
    if _INITIAL.fullmatch(second) or _is_given(second) > _is_given(first):
        return Name(family=first, given=second)
    if _INITIAL.fullmatch(first) or _is_given(first) > _is_given(second):
        return Name(family=second, given=first)
    first_is_family, second_is_family = bool(_FAMILY_ENDING.search(first)), bool(_FAMILY_ENDING.search(second))
    if _is_given(first) or first_is_family == second_is_family:
        return NOBODY
    return Name(family=first, given=second) if first_is_family else Name(family=second, given=first)


def _is_given(word: str) -> bool:
    return _bare(word).replace("ё", "е") in GIVEN_NAMES


def _is_patronymic(word: str) -> bool:
    """Whether the word is made of a man's name: Петрович is, Рабинович is a family."""
    ending = _PATRONYMIC.search(word)
    return ending is not None and _bare(word)[: ending.start()].replace("ё", "е") in MALE_STEMS


def _western(words: list[str], language: str) -> Name:
    if not all(_LATIN.match(word) for word in words) or language in _FAMILY_FIRST:
        return NOBODY
    if len(words) == 2:
        return _two_western(*words)
    if len(words) == 3 and _PATRONYMIC.search(words[2]):
        return Name(family=words[0], given=words[1], patronymic=words[2])
    if len(words) == 3 and _PATRONYMIC.search(words[1]):
        return Name(family=words[2], given=words[0], patronymic=words[1])
    if len(words) == 3 and _INITIAL.fullmatch(words[1]):
        return Name(family=words[2], given=words[0], patronymic=words[1])
    if len(words) > 2 and _bare(words[1]) in _PARTICLES:
        return Name(family=" ".join(words[1:]), given=words[0])
    return NOBODY


def _two_western(first: str, second: str) -> Name:
    if _INITIAL.fullmatch(second) or (_FAMILY_ENDING.search(first) and not _FAMILY_ENDING.search(second)):
        return Name(family=first, given=second)
    return Name(family=second, given=first)
