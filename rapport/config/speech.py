"""The language of the command line: the terminal's, or, once a workspace is known, its owner's.

The standard library's gettext reads the catalogues that Django reads: so `rapport --help` needs no Django, and
argparse, which asks gettext too, speaks with us.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "django"


def N_(sentence: str) -> str:
    """Marks a sentence that somebody else will say; the extractor of sentences knows this name."""
    return sentence


# What argparse says by itself; listed here so that the catalogues have it.
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)


def language_here() -> str:
    """`ru` or `en`: RAPPORT_LANGUAGE, else the language of the terminal."""
    named = (os.environ.get(name, "") for name in ("RAPPORT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "ru" if next(filter(None, named), "").lower().startswith("ru") else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Whatever asks the standard library's gettext inside speaks this language."""
    domain, spoken = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if spoken is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = spoken


class Refused(Exception):
    """A command cannot do what was asked; its text is the sentence for the person who asked."""
