"""The thread: a picture of a conversation. They speak above the line, you below it; a loose end waits."""

from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

THEY, YOU, BOTH = 6.5, 19.5, 13.0
HEIGHT = {"t": THEY, "y": YOU, "b": BOTH}
LEFT, RIGHT, END = 6.0, 66.0, 90.0


@lru_cache(maxsize=4096)
def thread(weave: str, end: str = "") -> Markup:
    """The picture of a weave like "tytt" (oldest first). `end`: "you" owe an answer, "late" too long, "" quiet."""
    if not weave:
        return Markup(
            '<svg class="thread" viewBox="0 0 92 26" aria-hidden="true"><path class="end" d="M6 13H90"/></svg>'
        )
    knots = [(x, HEIGHT[letter]) for x, letter in zip(_places(len(weave)), weave, strict=True)]
    yarn = f"M{knots[0][0]:g} {knots[0][1]:g}" + "".join(_curve(*a, *b) for a, b in pairwise(knots))
    x, y = knots[-1]
    target = (YOU if end else BOTH) if y == THEY else BOTH
    tail = f"M{x:g} {y:g}" + _curve(x, y, END, target)
    circles = "".join(_knot(x, letter) for (x, _), letter in zip(knots, weave, strict=True))
    kind = f" end--{end}" if end else ""
    return Markup(  # noqa: S704 - made of numbers and fixed words
        f'<svg class="thread" viewBox="0 0 92 26" aria-hidden="true"><path class="yarn" d="{yarn}"/>'
        f'<path class="end{kind}" d="{tail}"/>{circles}</svg>'
    )


def _places(count: int) -> list[float]:
    """Knots end at the same place, so that rows compare; twelve units apart."""
    step = 12.0
    return [RIGHT - step * (count - 1 - place) for place in range(count)]


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f" C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}"


def _knot(x: float, letter: str) -> str:
    side, radius = ("them", 3.25) if letter == "t" else ("you", 3.75)
    return f'<circle class="{side}" cx="{x:g}" cy="{HEIGHT[letter]:g}" r="{radius}"/>'
