"""What differs between two texts, and that it tells the whole truth."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.documents.comparing import MOST_LINES, compare

TEXTS = st.lists(st.text(alphabet="ab \u0451", max_size=6), max_size=30).map("\n".join)


def side(told, *kinds):
    return ["".join(part.text for part in line.parts) for line in told.lines if line.kind in kinds]


def test_a_changed_word_is_marked_in_its_line():
    told = compare("The price is 100.\nBye", "The price is 120.\nBye")
    gone, new, same = told.lines
    assert [part.text for part in gone.parts if part.differs] == ["100"]
    assert [part.text for part in new.parts if part.differs] == ["120"]
    assert (same.kind, same.old, same.new) == ("same", 2, 2)
    assert (told.came, told.went) == (1, 1)


def test_long_stretches_that_are_the_same_are_folded():
    lines = [f"line {number}" for number in range(100)]
    told = compare("\n".join(lines), "\n".join([*lines[:50], "new", *lines[50:]]))
    assert [(line.kind, line.count) for line in told.lines if line.kind == "folded"] == [("folded", 47), ("folded", 47)]
    assert len(told.lines) == 2 + 6 + 1


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_a_comparison(old, new):
    told = compare(old, new)
    if not any(line.kind == "folded" for line in told.lines):
        assert side(told, "same", "gone") == old.splitlines()
        assert side(told, "same", "new") == new.splitlines()


def test_texts_of_too_many_lines_are_not_compared():
    assert compare("x\n" * (MOST_LINES + 1), "").too_long
