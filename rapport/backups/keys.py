"""The key of a backup: an age identity, which travels in the backup itself, sealed with the passphrase.

So whoever has the file and the passphrase opens it, also without Rapport, and this installation can write new backups
without keeping the passphrase.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyrage

SHORTEST = 10


class WrongPassphrase(Exception):
    """The passphrase does not open the key."""


@dataclass(frozen=True, slots=True)
class Key:
    """An age identity (AGE-SECRET-KEY-1…) and the same sealed with a passphrase, as armoured age text."""

    identity: str
    sealed: str

    @classmethod
    def new(cls, passphrase: str) -> Key:
        """A new key; takes about a second, so that passphrases cannot be tried out quickly."""
        identity = str(pyrage.x25519.Identity.generate())
        sealed = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase, armored=True)
        return cls(identity, sealed.decode().strip())

    @classmethod
    def opened(cls, sealed: str, passphrase: str) -> Key:
        """The key inside; takes about a second. Raises WrongPassphrase, also for text that holds no key."""
        try:
            identity = pyrage.passphrase.decrypt(sealed.encode(), passphrase).decode().strip()
            pyrage.x25519.Identity.from_str(identity)
        except (pyrage.DecryptError, pyrage.IdentityError, ValueError, OSError):
            raise WrongPassphrase from None
        return cls(identity, sealed)

    def opens(self) -> pyrage.x25519.Identity:
        """For reading."""
        return pyrage.x25519.Identity.from_str(self.identity)

    def seals_to(self) -> pyrage.x25519.Recipient:
        """For writing."""
        return self.opens().to_public()
