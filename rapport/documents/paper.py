"""A document on paper: Markdown becomes data, and Typst sets it. No word of the text is ever part of a program.

Built as PDF/A-3b (ISO 19005-3) by Typst.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from rapport.documents.rendering import reader

if TYPE_CHECKING:
    from markdown_it.token import Token

TEMPLATE = "document.typ"
_mine = local()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed: a title, a line below it, the text, and the language its words are broken by."""

    title: str
    below: str
    text: str
    language: str
    made_at: datetime


def as_pdf(paper: Paper) -> bytes:
    """The document as a PDF. Raises typst.TypstError only for what would be a fault of ours."""
    facts = {
        "title": paper.title, "below": paper.below, "lang": paper.language, "page": _("Page"),
        "blocks": _without_title(blocks_of(paper.text), paper.title),
    }  # fmt: skip
    return typeset("rapport.documents", TEMPLATE, facts, paper.made_at)


def typeset(room: str, template: str, facts: Mapping[str, Any], made_at: datetime) -> bytes:
    """The facts as a PDF, set by a template in the folder `typst` of a room (its dotted name).

    Raises typst.TypstError only for what would be a fault of ours.
    """
    made: bytes = _typesetter(room, template).compile(
        format="pdf", sys_inputs={"data": json.dumps(facts)}, pdf_standards=["a-3b"],
        timestamp=made_at.replace(microsecond=0),
    )  # fmt: skip
    return made


def _typesetter(room: str, template: str) -> Any:
    """One for each thread and template: it remembers fonts and what it has read, and may not be shared."""
    kept: dict[str, Any] = _mine.__dict__.setdefault("typesetters", {})
    if (key := f"{room}/{template}") not in kept:
        import typst  # only where something is printed

        folder = Path(str(resources.files(room))) / "typst"
        fonts = Path(str(resources.files("rapport.documents"))) / "fonts"
        kept[key] = typst.Compiler(
            str(folder / template), root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True
        )
    return kept[key]


def _without_title(blocks: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    """A text often begins with its own title, which stands above it already."""
    first = blocks[0] if blocks else {}
    says = "".join(run["text"] for run in first["runs"]) if first.get("kind") == "heading" else ""
    return blocks[1:] if says.strip() == title else blocks


def blocks_of(text: str) -> list[dict[str, Any]]:
    """The text as nested blocks: headings, paragraphs, lists, quotes, tables, code."""
    return list(_blocks(iter(reader().parse(text)), ""))


def _blocks(tokens: Iterator[Token], until: str) -> Iterator[dict[str, Any]]:
    for token in tokens:
        if token.type == until:
            return
        if made := _block(token, tokens):
            yield made


def _block(token: Token, tokens: Iterator[Token]) -> dict[str, Any] | None:
    match token.type:
        case "heading_open":
            return {"kind": "heading", "level": min(int(token.tag[1]), 4), "runs": _inline(tokens, "heading_close")}
        case "paragraph_open":
            return {"kind": "paragraph", "runs": _inline(tokens, "paragraph_close")}
        case "fence" | "code_block":
            return {"kind": "code", "text": token.content.rstrip("\n")}
        case "hr":
            return {"kind": "rule"}
        case "blockquote_open":
            return {"kind": "quote", "blocks": list(_blocks(tokens, "blockquote_close"))}
        case "bullet_list_open" | "ordered_list_open":
            close = token.type.replace("open", "close")
            start = token.attrGet("start")
            return {
                "kind": "list", "ordered": token.type.startswith("ordered"), "start": int(start or 1),
                "items": list(_items(tokens, close)),
            }  # fmt: skip
        case "table_open":
            return {"kind": "table", "rows": list(_rows(tokens))}
    return None


def _items(tokens: Iterator[Token], until: str) -> Iterator[list[dict[str, Any]]]:
    for token in tokens:
        if token.type == until:
            return
        if token.type == "list_item_open":
            yield list(_blocks(tokens, "list_item_close"))


def _rows(tokens: Iterator[Token]) -> Iterator[list[list[dict[str, Any]]]]:
    row: list[list[dict[str, Any]]] = []
    for token in tokens:
        match token.type:
            case "table_close":
                return
            case "tr_open":
                row = []
            case "tr_close":
                yield row
            case "th_open" | "td_open":
                row.append(_inline(tokens, token.type.replace("open", "close")))


def _inline(tokens: Iterator[Token], until: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    for token in tokens:
        if token.type == until:
            break
        runs += _runs(token.children or [])
    return runs


MARKS = {"strong": "bold", "em": "italic", "s": "struck"}


def _runs(tokens: list[Token]) -> list[dict[str, Any]]:
    marks: dict[str, Any] = {}
    runs: list[dict[str, Any]] = []
    for token in tokens:
        name, _underscore, edge = token.type.rpartition("_")
        if name in MARKS:
            marks[MARKS[name]] = edge == "open"
        elif name == "link":
            marks["link"] = str(token.attrGet("href") or "") if edge == "open" else ""
        elif token.type in ("softbreak", "hardbreak"):
            runs.append({"text": "\n" if token.type == "hardbreak" else " "})
        elif token.content:
            told = {mark: value for mark, value in marks.items() if value}
            runs.append({"text": token.content, **told, **({"code": True} if token.type == "code_inline" else {})})
    return runs
