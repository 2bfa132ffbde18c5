"""What begins the items of a playbook and what ends them: small questions about the facts of one engagement, by name.

The names are those of data/playbooks.toml, triggers and evidence alike. Rooms above teach what they know with `learn`,
once, when they are ready; from then on the items that waited for it work. What a room tells changes with its rows: it
says with `noticing.watch` which rows those are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from rapport.clients.models import Client
from rapport.clients.models.dossier import ASKED
from rapport.clients.preparing import ENOUGH_KNOWN
from rapport.engagements.facts import BEFORE, Engagements, Facts, Happening, Told
from rapport.engagements.models import Deal, Stage
from rapport.engagements.playbook import happenings
from rapport.lib.tax_numbers import tax_country

NEXT_AFTER, LOST_AFTER = timedelta(days=60), timedelta(days=180)
SPEAKING = ("call", "meeting")
MOMENT = timedelta(seconds=1)

type Question = Callable[[Facts], Iterable[Happening]]

_questions: dict[str, Question] = {}
# What a question asks the rooms above under another name.
_behind: dict[str, tuple[str, ...]] = {}
_told: dict[str, Told] = {}


class Unknown(Exception):
    """The playbooks have no such happening."""


def learn(name: str, told: Told) -> None:
    """Teach what a room above knows under a name of data/playbooks.toml: `told(workspace_id, {engagement: client})`
    answers {engagement: [Happening, …]} for many in one statement. It comes beside what this room knows itself, and
    beside what another room tells under the same name.

    Raises Unknown.
    """
    if name not in happenings():
        raise Unknown(name)
    _told[name] = _both(_told[name], told) if name in _told else told


def _both(first: Told, second: Told) -> Told:
    def tell(workspace_id: int, engagements: Engagements) -> dict[int, list[Happening]]:
        one, other = first(workspace_id, engagements), second(workspace_id, engagements)
        return {number: [*one.get(number, ()), *other.get(number, ())] for number in {*one, *other}}

    return tell


def taught() -> dict[str, Told]:
    """What the rooms above tell."""
    return _told


def known() -> set[str]:
    """Everything somebody tells."""
    return {*_questions, *_told}


def happened(name: str, facts: Facts) -> list[Happening]:
    """What has happened under a name, oldest first, and what will; what nobody noted the moment of stands first."""
    own = _questions.get(name)
    found = [*(own(facts) if own else ()), *facts.told.get(name, ())]
    return sorted(found, key=lambda one: (one.at is not None, one.at or facts.now)) if len(found) > 1 else found


def behind(names: Iterable[str]) -> set[str]:
    """These, and what is asked of the rooms above for them."""
    names = set(names)
    return names.union(*(_behind.get(name, ()) for name in names))


def _answers(name: str, *, reads: tuple[str, ...] = ()) -> Callable[[Question], Question]:
    def keep(question: Question) -> Question:
        _questions[name], _behind[name] = question, reads
        return question

    return keep


# ---- What was said


def _said(facts: Facts, side: str, *, since: bool = True) -> Iterator[Happening]:
    """What one side said, and talks of both; since a little before the engagement was written down."""
    first = facts.row.created_at - BEFORE
    return (Happening(word.at) for word in facts.words if word.side in (side, "") and (not since or word.at >= first))


@_answers("outbound")
def outbound(facts: Facts) -> Iterable[Happening]:
    """Machines do not count: they are not among the words."""
    return _said(facts, "out")


@_answers("inbound")
def inbound(facts: Facts) -> Iterable[Happening]:
    """The same of the other side."""
    return _said(facts, "in")


@_answers("first_inbound")
def first_inbound(facts: Facts) -> Iterable[Happening]:
    """The first message of a new lead; with whom one has spoken long before nobody is new."""
    return [] if facts.spoken_before else list(_said(facts, "in"))[:1]


@_answers("first_reply")
def first_reply(facts: Facts) -> Iterable[Happening]:
    """What we said first after that."""
    first = next(iter(first_inbound(facts)), None)
    if first is None or first.at is None:
        return []
    return [said for said in outbound(facts) if said.at and said.at >= first.at][:1]


@_answers("unanswered")
def unanswered(facts: Facts) -> Iterable[Happening]:
    """The message of ours since which nobody has answered."""
    run: list[Happening] = []
    for word in facts.words:
        run = (run or [Happening(word.at)]) if word.side == "out" else []
    return run if run and run[0].at and run[0].at >= facts.row.created_at - BEFORE else []


@_answers("silence")
def silence(facts: Facts) -> Iterable[Happening]:
    """From when on they are silent longer than agreed or usual; ahead while they are not yet."""
    since = facts.row.client.silent_from
    return [Happening(since)] if since else []


@_answers("call_held")
def call_held(facts: Facts) -> Iterable[Happening]:
    """A call or a meeting in the history; those of the calendar are told by the calendars."""
    return [
        Happening(word.at) for word in facts.words if word.kind in SPEAKING and word.at >= facts.row.created_at - BEFORE
    ]


# ---- What is known of the client


@_answers("need_known")
def need_known(facts: Facts) -> Iterable[Happening]:
    """What they want is written down."""
    return [Happening(None)] if facts.row.about.strip() else []


@_answers("researched")
def researched(facts: Facts) -> Iterable[Happening]:
    """Three of the four things of the first call (clients.preparing)."""
    client = facts.row.client
    # The lead's own first messages are no earlier history.
    said_before = facts.spoken_before or any(word.at < facts.row.created_at - BEFORE for word in facts.words)
    checks = (client.website, client.industry, tax_country(client.tax_number), said_before)
    return [Happening(None)] if sum(map(bool, checks)) >= ENOUGH_KNOWN else []


@_answers("expectations_complete")
def expectations_complete(facts: Facts) -> Iterable[Happening]:
    """When the last of the six was written down."""
    if any(kind not in facts.expected for kind in ASKED):
        return []
    return [Happening(max(facts.expected[kind] for kind in ASKED))]


@_answers("communication_agreed")
def communication_agreed(facts: Facts) -> Iterable[Happening]:
    """An agreement about talking is saved."""
    return map(Happening, facts.agreed)


@_answers("data_confidential")
def data_confidential(facts: Facts) -> Iterable[Happening]:
    """The client is secret, or of a type that wants an NDA."""
    secret = facts.row.client.confidentiality == Client.Confidentiality.SECRET
    return [Happening(None)] if secret or facts.manner.control("nda") else []


@_answers("nda_settled")
def nda_settled(facts: Facts) -> Iterable[Happening]:
    """An NDA is written down."""
    return map(Happening, facts.ndas)


@_answers("promise_due")
def promise_due(facts: Facts) -> Iterable[Happening]:
    """Days of promises of ours, within them."""
    return [Happening(over - MOMENT, number) for number, over, _ended in facts.promises]


@_answers("promise_settled")
def promise_settled(facts: Facts) -> Iterable[Happening]:
    """What became of them."""
    return [Happening(ended, number) for number, _over, ended in facts.promises if ended]


# ---- How the engagement goes


def _reached(facts: Facts, stage: str) -> list[Happening]:
    """When it came to the stage it stands at."""
    if facts.row.stage != stage:
        return []
    return [Happening(facts.row.stage_since)]


@_answers("begun")
def begun(facts: Facts) -> Iterable[Happening]:
    """It stands at the first contact."""
    return _reached(facts, Stage.CONTACT)


@_answers("discussion_begun")
def discussion_begun(facts: Facts) -> Iterable[Happening]:
    """A deal is opened."""
    return _reached(facts, Stage.DISCUSSION)


@_answers("work_begun")
def work_begun(facts: Facts) -> Iterable[Happening]:
    """The deposit is settled, or it was begun without."""
    return _reached(facts, Stage.EXECUTION)


@_answers("update_cadence", reads=("update_sent",))
def update_cadence(facts: Facts) -> Iterable[Happening]:
    """The next report: so many days after the last, or after the work began, as the client's type and wish have it."""
    rhythm = facts.manner.cadence
    if rhythm is None or facts.row.stage != Stage.EXECUTION:
        return []
    sent = [one.at for one in facts.told.get("update_sent", ()) if one.at and one.at <= facts.now]
    return [Happening(max([facts.row.stage_since, *sent]) + timedelta(days=rhythm.value))]


@_answers("decided")
def decided(facts: Facts) -> Iterable[Happening]:
    """Go or no-go."""
    return [] if facts.row.deal == Deal.NEW else [Happening(facts.row.decided_at)]


@_answers("qualified")
def qualified(facts: Facts) -> Iterable[Happening]:
    """A go."""
    return [Happening(None)] if facts.row.deal in (Deal.QUALIFIED, Deal.PROPOSED, Deal.WON) else []


@_answers("work_done")
def work_done(facts: Facts) -> Iterable[Happening]:
    """It came to keeping after it was worked on."""
    return _reached(facts, Stage.KEEPING) if facts.row.deal == Deal.WON else []


@_answers("sixty_days")
def sixty_days(facts: Facts) -> Iterable[Happening]:
    """60 days after that."""
    return [Happening(one.at + NEXT_AFTER) for one in work_done(facts) if one.at]


@_answers("next_engagement")
def next_engagement(facts: Facts) -> Iterable[Happening]:
    """Another one with the same client, begun after this one was done."""
    return [Happening(at) for at in facts.begun if at > facts.row.stage_since]


@_answers("quarter")
def quarter(facts: Facts) -> Iterable[Happening]:
    """The last quarter of a keeping that is over, and the next; with clients who are to be looked at so."""
    days = facts.duties.get("quarterly_review")
    if not days:
        return []
    length = timedelta(days=days)
    passed = (facts.now - facts.row.stage_since) // length
    return [Happening(facts.row.stage_since + length * number) for number in (passed, passed + 1) if number > 0]


@_answers("churned")
def churned(facts: Facts) -> Iterable[Happening]:
    """No engagement for half a year, or twice as long as there is usually between two (DOMAIN.md 3, churn)."""
    if not facts.begun or max(facts.begun) > facts.row.stage_since:
        return []
    return [Happening(one.at + max(LOST_AFTER, 2 * usual_gap(facts.begun))) for one in work_done(facts) if one.at]


def usual_gap(begun_at: Sequence[object]) -> timedelta:
    """The middle of the times between engagements; nothing for fewer than two gaps."""
    gaps = sorted(later - earlier for earlier, later in pairwise(sorted(begun_at)))  # type: ignore[type-var,operator]
    return gaps[len(gaps) // 2] if len(gaps) > 1 else timedelta()
