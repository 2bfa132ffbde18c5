"""Tables written as a workbook (XLSX) in flat memory: real numbers and days; a text is never a formula or a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from rapport.lib.csv_writing import Cell
from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

# The limits of the format.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
# A number that a workbook, which knows only binary floating point, would not give back.
MOST_DIGITS = 15
FIRST_DAY = date(1900, 3, 1)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
NARROWEST, WIDEST = 8, 60


def write_workbook(
    out: BinaryIO, sheet: str, titles: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Cell]]
) -> int:
    """Write one sheet with a frozen head into `out`; answers how many rows it holds. `widths` are in letters."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }  # fmt: skip
    book: Any = xlsxwriter.Workbook(out, options)
    page: Any = book.add_worksheet(_SHEET_NAME.sub(" ", sheet)[:31] or "1")
    head, moment = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for place, (title, width) in enumerate(zip(titles, widths, strict=True)):
        page.set_column(place, place, min(WIDEST, max(NARROWEST, width, len(title) + 2)))
        page.write_string(0, place, _text(title), head)
    page.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            count -= 1
            break
        for place, cell in enumerate(row):
            _write(page, count, place, cell, moment)
    if titles:
        page.autofilter(0, 0, max(count, 1), len(titles) - 1)
    book.close()
    return count


def _write(page: Any, row: int, place: int, cell: Cell, moment: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, place, cell)
    elif isinstance(cell, int | Decimal):
        if len(Decimal(cell).as_tuple().digits) > MOST_DIGITS:
            page.write_string(row, place, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
        else:
            page.write_number(row, place, cell)
    elif isinstance(cell, date):
        # Before this day Excel counts a 29 February that never was.
        day = cell.date() if isinstance(cell, datetime) else cell
        if day < FIRST_DAY:
            page.write_string(row, place, cell.isoformat())
        elif isinstance(cell, datetime):
            page.write_datetime(row, place, cell.replace(tzinfo=None), moment)
        else:
            page.write_datetime(row, place, cell)
    else:
        page.write_string(row, place, _text(cell))


def _text(text: str) -> str:
    clean = _NO_TEXT.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - 1] + "…"
