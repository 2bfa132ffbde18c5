"""The playbooks as data: everything DOMAIN.md 2.1–2.5 asks for, in both languages, with names somebody knows."""

import pytest

from rapport.engagements import evidence, playbook
from rapport.engagements.models import Stage

# DOMAIN.md 2.1–2.5: every item with when it is due.
TABLE = {
    "contact.reply": "4 WH",
    "contact.research": "1 WD",
    "contact.present": "2 WD",
    "contact.brief": "1 WD",
    "contact.expectations": "1 WD",
    "contact.qualify": "1 WD",
    "contact.followup": "3 WD, 7 WD, 21 d",
    "discussion.requirements": "2 WD",
    "discussion.estimate": "2 WD",
    "discussion.proposal": "3 WD",
    "discussion.proposal_followup": "2 WD",
    "discussion.terms": "3 WD",
    "discussion.comms": "3 WD",
    "discussion.method": "3 WD",
    "discussion.nda": "0 WD",
    "discussion.deposit": "0 WD",
    "execution.kickoff": "1 WD",
    "execution.update": "0 WD",
    "execution.risk": "1 WD",
    "execution.change": "2 WD",
    "execution.client_wait": "2 WD, 4 WD, 5 WD",
    "execution.feedback": "1 WD",
    "execution.idea": "5 WD",
    "execution.qa": "1 WD",
    "execution.pulse": "2 WD",
    "execution.budget": "0 d",
    "completion.present": "2 WD",
    "completion.acceptance": "3 WD, 5 WD",
    "completion.handover": "2 WD",
    "completion.invoice": "0 WD",
    "completion.review": "10 WD",
    "completion.csat": "1 WD, 5 WD",
    "completion.thanks": "1 WD",
    "completion.close": "5 WD",
    "keeping.promises": "0 d",
    "keeping.support": "14 d, 30 d",
    "keeping.testimonial": "7 d",
    "keeping.referral": "14 d",
    "keeping.touch": "0 d",
    "keeping.next": "5 WD",
    "keeping.review": "5 WD",
    "keeping.winback": "10 WD",
}
THEIRS = {"execution.update", "execution.client_wait", "completion.acceptance"}
TODAY = {"", "waiting", "promise", "silence", "client_wait", "budget", "report", "after_work"}


def test_every_item_is_there_and_due_as_it_should_be():
    assert {key: item.due_written for key, item in playbook.items().items()} == TABLE


def test_only_where_it_is_said_the_clients_days_count():
    assert {key for key, item in playbook.items().items() if item.calendar} == THEIRS


@pytest.mark.parametrize("item", playbook.items().values(), ids=lambda item: item.key)
def test_an_item_is_whole(item):
    assert item.key.partition(".")[0] == item.stage
    assert item.stage in Stage
    assert all(item.do[language] and item.why[language] for language in ("en", "ru"))
    assert max(map(len, [*item.do.values(), *item.why.values()])) <= 200
    assert item.triggers
    assert item.evidence
    assert item.names() <= set(playbook.happenings())
    assert item.today in TODAY


@pytest.mark.parametrize("name", playbook.happenings())
def test_a_happening_has_words_and_somebody_who_tells_it(name):
    facts = playbook.happenings()[name]
    assert facts["en"]
    assert facts["ru"]
    if name not in evidence.known():
        assert all(playbook.part_in_words(facts["needs"]) for _language in ("en", "ru"))


def test_nothing_is_known_that_the_data_does_not_name():
    assert evidence.known() <= set(playbook.happenings())


def test_what_the_data_does_not_name_is_not_taught():
    with pytest.raises(evidence.Unknown):
        evidence.learn("no such thing", lambda workspace_id, engagements: {})


def test_what_nobody_tells_says_what_it_waits_for():
    items = playbook.items()
    assert playbook.needs_of(items["contact.reply"], evidence.known()) == []
    assert playbook.needs_of(items["discussion.deposit"], {"contract_signed"}) == ["billing"]
    assert playbook.needs_of(items["discussion.deposit"], {"contract_signed", "deposit_invoiced"}) == []
    assert playbook.needs_of(items["discussion.proposal_followup"], {"proposal_sent", "outbound"}) == []


def test_the_moves_are_those_of_the_domain():
    assert [(move.start, move.to) for move in playbook.moves()] == [
        ("contact", "discussion"), ("discussion", "execution"), ("execution", "completion"),
        ("completion", "execution"), ("completion", "keeping"),
    ]  # fmt: skip
    assert {name for move in playbook.moves() for name in move.all} <= set(playbook.happenings())
