"""The field :86: of MT940, laid out in one of three ways: numbered parts as in Germany and Poland (?20, >20), words
between slashes as in the Netherlands (/REMI/), or prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapport.lib.bank.money import iban_in
from rapport.lib.bank.shape import Said

_NUMBERED = re.compile(r"\s*(\d{3})([?>+!])(?=\d{2})")
_SLASHED = re.compile(r"/([A-Z]{2,6})/")
# Tags of a SEPA purpose, in the order banks print them.
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+")
_WIDTH = 65


@dataclass(frozen=True, slots=True)
class Information:
    """What it tells of a movement."""

    purpose: str = ""
    name: str = ""
    account: str = ""
    reference: str = ""
    extra: Said = ()


def read_information(fields: list[str]) -> Information:
    """What the fields below one movement tell together."""
    text = "\n".join(fields)
    if match := _NUMBERED.match(text):
        return _numbered(text.replace("\n", ""), match[1], match[2])
    if text.lstrip().startswith("/") and _SLASHED.search(text):
        return _slashed("".join(text.split("\n")))
    words = " ".join(_joined(text).split())
    return Information(purpose=words, account=iban_in(words))


def _joined(text: str) -> str:
    """Lines as one: a line that is full was broken wherever it ended."""
    parts = text.split("\n")
    return "".join(part if len(part) >= _WIDTH else f"{part} " for part in parts)


def _numbered(text: str, code: str, mark: str) -> Information:
    parts: dict[str, str] = {}
    for part in text.strip()[4:].split(mark):
        if part[:2].isdigit() and part[:2] not in parts:
            parts[part[:2]] = part[2:]
        elif parts:
            # The sign stands in the text itself.
            last = next(reversed(parts))
            parts[last] += mark + part
    words = "".join(parts.get(f"{n}", "") for n in (*range(20, 30), *range(60, 64)))
    tags = _sepa(words)
    used = {"31", "32", "33", "38", *(f"{n}" for n in (*range(20, 30), *range(60, 64)))}
    extra = [("86", code), *((name, " ".join(part.split())) for name, part in parts.items() if name not in used)]
    return Information(
        purpose=" ".join((tags.get("SVWZ", "") if tags else words).split()), reference=tags.get("EREF", "").strip(),
        name=" ".join((parts.get("32", "") + parts.get("33", "")).split()),
        account=(parts.get("38") or tags.get("IBAN") or parts.get("31") or "").replace(" ", ""),
        extra=tuple((name, part) for name, part in [*extra, *_rest(tags, ("SVWZ", "EREF", "IBAN"))] if part),
    )  # fmt: skip


def _sepa(words: str) -> dict[str, str]:
    places = list(_SEPA.finditer(words))
    if not places:
        return {}
    ends = [match.start() for match in places[1:]] + [len(words)]
    tags = {match[1]: words[match.end() : end] for match, end in zip(places, ends, strict=True)}
    before = words[: places[0].start()].strip()
    return {**tags, "SVWZ": " ".join(filter(None, [before, tags.get("SVWZ", "")]))}


def _rest(tags: dict[str, str], used: tuple[str, ...]) -> Said:
    return tuple((name, " ".join(text.split())) for name, text in tags.items() if name not in used)


def _slashed(text: str) -> Information:
    places = list(_SLASHED.finditer(text))
    ends = [match.start() for match in places[1:]] + [len(text)]
    tags: dict[str, str] = {}
    for match, end in zip(places, ends, strict=True):
        tags.setdefault(match[1], " ".join(text[match.end() : end].strip("/").split()))
    account = tags.get("IBAN") or iban_in(text)
    purpose = tags.get("REMI", "").removeprefix("USTD//").removeprefix("STRD/")
    return Information(
        purpose=purpose, name=tags.get("NAME", ""), account=account, reference=tags.get("EREF", ""),
        extra=tuple((name, text) for name, text in _rest(tags, ("REMI", "NAME", "IBAN", "EREF")) if text),
    )  # fmt: skip
