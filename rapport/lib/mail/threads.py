"""Conversations among letters, in memory: by References and In-Reply-To, else by the subject of a reply."""

from rapport.lib.mail.letters import Letter
from rapport.lib.mail.subjects import base_subject, is_reply


class Threads:
    """Letters joined into conversations as they are added, in any order."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._letters: set[str] = set()
        self._by_subject: dict[str, str] = {}
        self._waiting: set[str] = set()  # subjects whose letters so far are replies without references

    def add(self, letter: Letter) -> None:
        """Take in a letter; the ids it refers to join its conversation even if their letters never come."""
        self._letters.add(letter.message_id)
        referred = (*letter.references, *letter.in_reply_to)
        for other in referred:
            self._join(letter.message_id, other)
        self._join_by_subject(letter, is_lost=not referred and is_reply(letter.subject))

    def __len__(self) -> int:
        return len({self.thread_of(letter) for letter in self._letters})

    def thread_of(self, message_id: str) -> str:
        """The id that stands for the letter's whole conversation; it may change while letters are added."""
        parents = self._parents
        root = message_id
        while (above := parents.get(root, root)) != root:
            parents[root] = root = parents.get(above, above)
        return root

    def _join(self, one: str, other: str) -> None:
        self._parents[self.thread_of(one)] = self.thread_of(other)

    def _join_by_subject(self, letter: Letter, *, is_lost: bool) -> None:
        """A reply that refers to nothing belongs to the first letter of its subject, before or after it."""
        subject = base_subject(letter.subject)
        if not subject:
            return
        known = self._by_subject.setdefault(subject, letter.message_id)
        if is_lost or subject in self._waiting:
            self._join(letter.message_id, known)
        if not is_lost:
            self._waiting.discard(subject)
        elif known == letter.message_id:
            self._waiting.add(subject)
