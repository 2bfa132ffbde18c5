"""Members as files of other programs name them: by their address, else by a name only one of them has."""

from __future__ import annotations

from collections import Counter

from rapport.accounts.models import Membership, Workspace
from rapport.lib.names import same_name_key


class KnownMembers:
    """The members of a workspace, looked up once."""

    def __init__(self, workspace: Workspace) -> None:
        people = Membership.objects.filter(workspace=workspace).values_list("user_id", "user__email", "user__name")
        named = [(same_name_key(name), pk) for pk, _email, name in people if name]
        times = Counter(key for key, _pk in named)
        self._by_email = {email.casefold(): pk for pk, email, _name in people}
        self._by_name = {key: pk for key, pk in named if times[key] == 1}

    def find(self, name: str, email: str = "") -> int | None:
        """The number of the user, None when it is nobody here."""
        found = self._by_email.get(email.casefold())
        return found or (self._by_name.get(same_name_key(name)) if name else None)
