"""The words by which address books and CRMs name their columns, in English and in Russian."""

import re
from functools import lru_cache
from typing import NamedTuple

from rapport.lib.phones import normalise_email


class Meaning(NamedTuple):
    """What a header says: the field, the label of a phone or mail, and which one of several it is (home, 2, …)."""

    field: str
    label: str = ""
    group: str = ""


def _any_of(text: str) -> re.Pattern[str]:
    """Whole words and phrases, one line of alternatives after the other."""
    return re.compile(rf"\b(?:{'|'.join(line.strip() for line in text.strip().splitlines())})\b")


# Columns about the record, the owner of the data or somebody else: no field of the person, whatever stands there.
_NOT_THE_PERSON = _any_of(r"""
    owner|responsible|created|modified|updated|last activity|last contacted|manager|assistant|spouse|child(?:ren)?
    referred|phonetic|yomi|initials|photo|avatar|picture|gender|sex|priority|sensitivity|mileage|anniversary|hobby
    directory|isdn|telex|tty|tdd|status|stage|lifecycle|source|utm\w*|screen name|ip address|event|relation|custom
    im|task|deals?|amount|facebook|linkedin|twitter|instagram|vk|telegram|skype|icq|currency|consent|opt ?(?:in|out)
    account|symbol|maiden|short name|file as|importance|billing|free ?busy|server|domain|size|employees|revenue
    industry|(?:contact|lead) type|occupation|location|subject|subscription|job description|profession
    ответственн\w*|создан\w*|кем|изменен\w*|редактир\w*|руководител\w*|помощник\w*|супруг\w*|дети|источник\w*|статус
    стади\w*|этап\w*|задач\w*|сделк\w*|бюджет|пол|фото\w*|годовщин\w*|хобби|телетайп|телекс|сервер\w*|счет|учетная
    инициалы|краткое|важность|пометка|расположение|пользовател\w*|соглашени\w*|обратный вызов|вконтакте|телеграм\w*
    livejournal|контакт (?:facebook|telegram|skype|viber)|код организации|личный код|валюта|согласие|тип контакта
    интернет адрес|доступности|профессия|(?:e ?mail|mail) (?:\d+ )?display name
""")
# One line for a field and the words of its headers; a field may have several lines, and the first that fits counts.
_TABLE = r"""
birth_year     birth year|year of birth|год рождения
birth_month    birth month|month of birth|месяц рождения
birth_day      birth day|day of birth|число рождения
birthday       birthday|birth ?date|date of birth|bday|dob|дата рождения|день рождения|др|д р
email_label    (?:e ?mail|mail) (?:\d+ )?(?:type|label)|тип (?:\d+ )?(?:эл|электронной) почты
phone_label    (?:phone|telephone) (?:\d+ )?(?:type|label)|тип телефона
address_label  address (?:\d+ )?(?:type|label)|тип адреса
website_label  (?:website|web page|url) (?:\d+ )?(?:type|label)
ignore         дата \w+|\w+ date|date|organi[sz]ation (?:\d+ )?(?:type|label|location)
email          e ?mails?|mails?|эл(?:ектронн\w*)? ?почт\w*|эл(?:ектронный)? адрес|почта|имейл|емейл
website        web ?pages?|web ?sites?|url|home ?page|сайт\w*|веб страница|личная страница
postal_code    zip|zip ?code|post(?:al)? ?code|plz|почтовый (?:код|индекс)|индекс
country        country|страна
region         state|region|province|county|область|край|регион|республика
city           city|town|locality|город|населенный пункт
street         street|po ?box|extended address|address line(?: \d)?|улица|почтовый ящик
address        address(?:es)?|адрес\w*
phone          (?:tele)?phones?|tel|mobile|cell(?:ular|phone)?|fax|pager|handy|whatsapp|viber
phone          телефон\w*|тел|моб\w*|сотов\w*|факс\w*|пейджер\w*|радиотелефон
name           имя (?:и )?фамилия|фамилия (?:и )?имя(?: отчество)?|имя (?:контакта|клиента)
patronymic     middle names?|additional names?|second name|patronymic|отчество|второе имя
family         last ?name|surname|family ?name|lname|last|фамилия
given          first ?name|given ?name|forename|fname|first
prefix         name prefix|prefix|salutation|courtesy title|обращение
suffix         name suffix|suffix|суффикс
nickname       nick|nick ?name|псевдоним|прозвище|ник|никнейм
title          title|position|job|role|должность
department     departments?|отдел|подразделение
source_id      ^(?:record |contact |client |customer |lead |person )?id$|uid|uuid|guid|id (?:контакта|клиента)
source_id      ид|идентификатор
ignore         \w+ id
organisation   compan(?:y|ies)|organi[sz]ations?|employer|firm|компани\w*|организаци\w*|фирма|место работы
organisation   юр ?лицо|юридическое лицо
language       languages?|locale|язык
timezone       time ?zone|часовой пояс
note           notes?|comments?|description|remarks?|memo|заметк\w*|примечани\w*|комментари\w*|описание
tags           tags?|labels?|categor(?:y|ies)|groups?(?: membership)?|keywords
tags           тег\w*|метк\w*|категори\w*|групп\w*|ключевые слова
name           name|contact|client|customer|фио|ф и о|полное имя|отображаемое имя|контакт|контактное лицо
name           наименование|название|клиент
given          имя
"""
_PATTERNS = tuple(
    (field, _any_of(alternatives))
    for field, alternatives in (line.split(maxsplit=1) for line in _TABLE.strip().splitlines())
)
# Whole headers that the words in them would lead astray.
_EXACT = {
    "account name": Meaning("organisation"),
    "home": Meaning("phone", "home"),
    "type": Meaning("kind"),
    "record type": Meaning("kind"),
    "тип": Meaning("kind"),
    "private": Meaning("ignore"),
    "частное": Meaning("ignore"),
}
_LABELS = tuple(
    (label, _any_of(alternatives))
    for label, alternatives in (
        ("fax", r"fax|факс\w*"),
        ("pager", r"pager|пейджер\w*"),
        ("mobile", r"mobile|cell\w*|handy|iphone|моб\w*|сотов\w*|переносной|whatsapp|viber"),
        ("main", r"main|primary phone|основной телефон|главный телефон"),
        ("work", r"work|business|office|corporate|company|раб|рабоч\w*|служебн\w*|корпоративн\w*|организации"),
        ("home", r"home|personal|private|дом|домашн\w*|личн\w*|частн\w*"),
        ("other", r"other|car|машин\w*|друг\w*|прочий|доп\w*|радиотелефон"),
    )
)
_ADDRESS_PARTS = frozenset({"address", "street", "city", "region", "postal_code", "country"})
_LABELLED = _ADDRESS_PARTS | {"email", "phone", "website"}
_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\b\d+\b")
_SECOND_LINE = re.compile(r"\b(?:address|street|адрес|улица)(?: line)? \d$")
_PHONE = re.compile(r"(?:tel:)?\+?[\d\s().\-–/]{6,24}(?:,?\s*(?:ext|доб|x|вн)\.?\s*\d{1,6})?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\s.*)?")
_BETWEEN_VALUES = re.compile(r"\s*(?::::|[;,\n])\s*")


def plain_header(header: str) -> str:
    """The header as the dictionaries have it: small letters, no ё, words with one space between them."""
    return _SIGNS.sub(" ", header[:200].casefold().replace("ё", "е")).strip()


@lru_cache(maxsize=2000)
def meaning(header: str) -> Meaning | None:
    """What a column with this header holds; None when no word of it is known, field "ignore" when it is nobody's."""
    plain = plain_header(header)
    if plain in _EXACT:
        return _EXACT[plain]
    if _NOT_THE_PERSON.search(plain):
        return Meaning("ignore")
    field = next((field for field, pattern in _PATTERNS if pattern.search(plain)), None)
    if field is None:
        return None
    kind = field.removesuffix("_label")
    return Meaning(field, *_label_and_group(kind, plain)) if kind in _LABELLED else Meaning(field)


def _label_and_group(kind: str, plain: str) -> tuple[str, str]:
    label = next((label for label, pattern in _LABELS if pattern.search(plain)), "")
    if kind != "phone" and label not in ("work", "home", "other"):
        label = ""
    # "Home Address 2" is the second line of the one at home, "Address 2 - Street" belongs to another address.
    found = None if _SECOND_LINE.search(plain) else _NUMBER.search(plain)
    number = found[0] if found else ""
    if kind in _ADDRESS_PARTS:
        return label, f"address {label or number}"
    return label, f"{kind} {label} {number}"


def is_known_header(cell: str) -> bool:
    """Whether this cell is a header rather than somebody's data."""
    return len(cell) < 60 and meaning(cell) is not None and not looks_like_email(cell)


def looks_like_email(cell: str) -> bool:
    """Whether the cell is one address, or several with signs between them."""
    return "@" in cell and all(map(normalise_email, split_values(cell)))


def looks_like_phone(cell: str) -> bool:
    """Whether the cell is a phone number as people write one: not a date, not a short number."""
    cell = cell.strip(" '")
    digits = sum(map(str.isdecimal, cell[:40]))
    return 7 <= digits <= 21 and _PHONE.fullmatch(cell) is not None and not _DATE.fullmatch(cell)


def split_values(cell: str) -> list[str]:
    """The values of a cell that holds several: Google writes " ::: " between them, people ; , or a new line."""
    return [value for value in _BETWEEN_VALUES.split(cell.strip()) if value]
