"""How a word sounds in Latin letters, whatever alphabet it is written in."""

SOUND = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
        "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
        "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
        "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e",
    }
)  # fmt: skip
# Spellings of the same sound; the longer come first.
SAME = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("kh", "h"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("iu", "u"),
    ("ia", "a"),
    ("ie", "e"),
)


def sound(word: str) -> str:
    """How a word sounds in Latin letters, near enough for names written either way."""
    latin = word if word.isascii() else word.translate(SOUND)
    for spelling, same in SAME:
        if spelling in latin:
            latin = latin.replace(spelling, same)
    return latin or word
