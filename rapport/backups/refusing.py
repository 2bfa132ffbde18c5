"""Why a backup is not made, not taken or not put back: one code each, and the sentence a person reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class Refusal(Exception):
    """Nothing was changed, for a reason a person can read."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return sentence(self.code, self.details)


def sentence(code: str, details: dict[str, Any]) -> str:
    """What is told of a refusal."""
    said = {
        "not_a_backup": _("%(name)s is not a backup of Rapport."),
        "newer_format": _("%(name)s was written by a newer version of Rapport (%(product)s): update Rapport first."),
        "newer": _("%(name)s was made by a newer version of Rapport (%(product)s): update Rapport first."),
        "truncated": _("%(name)s is not whole: it ends too early. Take another backup."),
        "damaged": _("%(name)s is damaged: what it holds is not what was written. Take another backup."),
        "wrong_passphrase": _("The passphrase does not open %(name)s."),
        "not_sealed": _(
            "%(name)s is not encrypted, so nobody can say who made it. If you made it with --plain, say --plain again."
        ),
        "no_passphrase": _("%(name)s is encrypted: its passphrase is needed."),
        "other_database": _("%(name)s holds a %(theirs)s database, and this Rapport uses %(ours)s."),
        "no_room": _("There is not enough room: %(needed)s are needed at %(place)s, %(free)s are free."),
        "in_use": _("Rapport is running on this data: stop it first (rapport serve, rapport worker)."),
        "not_empty": _(
            "There is a workspace here already. --replace puts the backup in its place and keeps the old data."
        ),
        "busy": _("Another backup is being made at this moment."),
        "not_ours": _("%(name)s exists and is not a backup of Rapport: it is left alone."),
        "nowhere": _("No place for backups is set. Name a file, or choose a place in the settings."),
        "unknown_place": _(
            "“%(address)s” is no place for backups: a folder, s3://bucket/prefix or webdavs://host/path."
        ),
        "no_such_backup": _("There is no backup %(name)s in %(place)s."),
        "place_failed": _("%(place)s does not take the backup: %(reason)s"),
        "place_silent": _("%(place)s does not answer: %(reason)s"),
        "place_altered": _("What arrived in %(place)s is not what was sent."),
        "disk_full": _("The disk is full: nothing half-written is kept. Make room and say it again."),
        "killed": _("Rapport was stopped in the middle of it."),
        "broken": _("Something went wrong (%(what)s). The log says where."),
    }[code]
    return said % details
