"""Who uses Rapport and where: users, workspaces, seats and what guests were given, one-time sign-in links."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.lib.workhours import Workhours
from rapport.lib.zones import country_of, zone_or_utc
from rapport.web.funnel import InWorkspace
from rapport.web.rights import BOOKKEEPER, FULL, GUEST, MEMBER, OWNER

LANGUAGES = [("ru", "Русский"), ("en", "English")]


class UserManager(BaseUserManager["User"]):
    """Users by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        """A new user; without a password they sign in by link."""
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """By e-mail, caseless."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in. Language, zone and theme are theirs, not the workspace's."""

    class Theme(models.TextChoices):
        """Light and dark come from the same tokens; the empty choice follows the system."""

        SYSTEM = "", pgettext_lazy("theme", "As the system")
        LIGHT = "light", pgettext_lazy("theme", "Light")
        DARK = "dark", pgettext_lazy("theme", "Dark")

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Your name"), max_length=120)
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES, default="en")
    timezone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("Theme"), max_length=8, choices=Theme.choices, blank=True, default="")
    keys_on = models.BooleanField(_("Single-key shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    # Kept beside the keys themselves, so that a request that must know it asks nothing more.
    has_second_factor = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    # The seat taken now; it names workspace and role, so that a request learns both with the user, in one statement.
    seat = models.ForeignKey("Membership", models.SET_NULL, null=True, related_name="+")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


# Further addresses that are ours, as the rooms above know them.
_addresses: dict[str, Callable[[Workspace], Iterable[str]]] = {}


def learn_addresses(name: str, look: Callable[[Workspace], Iterable[str]]) -> None:
    """Teach addresses that are ours; called once by their room when it is ready."""
    _addresses[name] = look


class Workspace(models.Model):
    """A freelancer's or studio's whole world: every business row belongs to one."""

    name = models.CharField(_("Name of the workspace"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(_("Language"), max_length=8, choices=LANGUAGES, default="en")
    timezone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    currency = models.CharField(_("Currency"), max_length=3, default="EUR")
    country = models.CharField(_("Country, for its holidays"), max_length=2, blank=True)
    work_starts = models.TimeField(_("The working day begins"), default=time(10))
    work_ends = models.TimeField(_("and ends"), default=time(19))
    work_days = models.CharField(_("Working days"), max_length=20, default="0,1,2,3,4")
    # Addresses that are "us" in imported mail, beside those of the members.
    own_addresses = models.JSONField(default=list, blank=True)
    second_factor_required = models.BooleanField(default=False)
    # An invented year to look around in: the only workspace whose journal may be removed, with all the rest of it.
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def workhours(self) -> Workhours:
        """When this workspace works."""
        days = frozenset(int(day) for day in self.work_days.split(",") if day.isdigit())
        return Workhours(
            zone=zone_or_utc(self.timezone), starts=self.work_starts, ends=self.work_ends, days=days,
            country=self.country or country_of(self.timezone),
        )  # fmt: skip

    def today(self, now: datetime | None = None) -> date:
        """The date where this workspace is, at `now` or at this moment."""
        return (now or datetime.now(UTC)).astimezone(zone_or_utc(self.timezone)).date()

    def addresses(self) -> set[str]:
        """Every e-mail address that is ours: the members', the ones named in the settings, and of mail accounts."""
        ours = User.objects.filter(membership__workspace=self, membership__role__in=FULL)
        # Guests and bookkeepers write for themselves.
        members = ours.values_list("email", flat=True)
        taught = [address for look in _addresses.values() for address in look(self)]
        return {address.casefold() for address in (*members, *self.own_addresses, *taught)}


class Membership(InWorkspace):
    """A user's seat in a workspace."""

    class Role(models.TextChoices):
        """What a seat allows; what that means stands with the pages and with the rows."""

        OWNER = OWNER, _("Owner")
        MEMBER = MEMBER, _("Member")
        BOOKKEEPER = BOOKKEEPER, _("Bookkeeper")
        GUEST = GUEST, _("Guest")

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.OWNER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="accounts_one_seat_each")]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"


class SignInLink(models.Model):
    """A link that signs a user in once. Only the hash of its token is kept."""

    LIFETIME = timedelta(hours=24)

    user = models.ForeignKey(User, models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user}"

    @classmethod
    def issue(cls, user: User, *, at: datetime) -> str:
        """A new link's token; it is shown now and never again."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(user=user, token_hash=hash_of(token), expires_at=at + cls.LIFETIME)
        return token

    @classmethod
    def use(cls, token: str, *, at: datetime) -> User | None:
        """The user of a living link, once: of two requests with the same token the database lets one through."""
        living = cls.objects.filter(token_hash=hash_of(token), used_at=None, expires_at__gt=at)
        if not living.update(used_at=at):
            return None
        return User.objects.get(signinlink__token_hash=hash_of(token))


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
