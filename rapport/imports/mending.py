"""The rows of a table that were not taken in, as a table of the same columns: mend them there and bring it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from rapport.imports.models import Remark, Source
from rapport.imports.reading import open_source
from rapport.imports.reasons import sentence
from rapport.lib.columns import REASON
from rapport.lib.csv_records import BROKEN_MARK
from rapport.lib.spreadsheets import open_rows


def rows_to_mend(source: Source) -> Iterator[list[str]]:
    """The header of the table with one more column for the reason, then the rows that were refused or passed over.

    The reason's column is known by its name and ignored when the table comes back, so that the header is the same.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    refused = source.remarks.filter(kind__in=(Remark.Kind.ERROR, Remark.Kind.SKIPPED))
    for number, code, details in refused.order_by("number", "id").values_list("number", "code", "details"):
        reasons[number].append(sentence(code, details))
    with open_source(source) as stream:
        sheet = open_rows(stream)
        width = len(sheet.header) or len(source.mapping)
        header = list(sheet.header) or [_("Column %(n)s") % {"n": place + 1} for place in range(width)]
        yield [*header, REASON]
        for row in sheet.rows():
            if row.number in reasons:
                cells = ["" if cell.startswith(BROKEN_MARK) else cell for cell in row.raw]
                padded = [*cells, *[""] * (width - len(cells))]
                yield [*padded, " ".join(reasons[row.number])]
