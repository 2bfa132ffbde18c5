"""What a column of a table can hold, and a guess about one."""

from dataclasses import dataclass
from typing import Literal

# Stable names: they are stored with a remembered mapping.
FIELDS = (
    "name",
    "given",
    "family",
    "patronymic",
    "prefix",
    "suffix",
    "nickname",
    "organisation",
    "department",
    "title",
    "email",
    "email_label",
    "phone",
    "phone_label",
    "website",
    "website_label",
    "address",
    "address_label",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "birthday",
    "birth_year",
    "birth_month",
    "birth_day",
    "language",
    "timezone",
    "note",
    "tags",
    "kind",
    "source_id",
    "ignore",
)

Because = Literal["header", "values", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What one column holds.

    `group` is the same number for columns that belong together (a phone and its label, the parts of one address), 0 for
    none. `because` says what the guess is made of: the "header", the "values", or nothing ("unknown").
    `header` is as in the file.
    """

    field: str
    label: str = ""
    group: int = 0
    sure: bool = False
    because: Because = "unknown"
    header: str = ""
