"""Whom an import must not bring back: keyed hashes of the addresses of people who were erased, and nothing else."""

from __future__ import annotations

from django.db import models

from rapport.web.funnel import InWorkspace
from rapport.web.secrets import SecretField


class SuppressionKey(InWorkspace):
    """What the hashes of a workspace are made with. Encrypted, so that the database alone does not tell who it was."""

    key = SecretField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="clients_suppression_key_once")]

    def __str__(self) -> str:
        return f"suppression key {self.pk}"


class Suppressed(InWorkspace):
    """One address of somebody erased. `erasure` is the number of the erasure, by which all of it can be lifted."""

    digest = models.CharField(max_length=64)
    erasure = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="clients_suppressed_once")]
        indexes = [models.Index(fields=["workspace", "erasure"], name="clients_suppressed_erasure")]

    def __str__(self) -> str:
        return self.digest[:12]
