"""A new key for every secret: each is written anew, and the old keys are dropped when nothing is left under them.

It may be killed at any moment and run again: while more than one key stands in the file, a rotation is under way and is
gone on with. A secret that changes meanwhile is left alone, because whoever writes it writes it under the new key.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    for model, field in secret_columns():
        _renew(model, field, result)
    with transaction.atomic():
        # Whoever is writing a secret is waited for, so that none appears under a key that is dropped a moment later.
        _hold_writers()
        for model, field in secret_columns():
            result.lost += _renew(model, field, result)
        if not result.lost:
            drop_old_keys()
    return result


def _renew(model: type[models.Model], field: SecretField, result: Rotated) -> int:
    """Write the secrets of a column under the newest key; answers how many no key opens."""
    newest, every, last, lost = Fernet(_lines()[0]), keys(), 0, 0
    while rows := _raw(model, field, after=last):
        for pk, text in rows:
            last = pk
            if _opens(newest, text):
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


def _opens(key: Fernet | MultiFernet, text: str) -> bool:
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
            lost += sum(not _opens(every, text) for _, text in rows)
    return lost


def _hold_writers() -> None:
    """SQLite has one writer, who is us; PostgreSQL is asked to let nobody else write these tables."""
    if connection.vendor == "postgresql":
        tables = sorted({connection.ops.quote_name(model._meta.db_table) for model, _ in secret_columns()})
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


def _lines() -> list[str]:
    return key_file().read_text().split()
