"""Addresses of many rows: the pattern of a page is looked up once, not once for each row."""

from __future__ import annotations

from django.urls import reverse

_patterns: dict[tuple[str, int], str] = {}


def address(name: str, *args: object) -> str:
    """The address of a page that takes a number, or a kind and a number."""
    pattern = _patterns.get((name, len(args)))
    if pattern is None:
        blank = reverse(name, args=[0] if len(args) == 1 else ["kind", 0])
        pattern = _patterns[(name, len(args))] = blank.replace("/kind/0/", "/{}/{}/").replace("/0/", "/{}/")
    return pattern.format(*args)
