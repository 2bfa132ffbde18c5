"""What people told about themselves in rooms above this one, for when they become clients. The rooms teach it."""

from __future__ import annotations

from collections.abc import Callable

from rapport.clients.models import Contact

# Names of Client's columns, and "company" for the name of the company they wrote for.
type Hints = dict[str, str]

_tellers: list[Callable[[Contact], Hints]] = []


def learn(teller: Callable[[Contact], Hints]) -> None:
    """Teach where hints about a person come from; called once by a room when it is ready."""
    _tellers.append(teller)


def hints_of(contact: Contact) -> Hints:
    """Everything they told; of two who tell the same fact the first holds."""
    told: Hints = {}
    for teller in _tellers:
        told = {**teller(contact), **told}
    return told
