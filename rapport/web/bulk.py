"""Many rows in one statement, past Django's compiler: plain values, converted column by column.

SQLite gets them as VALUES, PostgreSQL as arrays for `unnest`. Nothing here fills a field by itself (`auto_now`) or
sends a signal: whoever calls it gives every value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from json import JSONEncoder
from operator import itemgetter
from typing import Any

from django.db import connection, models
from django.db.models.base import ModelState

type Model = type[models.Model]
type Convert = Callable[[Iterable[Any]], list[Any]]

MOST_ROWS = 500  # in one statement


class JsonText(str):
    """The value of a JSON column, already written as JSON."""

    __slots__ = ()


def new[Kind: models.Model](model: type[Kind], **values: Any) -> Kind:
    """A new object as `model(**values)` makes it, some ten times quicker: by attnames only, and without signals."""
    each = model.__new__(model)
    plain, made = _defaults(model)
    each.__dict__.update(plain, _state=ModelState(), **values)
    for name, make in made:
        if name not in values:
            each.__dict__[name] = make()
    return each


def insert(objects: Sequence[models.Model]) -> None:
    """Insert new objects of one model and give them keys; a related object that got its own meanwhile is followed."""
    if not objects:
        return
    model = type(objects[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    relations = [(field.name, field.attname) for field in fields if field.is_relation]
    for each in objects:
        for name, attname in relations:
            if each.__dict__[attname] is None and (related := each._state.fields_cache.get(name)) is not None:
                each.__dict__[attname] = related.pk
    names = [field.attname for field in fields]
    keys = insert_rows(model, names, map(itemgetter(*names), [each.__dict__ for each in objects]))
    key_name = model._meta.pk.attname
    for each, key in zip(objects, keys, strict=True):
        each.__dict__[key_name], each._state.adding, each._state.db = key, False, connection.alias


def insert_rows(model: Model, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[int]:
    """Insert rows of plain values, in the order of `names` (attnames); answers their keys in the same order."""
    return _put(model, tuple(names), rows, "")


def insert_missing(model: Model, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values; one that breaks a uniqueness is passed over."""
    _put(model, tuple(names), rows, "ON CONFLICT DO NOTHING")


def insert_or_renew(
    model: Model, names: Sequence[str], rows: Iterable[Sequence[Any]], *, unique: Sequence[str]
) -> None:
    """Insert rows, or set their other columns where a row with the same `unique` stands. No two rows may share it."""
    columns = dict(zip(names, _columns(model, tuple(names)), strict=True))
    target = ", ".join(columns[name].quoted for name in unique)
    renewed = ", ".join(f"{c.quoted} = EXCLUDED.{c.quoted}" for name, c in columns.items() if name not in unique)
    _put(model, tuple(names), rows, f"ON CONFLICT ({target}) DO UPDATE SET {renewed}")


def update_rows(model: Model, names: Sequence[str], rows: Iterable[Sequence[Any]], *, key: Sequence[str]) -> None:
    """Set columns: each row holds the values of `names`, then those of `key`, by which its row is found."""
    new, found_by = _columns(model, tuple(names)), _columns(model, tuple(key))
    every, table = (*new, *found_by), connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        pairs = ", ".join(f"{c.quoted} = fresh.{c.quoted}" for c in new)
        same = " AND ".join(f"{table}.{c.quoted} = fresh.{c.quoted}" for c in found_by)
        statement = f"UPDATE {table} SET {pairs} FROM {_unnest(every)} AS fresh({_listed(every)}) WHERE {same}"  # noqa: S608
    else:
        pairs = ", ".join(f"{c.quoted} = %s" for c in new)
        statement = f"UPDATE {table} SET {pairs} WHERE " + " AND ".join(f"{c.quoted} = %s" for c in found_by)  # noqa: S608
    for values in _converted(every, rows):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(statement, values)
            else:
                cursor.executemany(statement, list(zip(*values, strict=True)))


def moment(value: Any) -> datetime:
    """A time as a plain cursor gives it: SQLite's is in UTC without saying so, and of an expression it is text."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Column:
    """How the values of one column reach the driver."""

    __slots__ = ("array", "convert", "quoted")

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.quoted = connection.ops.quote_name(str(field.column))
        while isinstance(field, models.ForeignKey):
            field = field.target_field
        self.convert = _converter(field)
        # Without its length: a cast to varchar(200) would cut in silence what an insert refuses.
        self.array = (field.rel_db_type(connection) or "").partition("(")[0] + "[]"


@lru_cache(maxsize=256)
def _columns(model: Model, names: tuple[str, ...]) -> tuple[_Column, ...]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(_Column(by_name[name]) for name in names)


@lru_cache(maxsize=64)
def _defaults(model: Model) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The defaults of a model's columns: those that can be shared, and how the others are made."""
    made = [field for field in model._meta.concrete_fields if field.has_default() and callable(field.default)]
    plain = [field for field in model._meta.concrete_fields if field not in made]
    return {field.attname: field.get_default() for field in plain}, [
        (field.attname, field.get_default) for field in made
    ]


def _converter(field: models.Field[Any, Any]) -> Convert:
    """What turns the values of a column into the driver's, all at once."""
    if isinstance(field, models.CharField | models.TextField):
        return _texts
    if isinstance(field, models.IntegerField | models.BooleanField):
        return list
    if isinstance(field, models.DateTimeField):
        return _moments if connection.vendor == "postgresql" else _moment_texts
    if isinstance(field, models.JSONField):
        encode = (field.encoder or JSONEncoder)().encode
        return lambda values: [None if v is None else str(v) if type(v) is JsonText else encode(v) for v in values]
    return lambda values: [None if v is None else field.get_db_prep_save(v, connection) for v in values]


def _texts(values: Iterable[Any]) -> list[Any]:
    # Members of TextChoices and lazy texts are no plain texts to a driver.
    return [v if type(v) is str or v is None else str(v) for v in values]


def _moments(values: Iterable[Any]) -> list[Any]:
    here = list(values)
    for value in here:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone.")
    return here


def _moment_texts(values: Iterable[Any]) -> list[Any]:
    return [None if value is None else _moment_text(value) for value in _moments(values)]


@lru_cache(maxsize=4096)
def _moment_text(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _put(model: Model, names: tuple[str, ...], rows: Iterable[Sequence[Any]], ending: str) -> list[int]:
    columns, keys = _columns(model, names), list[int]()
    beginning = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({_listed(columns)})"
    ending += f" RETURNING {connection.ops.quote_name(str(model._meta.pk.column))}"
    with connection.cursor() as cursor:
        for values in _converted(columns, rows):
            if connection.vendor == "postgresql":
                cursor.execute(f"{beginning} SELECT * FROM {_unnest(columns)} {ending}", values)  # noqa: S608
            else:
                row = f"({', '.join(['%s'] * len(columns))})"
                listed = ", ".join([row] * len(values[0]))
                turned = chain.from_iterable(zip(*values, strict=True))
                cursor.execute(f"{beginning} VALUES {listed} {ending}", list(turned))
            # Keys rise with the rows; the order of what is returned is nobody's promise.
            keys += sorted(key for (key,) in cursor.fetchall())
    return keys


def _listed(columns: Iterable[_Column]) -> str:
    return ", ".join(c.quoted for c in columns)


def _unnest(columns: Iterable[_Column]) -> str:
    return f"unnest({', '.join(f'%s::{c.array}' for c in columns)})"


def _converted(columns: Sequence[_Column], rows: Iterable[Sequence[Any]]) -> Iterable[list[list[Any]]]:
    """The values of each column, a statement's worth at a time."""
    here = list(rows)
    for start in range(0, len(here), MOST_ROWS):
        turned = zip(*here[start : start + MOST_ROWS], strict=True)
        yield [column.convert(values) for column, values in zip(columns, turned, strict=True)]
