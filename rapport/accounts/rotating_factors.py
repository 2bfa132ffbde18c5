"""The secrets of second factors under a new key: allauth keeps them as JSON, where no column of secrets is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.db.models import TextField
from django.db.models.functions import Cast

from rapport.web import rotating
from rapport.web.rotating import CHUNK, Further, opens
from rapport.web.secrets import keys

# Where allauth puts what it gave to `Adapter.encrypt`: the secret of an app, the seed of codes, codes from elsewhere.
ENCRYPTED = ("secret", "seed", "migrated_codes")
HOLD_SECRETS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def learn_secrets() -> None:
    """Teach the rotation of keys about second factors."""
    rotating.learn("second factors", Further(renew, lost, (Authenticator._meta.db_table,)))


def renew(newest: Fernet, every: MultiFernet) -> int:
    """Write what the newest key does not open anew; how many secrets that were."""
    count = 0

    def anew(text: str) -> str:
        stands = opens(newest, text) or not opens(every, text)
        return text if stands else newest.encrypt(every.decrypt(text.encode())).decode()

    for pk, text in _raw():
        before = json.loads(text)
        after = _each(before, anew)
        if after == before:
            continue
        # A code used meanwhile stays used.
        here = Authenticator.objects.annotate(as_it_lies=Cast("data", TextField())).filter(pk=pk, as_it_lies=text)
        if here.update(data=after):
            count += sum(was != now for was, now in zip(_secrets(before), _secrets(after), strict=True))
    return count


def lost() -> int:
    """How many secrets of second factors no key opens."""
    every = keys()
    return sum(not opens(every, secret) for _pk, text in _raw() for secret in _secrets(json.loads(text)))


def _raw() -> Iterator[tuple[int, str]]:
    """Every second factor that holds secrets, as it lies."""
    last = 0
    rows = Authenticator.objects.filter(type__in=HOLD_SECRETS).annotate(as_it_lies=Cast("data", TextField()))
    while part := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "as_it_lies")[:CHUNK]):
        yield from part
        last = part[-1][0]


def _each(data: dict[str, Any], turned: Callable[[str], str]) -> dict[str, Any]:
    """The same with every secret turned."""
    return data | {
        name: [turned(one) for one in data[name]] if isinstance(data[name], list) else turned(data[name])
        for name in ENCRYPTED
        if data.get(name)
    }


def _secrets(data: dict[str, Any]) -> list[str]:
    found = list[str]()
    for name in ENCRYPTED:
        value = data.get(name) or []
        found += value if isinstance(value, list) else [value]
    return found
