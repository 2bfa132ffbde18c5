"""What a person would count on a board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapport.lib.boards.shape import Board, Card, Piece


@dataclass(slots=True)
class Totals:
    """Counted piece by piece; a card is archived by itself or with its list."""

    boards: dict[tuple[str, str], Board] = field(default_factory=dict)
    tasks: int = 0
    archived: int = 0
    check_items: int = 0
    check_items_done: int = 0
    comments: int = 0
    due: int = 0

    def see(self, piece: Piece) -> None:
        """Count one piece; what cannot be read is not counted."""
        self.boards.setdefault((piece.board.program, piece.board.key), piece.board)
        if piece.card:
            self._see(piece.card, piece.board)

    def _see(self, card: Card, board: Board) -> None:
        self.tasks += 1
        self.archived += card.archived or any(one.archived and one.key == card.list_key for one in board.lists)
        self.check_items += len(card.checks)
        self.check_items_done += sum(check.done for check in card.checks)
        self.comments += len(card.remarks)
        self.due += card.due is not None

    @property
    def board(self) -> str:
        """The name of the board; of several their names."""
        return ", ".join(board.name for board in self.boards.values())

    @property
    def lists(self) -> int:
        """Lists of all boards, archived ones too."""
        return sum(len(board.lists) for board in self.boards.values())

    @property
    def members(self) -> int:
        """Different people of all boards."""
        return len({(board.program, one.key) for board in self.boards.values() for one in board.people})


def count(pieces: Iterable[Piece]) -> Totals:
    """The totals of a file."""
    totals = Totals()
    for piece in pieces:
        totals.see(piece)
    return totals
