"""The language: what it says, what it refuses and with which repair, and that nothing gets out of it."""

from datetime import date

import pytest
from django.utils import translation

from rapport.message_templates.filling import read_template
from rapport.message_templates.language.filters import FILTERS, Facts
from rapport.message_templates.language.pieces import DEEPEST, LONGEST_RESULT, LONGEST_TEXT, MOST_TAGS, MOST_TERMS
from rapport.message_templates.language.saying import say
from rapport.message_templates.published import published
from rapport.message_templates.wording import FILTER_WORDS, SENTENCES, told

FACTS = {
    "contact.given": "Anna", "contact.formal": False, "contact.informal": True, "client.experience": "novice",
    "silence.days": 22, "today": date(2026, 11, 26), "next_step.by": date(2027, 1, 5), "client.name": "Ёлка",
    "client.city": "", "next_step.text": "send the plan",
}  # fmt: skip


def said(text, by_hand=None, **facts):
    read = read_template(text)
    assert read.problems == ()
    return say(read.pieces, Facts({**FACTS, **facts}, by_hand or {}))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Hello {{ contact.given }}!", "Hello Anna!"),
        ("{{contact.given}}", "Anna"),
        ("{# not for readers #}x", "x"),
        ("{% if contact.informal %}ты{% else %}вы{% endif %}", "ты"),
        ("{% if not contact.informal %}вы{% elif silence.days > 30 %}long{% else %}ты{% endif %}", "ты"),
        ('{% if client.experience == "novice" and silence.days >= 22 %}yes{% endif %}', "yes"),
        ('{% if client.experience != "novice" or client.city %}yes{% else %}no{% endif %}', "no"),
        # "and" binds tighter than "or".
        ("{% if contact.informal or client.city and client.city %}yes{% endif %}", "yes"),
        ('{% if client.name == "елка" %}same{% endif %}', "same"),
        ("{% if contact.formal %}a{% if contact.informal %}b{% endif %}{% else %}c{% endif %}", "c"),
        ("one\n{% if contact.informal %}\ntwo\n{% endif %}\nthree", "one\ntwo\nthree"),
        ("one\n\n{% if client.city %}\ntwo\n\n{% endif %}\nthree", "one\n\nthree"),
        ('{{ "вам"|informal("тебе") }}', "тебе"),
        ('{{ client.city|default("town") }}', "town"),
        ('{{ contact.informal|either("ты", "вы") }}', "ты"),
        ("{{ next_step.text|capital }}", "Send the plan"),
        ("{{ today|in_days(7)|short }}", "3 Dec 2026"),
        ("{{ today|in_working_days(2)|by_day }}", "by Monday, 30 November"),
        ("{{ next_step.by|days_before(10)|day }}", "26 December"),
        ("{{ next_step.by|day }}", "5 January 2027"),
        ("{{ contact.informal }}", "yes"),
        ("{{ ask.the_link }}", "https://example.org"),
        ("{% if ask.other %}x{% else %}y{% endif %}", "y"),
    ],
)
def test_what_a_template_says(text, becomes):
    assert said(text, {"ask.the_link": "https://example.org"}).text == becomes


@pytest.mark.parametrize(
    ("days", "ru", "en"),
    [(0, "0 дней", "0 days"), (1, "1 день", "1 day"), (2, "2 дня", "2 days"), (5, "5 дней", "5 days"),
     (11, "11 дней", "11 days"), (12, "12 дней", "12 days"), (21, "21 день", "21 days"), (22, "22 дня", "22 days"),
     (104, "104 дня", "104 days"), (111, "111 дней", "111 days"), (1001, "1001 день", "1001 days")],
)  # fmt: skip
def test_plural_forms(days, ru, en):
    with translation.override("ru"):
        assert said('{{ silence.days|plural("день", "дня", "дней") }}', **{"silence.days": days}).text == ru
    with translation.override("en"):
        assert said('{{ silence.days|plural("day", "days") }}', **{"silence.days": days}).text == en


@pytest.mark.parametrize(
    ("day", "on", "by"),
    [(date(2026, 11, 23), "в понедельник, 23 ноября", "до понедельника, 23 ноября"),
     (date(2026, 11, 24), "во вторник, 24 ноября", "до вторника, 24 ноября"),
     (date(2026, 11, 25), "в среду, 25 ноября", "до среды, 25 ноября"),
     (date(2026, 11, 28), "в субботу, 28 ноября", "до субботы, 28 ноября")],
)  # fmt: skip
def test_russian_days_have_their_endings(day, on, by):
    with translation.override("ru"):
        assert said("{{ today|on_day }}", today=day).text == on
        assert said("{{ today|by_day }}", today=day).text == by


@pytest.mark.parametrize(
    ("text", "code", "line", "hint"),
    [
        ("a\n{{ contact.gven }}", "unknown_name", 2, "contact.given"),
        ("{{ xyz }}", "unknown_name", 1, ""),
        ("{{ contact.given|uper }}", "unknown_filter", 1, ""),
        ("{{ silence.days|plurl('a', 'b') }}", "unknown_filter", 1, "plural"),
        ('{% if client.experience == "novise" %}x{% endif %}', "unknown_choice", 1, "novice"),
        ("{% include 'x' %}", "unknown_tag", 1, ""),
        ("\n\n{{ contact.given", "stray", 3, ""),
        ("x }} y", "stray", 1, ""),
        ("a\n{% if contact.formal %}", "if_not_ended", 2, ""),
        ("{% endif %}", "no_if", 1, ""),
        ("{% else %}", "no_if", 1, ""),
        ("{% if contact.formal %}{% else %}{% elif contact.formal %}{% endif %}", "after_else", 1, ""),
        ("{% if %}x{% endif %}", "no_condition", 1, ""),
        ("{% if contact.formal and %}x{% endif %}", "no_condition", 1, ""),
        ("{% if silence.days > %}x{% endif %}", "nothing_to_compare", 1, ""),
        ("{% if silence.days > client.name %}x{% endif %}", "nothing_to_compare", 1, ""),
        ("{{ contact.given() }}", "call", 1, ""),
        ("{{ contact.given|default }}", "arguments", 1, FILTERS["default"].example),
        ("{{ today|in_days('x') }}", "arguments", 1, FILTERS["in_days"].example),
        ("{{ contact.given| }}", "no_filter", 1, ""),
        ("{{ }}", "empty", 1, ""),
        ("{% if contact.formal %}x{% endif x %}", "too_much", 1, ""),
        ("{{ 1 + 1 }}", "not_understood", 1, ""),
        ("{{ contact.given" + "|lower" * 6 + " }}", "too_many_filters", 1, "5"),
        ("{% if " + " and ".join(["contact.formal"] * (MOST_TERMS + 1)) + " %}x{% endif %}", "too_many_terms", 1, "20"),
        ("{% if contact.formal %}" * (DEEPEST + 1) + "{% endif %}" * (DEEPEST + 1), "too_deep", 1, "8"),
        ("{{ today }}" * (MOST_TAGS + 1), "too_many_tags", 1, "400"),
        ("x" * (LONGEST_TEXT + 1), "too_long", 1, "20000"),
    ],
)
def test_every_mistake_has_its_line_and_repair(text, code, line, hint):
    found = [one for one in read_template(text).problems if one.code == code]
    assert found, read_template(text).problems
    assert (found[0].line, found[0].hint) == (line, hint)
    for language in ("ru", "en"):
        with translation.override(language):
            assert told(found[0]).what.strip()
            assert told(found[0]).repair.strip()


def test_every_code_has_a_sentence_and_every_filter_its_words():
    assert set(FILTER_WORDS) == set(FILTERS)
    assert len(SENTENCES) == 21


# Ways out of Jinja2's sandbox that are known in public, and what is like them.
ATTACKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ contact.__class__ }}",
    "{{ contact.given.__class__.__base__ }}",
    "{{ contact.given|attr('__class__') }}",
    "{{ contact['given'] }}",
    "{{ contact.given['__class__'] }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id') }}",
    "{{ config.items() }}",
    "{{ request.application.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ 'a'.format(contact) }}",
    "{{ '{0.__class__}'.format(contact) }}",
    "{{ '%s'|format(contact) }}",
    "{{ ('%c' % 95) }}",
    "{{ [].append }}",
    "{{ {}.keys() }}",
    "{{ range(999999999) }}",
    "{{ 'x' * 999999999 }}",
    "{{ 9**9**9 }}",
    "{{ contact.given ~ contact.given }}",
    "{{ (contact.given) }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% set x = contact %}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% macro x() %}{{ caller() }}{% endmacro %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block x %}{% endblock %}",
    "{% raw %}{{ contact }}{% endraw %}",
    "{% autoescape false %}{% endautoescape %}",
    "{% do contact.delete() %}",
    "{% debug %}",
    "{% load os %}",
    "{% with x = contact %}{% endwith %}",
    "{% if contact.delete() %}x{% endif %}",
    "{% if contact.given.__class__ %}x{% endif %}",
    "{% if 1 == 1 %}x{% endif %}",
    "{% if (contact.formal) %}x{% endif %}",
    "{{ contact.given|map('attr', '__class__') }}",
    "{{ contact.given|safe }}",
    "{{ contact.given|pprint }}",
    "{{ contact.given|tojson }}",
    "{{ contact.client.workspace.members }}",
    "{{ contact.pk }}",
    "{{ client.note }}",
    "{{ client.contacts }}",
    "{{ me.password }}",
    "{{ workspace.slug }}",
    "{{ ask.a.b }}",
    "{{ ask.__class__.__mro__ }}",
    "{{ ask }}",
    "{{ \x00 }}",
    "{{ contact.given|default(contact.given) }}",
    "${7*7}", "#{7*7}",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_gets_out(attack):
    read = read_template(attack)
    assert read.problems or not attack.startswith("{")
    text = say(read.pieces, Facts(dict(FACTS), {})).text
    assert not any(secret in text for secret in ("<class", "object at", "root:", "uid=", "function", "49"))


def test_what_somebody_is_called_is_no_template():
    text = said("{{ contact.given }}", **{"contact.given": "{{ me.name }}{% if x %}"}).text
    assert text == "{{ me.name }}{% if x %}"


def test_a_value_brings_no_hidden_signs_along():
    assert said("{{ contact.given }}", **{"contact.given": "An\u202ena\x00\x1b"}).text == "Anna"


def test_what_comes_of_it_is_bounded():
    read = read_template("{{ client.name }}" * MOST_TAGS)
    whole = say(read.pieces, Facts({"client.name": "x" * 1_000_000}, {}))
    assert len(whole.text) <= LONGEST_RESULT
    assert whole.cut


@pytest.mark.parametrize(
    "text",
    ["{{" * 10_000, "{%" * 10_000, "{#" * 10_000, "{{ " * 6_000 + "}}", " " * 20_000, "\n" * 20_000, "{% if " * 3_000,
     "{{ " + "a." * 9_000 + " }}", "{{ '" + "a" * 19_000, "{% if contact.formal %}\n" * 800, "}}" * 10_000],
    ids=range(11),
)  # fmt: skip
def test_reading_is_quick_whatever_the_text_is(text):
    from time import process_time

    began = process_time()
    read_template.__wrapped__(text)
    assert process_time() - began < 2


def test_names_of_published_facts_have_no_way_on():
    assert all(name.count(".") <= 1 and "__" not in name for name in published())
