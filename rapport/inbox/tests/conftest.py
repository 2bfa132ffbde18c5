"""Letters go by pigeon here."""

import pytest

from tests.servers.pigeon import a_pigeon


@pytest.fixture
def post():
    """Mail is connected, and a pigeon carries it."""
    with a_pigeon() as pigeon:
        yield pigeon
