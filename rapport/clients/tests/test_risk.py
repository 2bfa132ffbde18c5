"""Steps of risk: up for 180 days by a late payment or a broken promise, back by three payments on time."""

from datetime import date, timedelta

import pytest

from rapport.clients import risk
from rapport.clients.manners import combine, limits, manner_of, risk_in_words
from rapport.clients.risk import Deed, Event, Risk, risk_of
from tests.cast import a_client

TODAY = date(2026, 11, 24)


def paid(ago, late=0):
    return Event(TODAY - timedelta(days=ago), Deed.PAID, late, words=f"paid {late} days late")


def broke(ago):
    return Event(TODAY - timedelta(days=ago), Deed.BROKE_PROMISE, words="broke a promise")


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ([], 0),
        ([paid(10)], 0),
        ([paid(10, late=14)], 0),
        ([paid(10, late=15)], 1),
        ([broke(0)], 1),
        ([broke(179)], 1),
        ([broke(180)], 0),
        ([paid(-1, late=40)], 0),
        ([broke(100), paid(20, late=30)], 2),
        ([broke(100), paid(20, late=30), broke(5)], 2),
        ([broke(181), broke(20)], 1),
        ([paid(100, late=20), paid(90), paid(60), paid(30)], 0),
        ([paid(100, late=20), paid(90), paid(60)], 1),
        # Late, but not over the limit: it neither counts nor breaks the run.
        ([paid(100, late=20), paid(90), paid(60, late=5), paid(30), paid(20)], 0),
        ([paid(100, late=20), paid(90), paid(60), broke(50), paid(30)], 2),
        ([paid(100, late=20), broke(95), paid(90), paid(60), paid(30)], 1),
        ([paid(100, late=20), broke(95), *[paid(ago) for ago in (90, 80, 70, 60, 50, 40)]], 0),
        # Payments on time are no credit for later.
        ([paid(90), paid(80), paid(70), broke(5)], 1),
    ],
)
def test_the_step_on_a_day(events, step):
    assert risk_of(events, on=TODAY, limits=limits()).step == step
    assert risk_of(reversed(events), on=TODAY, limits=limits()).step == step


def test_it_says_until_when_and_why():
    found = risk_of([paid(100, late=20), broke(30)], on=TODAY, limits=limits())
    assert found.until == TODAY + timedelta(days=80)
    assert [cause.words for cause in found.causes] == ["paid 20 days late", "broke a promise"]
    assert "paid 20 days late; broke a promise" in risk_in_words(found)
    deposit = combine("experienced", risk=found).controls["deposit_percent"]
    assert deposit.sources == ("risk",)
    assert "paid 20 days late" in deposit.because
    assert risk_in_words(Risk()) == ""


def test_the_rooms_above_teach_where_events_come_from(anna, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(risk, "_sources", [])
    client = a_client(anna.workspace, experience="experienced")
    with django_assert_num_queries(0):
        assert manner_of(client, by=anna, on=TODAY).risk.step == 0
    source = lambda actor, client_id: [broke(3)] if client_id == client.pk else []  # noqa: E731
    risk.learn(source)
    risk.learn(source)
    assert manner_of(client, by=anna, on=TODAY).risk.step == 1
    assert manner_of(client, by=anna, on=TODAY).control("deposit_percent") == 50
