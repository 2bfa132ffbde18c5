"""A sum spelled out, as invoices and acts carry it: Сто пятьдесят тысяч рублей 00 копеек (DOMAIN.md 4.8)."""

from __future__ import annotations

from babel.numbers import get_currency_name

from rapport.lib.amounts import places_of
from rapport.lib.plural_forms import plural_form

# CLDR says «российский рубль», and nobody writes that on an invoice.
_ROUBLE = ("рубль", "рубля", "рублей")
_KOPECK = ("копейка", "копейки", "копеек")
_CENT = ("цент", "цента", "центов")
_COINS: dict[str, dict[str, tuple[str, ...]]] = {
    "ru": {
        "RUB": _KOPECK, "BYN": _KOPECK, "UAH": _KOPECK, "EUR": _CENT, "USD": _CENT, "CAD": _CENT, "AUD": _CENT,
        "GBP": ("пенни", "пенса", "пенсов"), "KZT": ("тиын", "тиына", "тиынов"), "PLN": ("грош", "гроша", "грошей"),
        "CHF": ("сантим", "сантима", "сантимов"), "TRY": ("куруш", "куруша", "курушей"),
        "KWD": ("филс", "филса", "филсов"), "AED": ("филс", "филса", "филсов"),
    },
    "en": {
        "RUB": ("kopeck", "kopecks"), "BYN": ("kopeck", "kopecks"), "UAH": ("kopiyka", "kopiykas"),
        "EUR": ("cent", "cents"), "USD": ("cent", "cents"), "CAD": ("cent", "cents"), "AUD": ("cent", "cents"),
        "GBP": ("penny", "pence"), "KZT": ("tiyn", "tiyn"), "PLN": ("grosz", "groszy"), "CHF": ("centime", "centimes"),
        "TRY": ("kurus", "kurus"), "KWD": ("fils", "fils"), "AED": ("fils", "fils"),
    },
}  # fmt: skip


def spelled_out(minor: int, currency: str, language: str) -> str:
    """A sum in minor units: the whole units in words, the coins in digits. Coins that have no name here are hundredths.

    In Russian for `ru`, in English for every other language.
    """
    language = language if language in _COINS else "en"
    places = places_of(currency)
    whole, coins = divmod(abs(minor), 10**places)
    words = f"{_in_words(whole, currency, language)} {_unit(whole, currency, language)}"
    if minor < 0:
        words = f"{'минус' if language == 'ru' else 'minus'} {words}"
    coin = f" {coins:0{places}}{_coin(coins, currency, language)}" if places else ""
    return words[0].upper() + words[1:] + coin


def _in_words(whole: int, currency: str, language: str) -> str:
    from num2words import num2words

    if language != "ru":
        return str(num2words(whole, lang=language))
    thousands, rest = divmod(whole, 1000)
    # With a gender it says «одна миллион»: only the last three digits agree with the unit. An int is a cardinal
    # here; as a currency it would be kopecks.
    last = str(num2words(rest, lang="ru", gender=_gender(currency)))
    if not thousands:
        return last
    return f"{num2words(thousands * 1000, lang='ru')} {last}" if rest else str(num2words(thousands * 1000, lang="ru"))


def _unit(whole: int, currency: str, language: str) -> str:
    if language == "ru" and currency == "RUB":
        return _ROUBLE[plural_form(whole, language)]
    return str(get_currency_name(currency, whole, locale=language))


def _coin(coins: int, currency: str, language: str) -> str:
    forms = _COINS[language].get(currency)
    return f" {forms[plural_form(coins, language)]}" if forms else f"/{10 ** places_of(currency)}"


def _gender(currency: str) -> str:
    """By the ending of the first word: японская иена; all others go as рубль does."""
    first = str(get_currency_name(currency, 1, locale="ru")).split()[0]
    return "f" if first.endswith(("а", "я")) else "m"
