"""Words made comparable: each is kept as itself, its stem (Russian, English) and their sound in Latin letters.

Every key stands after two spaces, so that its first one and two letters are trigrams too: FTS5's trigram index and
pg_trgm then give the same answers.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rapport.lib.lazily import lazily
from rapport.lib.sounds import sound

if TYPE_CHECKING:
    import snowballstemmer
else:
    snowballstemmer = lazily("snowballstemmer")

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8
_local = threading.local()


def words(text: str) -> list[str]:
    """The words of a text, folded: compatibility forms, case, ё as е."""
    return WORD.findall(fold(text))


def fold(text: str) -> str:
    """NFKC, caseless, ё as е."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


@lru_cache(maxsize=65536)
def keys(word: str) -> tuple[str, ...]:
    """The spellings under which one folded word is found."""
    stem = _stem(word)
    return tuple(dict.fromkeys((word, stem, sound(word), sound(stem))))


def document(*texts: str, limit: int = 20_000) -> str:
    """What the index keeps of a text: every key once, each after two spaces."""
    found = dict.fromkeys(chain.from_iterable([words(text[:limit]) for text in texts]))
    return "".join([_kept(word) if word.isalpha() else _kept_code(word) for word in found]) + " "


@lru_cache(maxsize=65536)
def _kept(word: str) -> str:
    """The keys of a word as the index holds them: one that begins a longer one is found within it."""
    # A Russian stem always begins its word, and the stemmer is the dearest part of all this.
    found = (word, sound(word)) if _is_russian(word) else keys(word)
    return "".join([f"  {key}" for key in found if not any(key != other and other.startswith(key) for other in found)])


def _kept_code(word: str) -> str:
    # Numbers seldom come twice: they would only push the words out of what is remembered.
    heard = sound(word)
    return f"  {word}" if word.startswith(heard) else f"  {word}  {heard}"


def question(text: str) -> list[tuple[str, ...]]:
    """What to look for: all groups must be found, any key of a group will do. Keys hold only letters and digits."""
    return [tuple(_padded(key) for key in keys(word)) for word in words(text)[:MOST_WORDS]]


def _padded(key: str) -> str:
    # A trigram index knows one and two letters only at the beginning of a word, behind its two spaces.
    return key if len(key) > 2 else key.rjust(3) if len(key) == 1 else f" {key}"


def _stem(word: str) -> str:
    # A number or a code has no forms.
    if len(word) >= 64 or not word.isalpha():
        return word
    return str(_stemmer("russian" if _is_russian(word) else "english").stemWord(word))


def _is_russian(word: str) -> bool:
    return "а" <= word[0] <= "я"


def _stemmer(language: str) -> snowballstemmer.stemmer:
    # A stemmer keeps state while it works: one for each thread.
    if not hasattr(_local, language):
        setattr(_local, language, snowballstemmer.stemmer(language))
    return getattr(_local, language)
