"""Square codes (ISO/IEC 18004) drawn: as SVG for a page, as rows for paper. Error correction M, as banks want it."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

# The quiet zone, in modules.
BORDER = 4


@lru_cache(maxsize=256)
def as_svg(content: bytes) -> str:
    """The code as an SVG element without size or style: as large as its place, as dark as the text around it.

    Remembered: drawing one takes longer than the page it stands on.
    """
    code = _code(content)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=BORDER, xmldecl=False, svgns=True, svgclass=None, lineclass=None, omitsize=True)
    return drawn.getvalue().decode().replace(' stroke="#000"', ' stroke="currentColor"')


def as_rows(content: bytes) -> list[list[bool]]:
    """The code as rows of dark and light modules, without the quiet zone."""
    return [[bool(module) for module in row] for row in _code(content).matrix]


def version(content: bytes) -> int:
    """How large the code is, from 1 to 40; an EPC code may have 13."""
    return int(_code(content).version)


def _code(content: bytes) -> QRCode:
    import segno  # only where something is drawn

    return segno.make_qr(content, error="M", boost_error=False)
