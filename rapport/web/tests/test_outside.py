"""Numbers of the open network are told from those of this machine and this house, in whatever disguise."""

import pytest

from rapport.web.outside import is_open


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("8.8.8.8", True), ("2a00:1450::1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("::ffff:10.0.0.1", False), ("::ffff:8.8.8.8", True), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_open_network(address, open_):
    assert is_open(address) is open_
