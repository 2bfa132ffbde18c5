"""Which language a text is in: told apart among those clients write in, when there is enough of it.

The detector is loaded when it is first asked, because it brings a large library; only the worker asks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

# Of a hundred languages a short letter fits several; these are the ones clients write in.
PLAUSIBLE = ("ru", "en", "de", "fr", "es", "it", "pt", "nl", "pl", "uk", "kk", "tr", "zh", "ja", "ar", "he")
FEWEST_LETTERS, LONGEST = 40, 4000
SURE = 0.8
# Links, addresses and numbers are in no language.
_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|\d+")


class Spoken(NamedTuple):
    """A language (ISO 639-1) and how sure that is, from 0 to 1."""

    language: str
    certainty: float


def language_of(text: str) -> Spoken | None:
    """The language of a text; None when it is too short or fits several."""
    words = _NO_WORDS.sub(" ", text[:LONGEST])
    letters = sum(char.isalpha() for char in words)
    if letters < FEWEST_LETTERS:
        return None
    language, certainty = _detector().classify(words)
    return Spoken(language, round(float(certainty), 3)) if certainty >= SURE else None


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # numpy: a web process never needs it

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(PLAUSIBLE))
    return detector
