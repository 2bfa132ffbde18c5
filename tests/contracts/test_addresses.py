"""The tables of the contracts are complete: no page of tomorrow escapes them."""

from tests.contracts.addresses import (
    ARGUMENTS,
    OWN_LANGUAGE,
    OWN_TOKEN,
    PIECES,
    PUBLIC,
    QUESTIONS,
    WHOLE,
    every_address,
)


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in every_address()]
    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith("None")]


def test_every_address_with_arguments_is_filled_from_the_world():
    needed = {address.name for address in every_address() if address.arguments}
    assert needed - ARGUMENTS.keys() == set(), "say in tests/contracts/addresses.py what they are filled with"
    assert ARGUMENTS.keys() - needed == set(), "these are gone: take them out of tests/contracts/addresses.py"


def test_what_is_open_to_everybody_is_listed_with_its_reason():
    public = {address.name for address in every_address() if address.is_public}
    assert public == PUBLIC.keys()
    assert all(PUBLIC.values())


def test_nothing_is_listed_that_does_not_exist():
    names = {address.name for address in every_address()}
    assert QUESTIONS.keys() | PIECES.keys() | WHOLE.keys() | OWN_TOKEN.keys() | OWN_LANGUAGE.keys() <= names
