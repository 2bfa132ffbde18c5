"""Types and what follows from them: all pairs, the stricter control, the wish of the client, the data itself."""

from itertools import product

import pytest
from django.utils import translation

from rapport.clients.bilingual import LANGUAGES, counted, table
from rapport.clients.consequences import choices
from rapport.clients.manners import QUESTIONS, combine, stricter, terms_in_words, touch_days
from rapport.clients.models import Client
from rapport.clients.risk import Risk

EXPERIENCES = [value for value in Client.Experience.values if value]
TYPES = [value for value in Client.InteractionType.values if value]

# deposit %, milestone weeks, last milestone %, cadence in days; None where neither type asks.
DEPOSIT = {
    ("", ""): None, ("", "one_off"): 50, ("", "regular"): None, ("", "long_term"): None, ("", "strategic"): None,
    ("", "referral"): None,
    ("novice", ""): 50, ("experienced", ""): 30, ("professional", ""): 0, ("sceptic", ""): 10, ("enthusiast", ""): 30,
    ("novice", "one_off"): 50, ("experienced", "one_off"): 50, ("professional", "one_off"): 50,
    ("sceptic", "one_off"): 50, ("enthusiast", "one_off"): 50,
    **{("novice", kind): 50 for kind in ("regular", "long_term", "strategic", "referral")},
    **{("experienced", kind): 30 for kind in ("regular", "long_term", "strategic", "referral")},
    **{("professional", kind): 0 for kind in ("regular", "long_term", "strategic", "referral")},
    **{("sceptic", kind): 10 for kind in ("regular", "long_term", "strategic", "referral")},
    **{("enthusiast", kind): 30 for kind in ("regular", "long_term", "strategic", "referral")},
}  # fmt: skip
CADENCE = {"": None, "novice": 7, "experienced": 7, "professional": 7, "sceptic": 3, "enthusiast": 7}
CADENCE_OF_TYPE = {"": None, "one_off": 7, "regular": 7, "long_term": 7, "strategic": 7, "referral": None}
MILESTONE = {"": None, "novice": 2, "experienced": 4, "professional": None, "sceptic": None, "enthusiast": None}


@pytest.mark.parametrize(("experience", "kind"), list(product(["", *EXPERIENCES], ["", *TYPES])))
def test_all_pairs_of_types(experience, kind):
    manner = combine(experience, kind)
    both = [days for days in (CADENCE[experience], CADENCE_OF_TYPE[kind]) if days]
    assert manner.control("deposit_percent") == DEPOSIT[experience, kind]
    assert (manner.cadence.value if manner.cadence else None) == min(both, default=None)
    assert manner.control("milestone_weeks") == MILESTONE[experience]
    assert manner.control("first_milestone_percent") == (10 if experience == "sceptic" else None)
    assert manner.control("last_milestone_percent") == (30 if kind == "one_off" else None)
    assert manner.control("retainer_in_advance") == (True if kind == "long_term" else None)
    assert manner.control("escrow_offered") == (True if experience == "sceptic" else None)
    assert manner.control("credit_limit") == (
        "monthly_billing" if kind == "regular" else "agreed" if experience == "professional" else None
    )
    assert len(manner.reports) == bool(experience) + bool(kind)
    assert (manner.tone is not None) == bool(experience)
    assert (manner.touch is not None) == bool(kind)
    assert all(rule.because and rule.sources for rule in manner.controls.values())


@pytest.mark.parametrize(
    ("order", "one", "other", "wanted"),
    [
        ("more", 30, 50, 50),
        ("less", 4, 2, 2),
        ("yes", False, True, True),
        ("no", True, False, False),
        (["agreed", "monthly_billing", "none"], "monthly_billing", "agreed", "monthly_billing"),
        (["agreed", "monthly_billing", "none"], "none", "monthly_billing", "none"),
    ],
)
def test_the_stricter_of_two(order, one, other, wanted):
    assert stricter(order, one, other) == stricter(order, other, one) == wanted


def test_a_wish_of_the_client_beats_both_types():
    manner = combine("sceptic", "long_term", wish_days=10)
    assert manner.cadence.value == 10
    assert manner.cadence.sources == ("wish",)
    assert "Sceptic" in manner.cadence.because
    assert (manner.touch.days, manner.touch.then_days) == ((10,), 10)
    assert combine(wish_days=10).cadence.value == 10


def test_each_reason_says_which_type_and_which_was_stricter():
    manner = combine("enthusiast", "one_off")
    deposit = manner.controls["deposit_percent"]
    assert deposit.because == "Enthusiast: a deposit of 30 %; One-off: a deposit of 50 %. The stricter counts."
    assert deposit.sources == ("one_off",)
    assert combine("sceptic", "regular").cadence.because == (
        "Sceptic: every 3 days; Regular: every 7 days. The more frequent counts."
    )
    assert combine("novice", "one_off").controls["deposit_percent"].because == "Novice; One-off"


@pytest.mark.parametrize(
    ("experience", "kind", "step", "deposit", "weeks", "terms"),
    [
        ("professional", "", 0, 0, None, True),
        ("professional", "", 1, 50, 2, False),
        ("experienced", "long_term", 1, 50, 2, False),
        ("novice", "one_off", 1, 50, 2, False),
        ("novice", "one_off", 2, 100, 1, False),
        ("", "", 1, 50, 2, False),
    ],
)
def test_a_step_of_risk_tightens_what_the_types_say(experience, kind, step, deposit, weeks, terms):
    manner = combine(experience, kind, risk=Risk(step))
    assert manner.control("deposit_percent") == deposit
    assert manner.control("milestone_weeks") == weeks
    assert manner.control("credit_terms") is terms
    assert "credit terms" not in terms_in_words(manner.controls) or not step


def test_what_is_not_known_says_nothing():
    manner = combine()
    assert (manner.is_known, manner.cadence, manner.touch, manner.controls, manner.duties) == (
        False,
        None,
        None,
        {},
        (),
    )
    assert touch_days("") is None


@pytest.mark.parametrize(
    ("kind", "days"), [("one_off", 30), ("regular", 30), ("long_term", 7), ("strategic", 7), ("referral", 60)]
)
def test_the_touch_after_completion(kind, days):
    assert touch_days(kind) == days
    assert combine("", kind).touch.days == ((30, 90) if kind == "one_off" else (days,))


def test_the_data_holds_every_type_and_every_control_in_both_languages():
    data = table("manners")
    assert list(data["experience"]) == EXPERIENCES
    assert list(data["interaction_type"]) == TYPES
    asked = {name for question in QUESTIONS for says in data[question].values() for name in says["controls"]}
    asked |= {name for step in data["risk"]["steps"] for name in step["controls"]}
    assert asked == set(data["controls"])
    for language in LANGUAGES:
        with translation.override(language):
            for experience, kind in product(EXPERIENCES, TYPES):
                manner = combine(experience, kind)
                assert all(rule.words and rule.because for rule in (manner.tone, *manner.reports, *manner.duties))
                assert terms_in_words(manner.controls).endswith(".")
            assert all(
                choice.means and choice.brief and choice.changes and choice.label
                for name in QUESTIONS
                for choice in choices(name)
            )


@pytest.mark.parametrize(
    ("language", "number", "wanted"),
    [
        ("en", 1, "1 week"),
        ("en", 2, "2 weeks"),
        ("ru", 1, "1 неделя"),
        ("ru", 22, "22 недели"),
        ("ru", 11, "11 недель"),
    ],
)
def test_numbers_in_data_take_the_right_form(language, number, wanted):
    forms = {"en": ["{value} week", "{value} weeks"], "ru": ["{value} неделя", "{value} недели", "{value} недель"]}
    with translation.override(language):
        assert counted(forms, number) == wanted
