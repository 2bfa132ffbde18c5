"""What address books call their phones and mails, in our few words: work, home, mobile, fax, main, pager, other."""

from collections.abc import Collection
from functools import lru_cache

_WORDS = {
    "fax": "fax факс homefax workfax otherfax bfax",
    "pager": "pager пейджер",
    "mobile": "mobile cell cellular iphone msg handy mobil мобильный мобильная мобильное моб сотовый сот móvil",
    "main": "main основной основное главный главное primary осн",
    "work": "work business office company рабочий рабочее рабочая раб служебный работа организация geschäftlich",
    "home": "home private personal домашний домашнее домашняя личный личное личная дом дома privat",
    "other": "other другой другое другая прочее прочий custom дополнительный",
}
# An earlier label wins: a fax at work is a fax.
_LABELS = {word: label for label, words in _WORDS.items() for word in words.split()}
_ORDER = tuple(_WORDS)


@lru_cache(maxsize=2000)
def phone_label(types: frozenset[str], own: str = "") -> str:
    """The label of a phone by the words beside it and by the label its owner typed."""
    found = _known(types) | _known(own.lower().replace("-", " ").split())
    return next((label for label in _ORDER if label in found), "other" if own.strip(" *") else "")


@lru_cache(maxsize=2000)
def email_label(types: frozenset[str], own: str = "") -> str:
    """The label of a mail address, a postal address or a website: work, home, other or ""."""
    label = phone_label(types, own)
    return label if label in ("work", "home", "other", "") else "other" if own.strip(" *") else ""


def known_label(own: str) -> bool:
    """Whether nothing is lost when only our word is kept."""
    return bool(own) and all(word in _LABELS for word in own.lower().split())


def _known(words: Collection[str]) -> set[str]:
    return {_LABELS[word] for word in words if word in _LABELS}
