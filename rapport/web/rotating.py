"""A new key for every secret: each is written anew, and the old keys are dropped when nothing is left under them.

It may be killed at any moment and run again: while more than one key stands in the file, a rotation is under way and is
gone on with. A secret that changes meanwhile is left alone, because whoever writes it writes it under the new key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from rapport.web.secrets import SecretField, add_key, drop_old_keys, key_file, keys

CHUNK = 200


@dataclass(slots=True)
class Rotated:
    """What a rotation did. `lost` secrets are opened by no key: with them the old keys stay."""

    resumed: bool
    renewed: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Further:
    """Secrets that lie in no SecretField, as their room handles them.

    `renew` writes those the newest key does not open anew, as far as any key opens them, and answers how many; a
    secret that changed meanwhile it leaves alone. `lost` answers how many no key opens. Nobody else may write
    `tables` while the old keys are dropped.
    """

    renew: Callable[[Fernet, MultiFernet], int]
    lost: Callable[[], int]
    tables: tuple[str, ...]


_further: dict[str, Further] = {}


def learn(name: str, further: Further) -> None:
    """Teach secrets that lie in no SecretField; called once by their room when it is ready."""
    _further[name] = further


def secret_columns() -> Iterator[tuple[type[models.Model], SecretField]]:
    """Every column that holds secrets."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SecretField):
                yield model, field


def rotate() -> Rotated:
    """Write every secret under a new key and drop the others; an interrupted rotation is finished with its own key."""
    keys()
    result = Rotated(resumed=len(_lines()) > 1)
    if not result.resumed:
        add_key()
    newest = Fernet(_lines()[0])
    for model, field in secret_columns():
        _renew(model, field, result)
    for further in _further.values():
        result.renewed += further.renew(newest, keys())
    with transaction.atomic():
        # Whoever is writing a secret is waited for, so that none appears under a key that is dropped a moment later.
        _hold_writers()
        for model, field in secret_columns():
            result.lost += _renew(model, field, result)
        for further in _further.values():
            result.renewed += further.renew(newest, keys())
            result.lost += further.lost()
        if not result.lost:
            drop_old_keys()
    return result


def _renew(model: type[models.Model], field: SecretField, result: Rotated) -> int:
    """Write the secrets of a column under the newest key; answers how many no key opens."""
    newest, every, last, lost = Fernet(_lines()[0]), keys(), 0, 0
    while rows := _raw(model, field, after=last):
        for pk, text in rows:
            last = pk
            if opens(newest, text):
                continue
            try:
                plain = every.decrypt(text.encode()).decode()
            except InvalidToken:
                lost += 1
                continue
            here = model._default_manager.annotate(as_it_lies=Cast(field.name, TextField())).filter(pk=pk)
            result.renewed += here.filter(as_it_lies=text).update(**{field.name: plain})
    return lost


def _raw(model: type[models.Model], field: SecretField, *, after: int) -> list[tuple[int, str]]:
    rows: Any = model._default_manager.annotate(as_it_lies=Cast(field.name, TextField())).filter(pk__gt=after)
    return list(rows.exclude(as_it_lies="").order_by("pk").values_list("pk", "as_it_lies")[:CHUNK])


def opens(key: Fernet | MultiFernet, text: str) -> bool:
    """Whether a key, or one of several, opens this."""
    try:
        key.decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def lost_secrets() -> int:
    """How many secrets no key opens."""
    every, lost = keys(), 0
    for model, field in secret_columns():
        last = 0
        while rows := _raw(model, field, after=last):
            last = rows[-1][0]
            lost += sum(not opens(every, text) for _, text in rows)
    return lost + sum(further.lost() for further in _further.values())


def _hold_writers() -> None:
    """SQLite has one writer, who is us; PostgreSQL is asked to let nobody else write these tables."""
    if connection.vendor == "postgresql":
        tables = {model._meta.db_table for model, _ in secret_columns()}
        tables.update(*(further.tables for further in _further.values()))
        with connection.cursor() as cursor:
            for table in sorted(tables):
                cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN EXCLUSIVE MODE")


def _lines() -> list[str]:
    return key_file().read_text().split()
