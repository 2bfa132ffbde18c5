"""Makes the two fonts of printed documents, regular and bold, of the same package that the pages take theirs from.

Typst reads no woff2 and no variable fonts: each weight is cut out of the variable font, and its four parts are joined.
"""

import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "node_modules" / "@fontsource-variable" / "golos-text"
PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = {"Regular": 400, "Bold": 700}


def cut(part: str, weight: int, folder: Path) -> str:
    """One part in one weight, as a plain font file."""
    font = TTFont(PACKAGE / "files" / f"golos-text-{part}-wght-normal.woff2")
    font.flavor = None
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    path = folder / f"{part}-{weight}.ttf"
    font.save(path)
    return str(path)


def name(font: TTFont, style: str) -> None:
    """The names and the weight by which a typesetter finds it."""
    for place, text in {1: "Golos Text", 2: style, 4: f"Golos Text {style}", 6: f"GolosText-{style}"}.items():
        font["name"].setName(text, place, 3, 1, 0x409)
        font["name"].removeNames(nameID=place + 15) if place < 3 else None
    font["OS/2"].usWeightClass = WEIGHTS[style]
    is_bold = style == "Bold"
    font["OS/2"].fsSelection = 0x20 if is_bold else 0x40
    font["head"].macStyle = int(is_bold)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for style, weight in WEIGHTS.items():
        parts = [cut(part, weight, folder) for part in PARTS]
        font = Merger().merge(parts)
        name(font, style)
        font.save(folder / f"GolosText-{style}.ttf")
        for part in parts:
            Path(part).unlink()
    (folder / "LICENSE").write_bytes((PACKAGE / "LICENSE").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
