"""Forms to begin with, and the words of consents: data in both languages (data/*.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rapport.questionnaires.completing import channels
from rapport.questionnaires.questions import Kind, Question

DATA = files("rapport.questionnaires") / "data"
# As they are offered.
ORDER = ("contact", "site", "identity", "text", "development")


@dataclass(frozen=True, slots=True)
class Starter:
    """A form to begin with, in one language."""

    key: str
    kind: str
    language: str
    title: str
    about: str
    intro: str
    thanks: str
    questions: tuple[Question, ...]


@cache
def starter(key: str, language: str) -> Starter:
    """One of them. Raises KeyError for a key or a language there is none of."""
    if key not in ORDER:
        raise KeyError(key)
    read = tomllib.loads((DATA / f"{key}.toml").read_text("utf-8"))
    words = read[language]
    questions = tuple(_question(facts, words["questions"][facts["key"]], language) for facts in read["questions"])
    return Starter(
        key, read["kind"], language, words["title"], words["about"], words["intro"], words["thanks"], questions
    )


def _question(facts: dict[str, Any], words: dict[str, Any], language: str) -> Question:
    choices = words.get("choices", ())
    if facts.get("fills") == "prefers":
        choices = channels(language).values()
    return Question(
        key=facts["key"], kind=Kind(facts["kind"]).value, text=words["text"], required=facts.get("required", False),
        help=words.get("help", ""), choices=tuple(choices), fills=facts.get("fills", ""),
    )  # fmt: skip


def starters(language: str) -> list[Starter]:
    """All of them, in a language."""
    return [starter(key, language) for key in ORDER]


@cache
def _consents() -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / "consents.toml").read_text("utf-8"))


def consent_texts(language: str, workspace: str) -> dict[str, str]:
    """The words to begin with, by the purpose of the consent."""
    words = _consents()[language]
    return {purpose: words[purpose].strip().replace("{workspace}", workspace) for purpose in ("answer", "mailing")}
