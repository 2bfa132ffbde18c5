"""Which form of a word stands with a number (CLDR, whole numbers)."""


def plural_form(number: int, language: str) -> int:
    """In Russian 0 for 1 письмо, 1 for 2 письма, 2 for 5 писем; elsewhere 0 for one and 1 for all others."""
    number = abs(number)
    if language != "ru":
        return 0 if number == 1 else 1
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2
