"""Every address of the product, found by walking the URL resolver and filled from a world: no page escapes.

The tables are kept by hand, and a test says when one is out of date: what the arguments of an address are filled with,
which addresses are open to everybody, which answer something else than a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import ASKED, World

type Filling = Callable[[World], list[tuple[Any, ...]]]


def of(*names: str) -> Filling:
    """One address for each named thing of the world."""
    return lambda world: [(getattr(world, name).pk,) for name in names]


def facts_of(name: str, *facts: str) -> Filling:
    return lambda world: [(getattr(world, name).pk, fact) for fact in facts]


CLIENT, CONTACT, ENTRY, STEP = of("client"), of("contact"), of("note"), of("step")

ARGUMENTS: dict[str, Filling] = {
    "accounts:batch": of("batch"),
    "accounts:enter": lambda world: [(world.token,)],
    "accounts:undo": of("batch"),
    "clients:archive": CLIENT,
    "clients:client": of("client", "person", "silent", "archived", "trashed"),
    "clients:client_fact": facts_of("client", "city", "timezone", "language", "website", "rhythm_days", "note"),
    "clients:contact": of("contact", "suggested", "trashed_contact"),
    "clients:contact_archive": CONTACT,
    "clients:contact_edit": of("contact", "suggested"),
    "clients:contact_fact": facts_of("contact", "role", "timezone", "birthday", "do_not_contact", "note"),
    "clients:contact_make_main": CONTACT,
    "clients:contact_move": of("contact", "suggested"),
    "clients:contact_new": CLIENT,
    "clients:contact_restore": of("trashed_contact"),
    "clients:contact_to_client": of("suggested"),
    "clients:contact_trash": CONTACT,
    "clients:contact_unarchive": CONTACT,
    "clients:copy": CLIENT,
    "clients:duplicates": lambda world: [("name",), ("email",), ("phone",)],
    "clients:edit": of("client", "person"),
    "clients:entry": of("note", "call"),
    "clients:entry_edit": of("note", "call"),
    "clients:entry_restore": of("trashed_note"),
    "clients:entry_trash": ENTRY,
    "clients:restore": of("trashed"),
    "clients:say": CLIENT,
    "clients:settle": CLIENT,
    "clients:step_done": STEP,
    "clients:step_edit": STEP,
    "clients:step_restore": of("trashed_step"),
    "clients:step_trash": STEP,
    "clients:trash_client": CLIENT,
    "clients:unarchive": of("archived"),
    "exports:download": of("packed"),
    "exports:removing": of("packed"),
    "imports:dropping": of("ready"),
    "imports:going_on": of("stopped"),
    "imports:import": of(
        "imported", "reading", "ready", "ready_mail", "refused", "running", "stopped", "undoing", "undone"
    ),
    "imports:problems": of("imported"),
    "imports:running": of("ready", "ready_mail"),
    "imports:looking": of("ready", "ready_mail"),
    "imports:undoing": of("imported"),
    "inbox:file": of("file"),
    "inbox:letter": of("letter", "answer", "adrift"),
    "inbox:raw": of("letter"),
    "inbox:settled": of("letter"),
    **{
        f"today:{word}": lambda world: [
            ("person", world.contact.pk),
            ("client", world.client.pk),
            ("step", world.step.pk),
            ("silence", world.silent.pk),
        ]
        for word in ("done", "later", "not_useful")
    },
}

# Addresses without arguments whose question matters.
QUESTIONS: dict[str, list[str]] = {
    "clients:list": [
        "",
        f"?q={ASKED}",
        "?tab=waiting",
        "?tab=silent",
        "?tab=archived",
        "?sort=name",
        f"?q={ASKED}&tag=tag",
    ],
    "clients:client": ["", "?tab=letters", "?tab=talks", "?tab=notes"],
    "clients:contact_move": ["", f"?q={ASKED}"],
    "clients:duplicates": [f"?said={ASKED}"],
    "clients:palette": ["", f"?q={ASKED}", "?q=%40", f"?q=%40{ASKED}", "?q=%3E"],
    "clients:search": ["", f"?q={ASKED}", f"?q={ASKED.lower()[:2]}"],
}

# Open to everybody, each with its reason. Everything else is behind the sign-in.
PUBLIC: dict[str, str] = {
    "account_inactive": "somebody who may no longer sign in is told so",
    "account_login": "the door",
    "account_logout": "who is signed out already is led away",
    "account_reset_password": "says how a forgotten password is replaced here",
    "account_signup": "says that nobody signs up here by themselves",
    "accounts:enter": "a sign-in link: whoever has it is let in, once",
    "accounts:first_run": "the first minute, when there is nobody yet; closed afterwards",
    "accounts:language": "a visitor chooses the language of the door",
    "healthz": "for the machines that watch: says nothing but that it lives",
    "readyz": "for the machines that watch: says nothing but that it is ready",
    "web:manifest": "what makes it installable: the same for everybody",
}

# Answer a piece of a page whoever asks, each with its reason.
PIECES: dict[str, str] = {
    "clients:duplicates": "the remark under a field; without scripts nobody asks for it",
}

# Pages a package brings. They are never swapped into another page, so they answer whole whoever asks.
WHOLE: dict[str, str] = {
    "account_change_password": "a form of its own",
    "account_inactive": "a word at the door",
    "account_logout": "a question of its own",
    "account_reauthenticate": "a form of its own",
}


@dataclass(frozen=True)
class Address:
    """One route of the product."""

    name: str
    arguments: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_public(self) -> bool:
        """Whether the view itself says so."""
        return not getattr(self.view, "login_required", True)

    def hrefs(self, world: World) -> list[str]:
        """Everything this route leads to in a world."""
        filled = ARGUMENTS[self.name](world) if self.arguments else [()]
        return [
            reverse(self.name, args=args) + question for args in filled for question in QUESTIONS.get(self.name, [""])
        ]


def every_address() -> list[Address]:
    """All routes, by name."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda address: address.name)


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            arguments = tuple(pattern.pattern.regex.groupindex)
            yield Address(f"{space}{pattern.name}", arguments, pattern.callback)


def hrefs(world: World, *, public: bool = True) -> Iterator[tuple[Address, str]]:
    """Every address with everything it leads to."""
    for address in every_address():
        if public or not address.is_public:
            for href in address.hrefs(world):
                yield address, href
