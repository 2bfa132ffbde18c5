"""Two spellings of one name, and two names."""

import pytest

from rapport.lib.likeness import Crowd, Somebody, weigh
from rapport.lib.lookalikes import alike, candidates
from rapport.lib.name_shapes import agreement, is_typo, shape


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Анна Кравцова", "АННА КРАВЦОВА", "same"),
        ("Пётр Орлов", "Петр Орлов", "same"),
        ("Анна Кравцова", "Кравцова Анна", "order"),
        ("Юлия Щербакова", "Yulia Shcherbakova", "alphabet"),
        ("Дмитрий Ковалёв", "Dmitriy Kovalyov", "alphabet"),
        ("Евгений Белов", "Yevgeny Belov", "alphabet"),
        ("Müller Hans", "Hans Mueller", "spelling"),
        ("Анна Сергеевна Кравцова", "Анна Кравцова", "patronymic"),
        ("Анна Петровна Кравцова", "Анна Сергеевна Кравцова", ""),
        ("Александр Ким", "Саша Ким", "short"),
        ("Bob Stone", "Robert Stone", "short"),
        ("Анна Кравцова", "Анна Кравцева", "typo"),
        ("А. С. Кравцова", "Анна Сергеевна Кравцова", "initials"),
        ("Dr. John Smith", "John Smith", "order"),
        ("Иван Кравцов", "Анна Кравцова", ""),
        ("Анна Кравцова", "Анна Белова", "half"),
        ("А", "А. А.", ""),
        ("", "", ""),
    ],
)
def test_people(one, other, how):
    assert agreement(shape(one), shape(other)) == agreement(shape(other), shape(one)) == how


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("ООО «Ромашка»", "Ромашка", "same"),
        ("ООО «Ромашка»", "Romashka LLC", "alphabet"),
        ("Weber Studio", "Studio Weber", "order"),
        ("Studio 12", "Studio 13", "half"),
        ("Ромашка", "Ромашка Плюс", "part"),
    ],
)
def test_companies(one, other, how):
    assert agreement(shape(one, company=True), shape(other, company=True)) == how


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("kravtsov", "kravtsov", True), ("kravtsov", "kravtsova", True), ("kravtsov", "kravtosv", True),
        ("kravtsov", "krovtsova", False), ("kim", "kin", False), ("order12345", "order12346", False),
    ],
)  # fmt: skip
def test_one_letter(one, other, is_one):
    assert is_typo(one, other) is is_one


def test_different_tax_numbers_overrule_everything():
    facts = {"name": "Ромашка", "company": True, "mails": frozenset({"a@b.example"})}
    one, other = Somebody(1, tax="1", **facts), Somebody(2, tax="2", **facts)
    assert weigh(one, other, Crowd.of([one, other])).points == 0


def test_an_address_of_many_is_no_evidence():
    many = [Somebody(n, f"Name{n:03} Family{n:03}", phones=frozenset({"+74951234567"})) for n in range(40)]
    assert list(alike(many, candidates(many), Crowd.of(many))) == []


def test_nobody_and_strange_names_do_no_harm():
    for name in ("", " ", "«»", "💡", "ъ", "1", "a" * 5000, "\u0000", "李小龙"):
        two = [Somebody(1, name), Somebody(2, name)]
        list(alike(two, candidates(two), Crowd.of(two)))
    assert candidates([]) == []
