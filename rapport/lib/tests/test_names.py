import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.lib.names import NOBODY, Name, display_name, initials, is_company, same_name_key, split_name


@pytest.mark.parametrize(
    ("text", "family", "given_name", "patronymic"),
    [
        ("Иванов Иван Иванович", "Иванов", "Иван", "Иванович"),
        ("Иван Иванович Иванов", "Иванов", "Иван", "Иванович"),
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ"),
        ("Иванова-Петрова Мария Сергеевна", "Иванова-Петрова", "Мария", "Сергеевна"),
        ("Рабинович Абрам Исаакович", "Рабинович", "Абрам", "Исаакович"),
        ("Иван Петрович Рабинович", "Рабинович", "Иван", "Петрович"),
        ("Алиев Вагиф Самед оглы", "Алиев", "Вагиф", "Самед оглы"),
        ("Шевченко Тарас Григорович", "Шевченко", "Тарас", "Григорович"),
        ("Кравцова Анна", "Кравцова", "Анна", ""),
        ("«Кравцова Анна»", "Кравцова", "Анна", ""),
        ("Анна Кравцова", "Кравцова", "Анна", ""),
        ("Пётр Ким", "Ким", "Пётр", ""),
        ("Иван Рабинович", "Рабинович", "Иван", ""),
        ("Иван Петрович", "", "Иван", "Петрович"),
        ("Пётр Ильич", "", "Пётр", "Ильич"),
        ("Сергей Юрьевич", "", "Сергей", "Юрьевич"),
        ("Мария Никитична", "", "Мария", "Никитична"),
        ("Иванов И. И.", "Иванов", "И.", "И."),
        ("Иванов И.И.", "Иванов", "И.", "И."),
        ("И.И. Иванов", "Иванов", "И.", "И."),
        ("Мария", "", "Мария", ""),
        ("Doe, John", "Doe", "John", ""),
        ("Doe, John R.", "Doe", "John", "R."),
        ("John Doe", "Doe", "John", ""),
        ("John R. Doe", "Doe", "John", "R."),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", ""),
        ("Simon Perreault", "Perreault", "Simon", ""),
        ("Ivanov Ivan Ivanovich", "Ivanov", "Ivan", "Ivanovich"),
        ("Ivan Ivanovich Petrov", "Petrov", "Ivan", "Ivanovich"),
        ("Ivanova Anna", "Ivanova", "Anna", ""),
    ],
)
def test_a_name_is_taken_apart_where_it_is_certain(text, family, given_name, patronymic):
    assert split_name(text) == Name(family=family, given=given_name, patronymic=patronymic)


def test_titles_and_suffixes_are_put_aside():
    assert split_name("Dr. Anna Schmidt PhD") == Name(family="Schmidt", given="Anna", prefix="Dr.", suffix="PhD")
    assert split_name("John Doe, Jr.") == Name(family="Doe", given="John", suffix="Jr.")
    assert split_name("г-н Петров Олег").prefix == "г-н"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Smith",
        "Ромашка",
        "ООО «Ромашка»",
        "ООО Ромашка",
        "ИП Петров",
        "Acme Studio",
        "Support Team",
        "Бухгалтерия Ромашка",
        "john@example.org",
        "+7 495 123-45-67",
        "Петров Сидоров",
        "Анна Мария",
        "Гарсия Маркес",
        "Mr. John Richter James Doe Sr.",
        "Gabriel García Márquez",
        "山田太郎",
        "One, Two, Three",
        "🦊",
    ],
)
def test_what_is_not_certain_stays_whole(text):
    assert split_name(text) is NOBODY or not split_name(text)


def test_a_language_that_puts_the_family_first_leaves_two_latin_words_alone():
    assert not split_name("Nagy Anna", "hu")


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("Кравцова Анна", "АК"),
        ("Анна Кравцова", "АК"),
        ("John R. Doe", "JD"),
        ("ООО «Ромашка»", "Р"),
        ("acme studio", "AS"),
        ("test@example.org", "TE"),
        ("Ёлкин", "Е"),
        ("", ""),
        ("«»", ""),
        ("🦊", ""),
    ],
)
def test_initials(text, capitals):
    assert initials(text) == capitals


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('ООО "Ромашка"', "«Ромашка»"),
        ("Ромашка, ООО", "Общество с ограниченной ответственностью «Ромашка»"),
        ("АО «Мир»", "мир"),
        ("ИП Петров", "Петров"),
        ("Acme GmbH & Co. KG", "ACME"),
        ("Acme, Inc.", "acme"),
        ("L.L.C. Foo", "Foo"),
        ("Lego A/S", "lego"),
        ("Kwiatki Sp. z o.o.", "Kwiatki"),
        ("Артём Королёв", "АРТЕМ  Королев"),
        ("Doe, John", "doe john"),
    ],
)
def test_two_spellings_of_a_name_have_the_same_key(one, other):
    assert same_name_key(one) == same_name_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Anna", "Анна"), ("Acme", "Acne"), ("ООО", "ИП"), ("Co Anna", "Anna")])
def test_different_names_have_different_keys(one, other):
    assert same_name_key(one) != same_name_key(other)


def test_a_legal_form_tells_a_company():
    assert is_company("ООО «Ромашка»")
    assert is_company("Acme Ltd.")
    assert not is_company("Анна Кравцова")
    assert not is_company("ООО")


def test_parts_are_put_together_in_spoken_order():
    assert (
        display_name(prefix="Dr.", given="John", patronymic="R.", family="Doe", suffix="Jr.") == "Dr. John R. Doe Jr."
    )
    assert display_name(given="Анна") == "Анна"


@given(st.text(max_size=60), st.sampled_from(["", "ru", "hu"]))
def test_no_text_makes_names_raise(text, language):
    split_name(text, language)
    initials(text)
    same_name_key(text)
