"""How it stands with backups: the sentence for the page and for `rapport check`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.backups.keeping import home_workspace, plan
from rapport.backups.models import Backup, BackupPlan
from rapport.backups.refusing import sentence
from rapport.web.dates import clock, day

PATIENCE = {
    BackupPlan.Often.DAILY: timedelta(days=2), BackupPlan.Often.WEEKLY: timedelta(days=9),
    BackupPlan.Often.NEVER: timedelta(days=30),
}  # fmt: skip
# As long as a new installation may be without.
WITHOUT_PLAN = timedelta(days=7)


def newest_whole() -> Backup | None:
    """The newest backup that was read back whole."""
    return Backup.objects.filter(state=Backup.State.DONE).order_by("-created_at").first()


def last_trouble() -> Backup | None:
    """The last backup, if it failed."""
    last = Backup.objects.filter(state__in=[Backup.State.DONE, Backup.State.FAILED]).order_by("-id").first()
    return last if last and last.state == Backup.State.FAILED else None


def reason_of(backup: Backup) -> str:
    """Why it failed, in words."""
    return sentence(backup.trouble["code"], backup.trouble["details"]) if backup.trouble else ""


def finding(now: datetime) -> tuple[bool, str]:
    """For `rapport check`: too old, failed, lost contents, or well."""
    first, newest, standing = home_workspace(), newest_whole(), plan()
    if first is None:
        return True, _("There is nothing to back up yet.")
    if trouble := last_trouble():
        return False, _("The last backup failed: %(reason)s") % {"reason": reason_of(trouble)}
    patience = PATIENCE[BackupPlan.Often(standing.often)] if standing else WITHOUT_PLAN
    age = now - (newest.created_at if newest else first.created_at)
    if age > patience:
        if newest is None:
            return False, _("There is no backup: set one up under Settings, Backups, or say rapport backup FILE.")
        said = ngettext("The newest backup is %(n)d day old.", "The newest backup is %(n)d days old.", age.days)
        return False, said % {"n": age.days}
    if newest is None:
        return True, _("There is no backup yet; there is time.")
    if newest.lost:
        lost = ngettext(
            "The newest backup lacks %(n)d stored file that had been lost before.",
            "The newest backup lacks %(n)d stored files that had been lost before.",
            newest.lost,
        )
        return False, lost % {"n": newest.lost}
    return True, _("The newest backup is of %(moment)s UTC.") % {"moment": f"{newest.created_at:%Y-%m-%d %H:%M}"}


def answer(now: datetime) -> tuple[str, str]:
    """The answer of the page: how it stands, and the place."""
    newest, standing = newest_whole(), plan()
    if trouble := last_trouble():
        return _("The last backup failed."), reason_of(trouble)
    if newest is None:
        return _("There is no backup yet."), _("Everything there is goes into one encrypted file.")
    facts = {"when": moment(newest.created_at), "size": filesizeformat(newest.size)}
    strong = _("Backed up %(when)s.") % facts
    if standing is None:
        return strong, _("By hand: nothing is planned.")
    return strong, _("%(size)s, read back and compared.") % facts


def moment(at: datetime) -> str:
    """A day and a time on the reader's clock."""
    return f"{day(timezone.localtime(at).date())}, {clock(at)}"
