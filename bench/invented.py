"""Invented words, people and companies, always the same for the same seed, with the spread of real ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

GIVEN = {
    "ru": (
        "Анна Игорь Ольга Павел Марина Сергей Елена Дмитрий Наталья Алексей Ксения Роман Юлия Фёдор Вера Кирилл Лидия"
    ),
    "en": "Emma Oliver Alice Henry Clara Thomas Julia Martin Nora Philip Sofia Daniel Irene Victor Laura Simon Hannah",
}
FAMILY = {
    "ru": "Кравцов Титов Соколов Белов Громов Орлов Фролов Зайцев Комаров Щербаков Жуков Власов Ершов Ковалёв Панов",
    "en": "Berg Stone Walker Lind Moreau Keller Novak Fischer Rossi Quist Brandt Harper Doyle Weber Lang Costa Hansen",
}
SYLLABLES = {
    "ru": "ра ко не то ва ли по ста про ми де ру со ка пре до за на би ло мо те гра сво ни ку пи ре ча",
    "en": "con ter ma li pro de sta re in ver ti no ra sen tor pla mi ca lo per tra ment ing est al ri po da ne su",
}
ENDINGS = {
    "ru": ["", "а", "ы", "ов", "ам", "ать", "ил", "ный", "ного", "ение", "ением", "ость"],
    "en": ["", "", "s", "ed", "ing", "er", "ly", "ment"],
}
COMMON = {
    "ru": (
        "и в на что с по не мы вы это как для но у за от до если или уже ещё можно будет завтра договор смета логотип"
    ),
    "en": "the and to of a in is for we you it on with that are be this will please tomorrow contract draft invoice",
}
TOWNS = ["Светлогорск", "Bergen", "Казань", "Graz", "Омск", "Porto", "Тверь", "Lyon", "Самара", "Gdynia"]
VOCABULARY = 4_000  # words of each language beside the common ones


@dataclass(frozen=True, slots=True)
class Someone:
    """An invented person of an invented company."""

    language: str
    given: str
    family: str
    company: str
    email: str
    phone: str
    town: str

    @property
    def name(self) -> str:
        """As it is shown."""
        return f"{self.given} {self.family}"


class World:
    """Draws words and people; two worlds of one seed are alike."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.words = {language: self._vocabulary(language) for language in COMMON}
        # Zipf's law: the word at place n is n times as rare as the first.
        self.weights = {
            language: list(accumulate(1 / (place + 3) for place in range(len(words))))
            for language, words in self.words.items()
        }

    def _vocabulary(self, language: str) -> list[str]:
        syllables, found = SYLLABLES[language].split(), dict.fromkeys(COMMON[language].split())
        while len(found) < VOCABULARY:
            stem = "".join(self.random.choices(syllables, k=self.random.choice((1, 2, 2, 3, 3, 4))))
            found[stem + self.random.choice(ENDINGS[language])] = None
        return list(found)

    def text(self, language: str, count: int) -> str:
        """So many words in sentences, wrapped as mail programs wrap."""
        drawn = self.random.choices(self.words[language], cum_weights=self.weights[language], k=count)
        lines, here = [], ""
        for place, word in enumerate(drawn):
            here += (word.capitalize() if place % 11 == 0 else word) + (". " if place % 11 == 10 else " ")
            if len(here) > 68:
                lines.append(here.rstrip())
                here = ""
        return "\n".join([*lines, here.rstrip() or "."])

    def someone(self, number: int, *, company_size: int = 3) -> Someone:
        """The person of a number; so many in a row share a company."""
        language, company = "ru" if number % 2 else "en", number // company_size
        word = self.words["en"][100 + company % 3000]
        domain = f"{word}{company}.example"
        return Someone(
            language=language,
            given=self.random.choice(GIVEN[language].split()),
            family=self.random.choice(FAMILY[language].split()),
            company=f"{word.capitalize()} {self.random.choice(['Studio', 'GmbH', 'Group', 'ООО', 'Ltd'])} {company}",
            email=f"{word}.{number}@{domain}",
            phone=f"+7916{number:07}" if language == "ru" else f"+4915{number:08}",
            town=self.random.choice(TOWNS),
        )
