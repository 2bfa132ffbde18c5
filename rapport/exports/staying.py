"""What never leaves with an export, each with its reason. A contract test wants every model exported or named here."""

from __future__ import annotations

from django.db.models import Q

# Whole apps, then models. Everything else that belongs to a workspace leaves by itself (`kinds`).
APPS = {
    "account": "addresses of the sign-in, kept by the sign-in",
    "auth": "permissions of the framework; Rapport has its own",
    "contenttypes": "bookkeeping of the framework",
    "django_ox": "jobs under way belong to the machine that runs them",
    "mfa": "second factors open doors",
    "sessions": "a session opens the door of whoever holds it",
}
MODELS = {
    "accounts.accessentry": "who came in where the workspace lives",
    "accounts.apitoken": "opens a door",
    "accounts.device": "where somebody is signed in",
    "accounts.grant": "who may see what is decided where the workspace lives",
    "accounts.invitation": "opens a door",
    "backups.backup": "backups are of the installation",
    "backups.backupplan": "backups are of the installation",
    "channels.mailaccount": "signs in to a mailbox; it is set up anew where the workspace lives",
    "channels.mailfolder": "how far a mailbox was read from here",
    "channels.mailplace": "where a letter lies in a mailbox read from here",
    "channels.oauthclient": "is known to a provider under the address of this installation",
    "calendars.feed": "a secret link opens a door; another is made where the workspace lives",
    "calendars.occurrence": "written out anew from the events",
    "clients.bulkedit": "a preview holds for the page it was made on; what it did is in the journal",
    "clients.comparison": "how far a comparison is; another is made with one press",
    "clients.suppressed": "hashes under a key that never leaves this installation",
    "clients.suppressionkey": "the key of those hashes",
    "questionnaires.invitation": "a personal link opens a door; another is made where the workspace lives",
    "questionnaires.opening": "says when such a link was opened",
    "today.digestplan": "when somebody is told of their day is decided where the workspace lives",
    "today.pushaddress": "a browser is told by the installation that knows its keys",
    "today.told": "says what this installation has sent",
    "inbox.translatorplan": "where messages leave to is decided where the workspace lives",
    "inbox.startlink": "opens a door; another is made where the workspace lives",
    "privacy.doomed": "an erasure under way belongs to the database it goes through",
    "telegram.bot": "its token opens a door; it is connected again where the workspace lives",
    "telegram.ownchat": "a chat with a bot of this installation; it is opened again where the workspace lives",
    "telegram.update": "is gone as soon as it is taken in",
    "telegram.sentpart": "says how far sending has come, which the message itself tells in the end",
    "webhook.hook": "its secret opens a door; another is made where the workspace lives",
    "accounts.membership": "who may enter is decided where the workspace lives",
    "accounts.signinlink": "a link that signs somebody in",
    "demonstration.filling": "what is brought somewhere is no demonstration",
    "doors.door": "a private link opens a door; another is made where the workspace lives",
    "doors.visit": "says when such a link was opened",
    "exports.export": "an export does not hold itself",
    "journal.removable": "what is brought somewhere is no demonstration",
    "journal.payload": "travels inside its entry of the journal",
    "search.findable": "the index is made anew where the workspace lives",
}
FIELDS = {
    "accounts.workspace.slug": "unique among the workspaces of one installation",
    "accounts.workspace.is_demo": "what is brought somewhere is no demonstration",
    # Of users only what says who did something.
    "accounts.user.password": "opens a door",
    "accounts.user.last_login": "about the person, not the workspace",
    "accounts.user.language": "about the person, not the workspace",
    "accounts.user.timezone": "about the person, not the workspace",
    "accounts.user.theme": "about the person, not the workspace",
    "accounts.user.keys_on": "about the person, not the workspace",
    "accounts.user.is_active": "decided where they sign in",
    "accounts.user.date_joined": "about the person, not the workspace",
    "accounts.user.seat": "decided where they sign in",
}
# Rows that stay although their kind leaves: each workspace has a beginning of its own.
BEGINNING = "workspace.founded"
ROWS = {
    "journal.batch": Q(kind=BEGINNING),
    "journal.entry": Q(batch__kind=BEGINNING),
}
# A field whose name holds one of these words is a secret, stays by itself, and needs a name here when it is none.
SECRET_WORDS = ("password", "secret", "token", "private_key")
NO_SECRETS: frozenset[str] = frozenset()
