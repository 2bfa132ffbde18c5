"""The rules by which a wording is chosen, as a table."""

import pytest

from rapport.message_templates.built_in import Wording
from rapport.message_templates.choosing import NoVariant, Reader, choose

EN, RU = Wording("en", "en"), Wording("ru", "ru")
NOVICE, SCEPTIC = Wording("en", "novice", experience="novice"), Wording("en", "sceptic", experience="sceptic")
TY, VY = Wording("ru", "ты", address_form="informal"), Wording("ru", "вы", address_form="formal")
REGULAR = Wording("en", "regular", interaction_type="regular")
NOVICE_TY = Wording("ru", "novice ты", experience="novice", address_form="informal")
RU_NOVICE = Wording("ru", "ru novice", experience="novice")


@pytest.mark.parametrize(
    ("variants", "reader", "text", "fits"),
    [
        ([EN, RU], Reader("ru"), "ru", True),
        ([EN, RU], Reader("en"), "en", True),
        ([EN], Reader("ru"), "en", False),
        ([EN, NOVICE, SCEPTIC], Reader("en"), "en", True),
        ([EN, NOVICE, SCEPTIC], Reader("en", "novice"), "novice", True),
        ([EN, NOVICE, SCEPTIC], Reader("en", "professional"), "en", True),
        ([NOVICE, SCEPTIC], Reader("en", "professional"), "novice", False),
        ([NOVICE], Reader("en"), "novice", False),
        ([RU, TY, VY], Reader("ru"), "вы", True),
        ([TY, RU], Reader("ru"), "ru", True),
        ([RU, TY, VY], Reader("ru", address_form="informal"), "ты", True),
        ([RU, TY, VY], Reader("ru", address_form="formal"), "вы", True),
        ([TY], Reader("ru", address_form="formal"), "ты", False),
        ([EN, REGULAR], Reader("en", interaction_type="regular"), "regular", True),
        ([EN, REGULAR, NOVICE], Reader("en", "novice", "regular"), "novice", True),
        ([RU, TY, RU_NOVICE], Reader("ru", "novice", "", "informal"), "ru novice", True),
        ([RU, TY, RU_NOVICE, NOVICE_TY], Reader("ru", "novice", "", "informal"), "novice ты", True),
        ([EN, NOVICE, TY], Reader("ru", "novice", "", "informal"), "ты", True),
        ([EN, Wording("en", "second")], Reader("en"), "en", True),
    ],
)  # fmt: skip
def test_which_wording_is_taken(variants, reader, text, fits):
    chosen = choose(variants, reader)
    assert (chosen.variant.text, chosen.fits) == (text, fits)
    assert all(reason.strip() for reason in chosen.because)


def test_a_template_without_a_wording_says_so():
    with pytest.raises(NoVariant):
        choose([], Reader("en"))


@pytest.mark.parametrize(
    ("reader", "because"),
    [
        (Reader("ru", language_from="contact"), "Русский: the language of this person."),
        (Reader("ru", language_from="client"), "Русский: the language of the client."),
        (Reader("ru"), "Русский: the language of the workspace, because theirs isn't known."),
    ],
)
def test_the_reason_names_where_the_language_is_known_from(reader, because):
    assert choose([EN, VY], reader).because == (because, "On «вы», because the form of address isn't known.")
