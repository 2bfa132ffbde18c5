"""Sets of words written as a text, which is how a person reads and mends a list of them."""


def words(text: str) -> frozenset[str]:
    """The words between the spaces and line ends."""
    return frozenset(text.split())
