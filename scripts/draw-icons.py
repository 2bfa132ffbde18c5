"""Draws the icons under rapport/web/static/brand from rapport/web/brand/mark.svg; needed only when the mark changes."""

import base64
import struct
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WEB = Path(__file__).resolve().parents[1] / "rapport" / "web"
MARK = (WEB / "brand" / "mark.svg").read_text()
PAPER = "#fbfaf7"
# File, side in pixels, width of the mark as a share of the side, radius of the corners as a share of the side.
# A maskable icon may lose everything outside a circle of 80 %; Apple rounds the corners itself.
ICONS = [
    ("icon-192.png", 192, 0.72, 0.22),
    ("icon-512.png", 512, 0.72, 0.22),
    ("icon-maskable-512.png", 512, 0.56, 0),
    ("apple-touch-icon.png", 180, 0.68, 0),
]


def tile(side: float, share: float, radius: float) -> str:
    """The mark in the middle of a square of paper, as SVG."""
    width, height = side * share, side * share * 0.75
    place = f'x="{(side - width) / 2:g}" y="{(side - height) / 2:g}" width="{width:g}" height="{height:g}"'
    drawing = MARK.replace("<svg ", f"<svg {place} ", 1)
    paper = f'<rect width="{side:g}" height="{side:g}" rx="{side * radius:g}" fill="{PAPER}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side:g} {side:g}">\n{paper}\n{drawing}</svg>\n'


def png(page: Page, svg: str, side: int) -> bytes:
    page.set_viewport_size({"width": side, "height": side})
    source = base64.b64encode(svg.encode()).decode()
    page.set_content(
        f'<body style="margin:0"><img style="display:block" width={side} src="data:image/svg+xml;base64,{source}">'
    )
    page.wait_for_function("document.images[0].complete")
    return page.screenshot(omit_background=True)


def ico(image: bytes, side: int) -> bytes:
    """An .ico file holding one PNG, as Windows and every browser read it."""
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(image), 22) + image


def main() -> None:
    folder = WEB / "static" / "brand"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "favicon.svg").write_text(tile(32, 0.88, 0.22))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        page = browser.new_page()
        for name, side, share, radius in ICONS:
            (folder / name).write_bytes(png(page, tile(side, share, radius), side))
        (folder / "favicon.ico").write_bytes(ico(png(page, tile(32, 0.88, 0.22), 32), 32))
        browser.close()


if __name__ == "__main__":
    main()
