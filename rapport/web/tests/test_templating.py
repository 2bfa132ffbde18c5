"""One block of a page alone, with everything the page's imports give it; names that do not exist are errors."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy
from jinja2 import ChoiceLoader, DictLoader, UndefinedError

from rapport.web.templating import only, render_block

PAGES = {
    "t/base.html": (
        "{% set house = 'blue' %}{% from 't/parts.html' import loud %}"
        "<html>{% block body %}base {{ house }}{% block inner %}inner{% endblock %}{% endblock %}</html>"
    ),
    "t/parts.html": "{% macro loud(text) %}<b>{{ text }}</b>{% endmacro %}",
    "t/page.html": (
        "{% extends 't/base.html' %}{% from 't/parts.html' import loud as strong %}{% set door = 'red' %}"
        "{% block body %}{{ super() }}"
        "{% block rows %}{{ strong(word) }} {{ door }} {{ csrf_token|length }}{% endblock %}{% endblock %}"
    ),
    "t/wrong.html": "{% extends 't/base.html' %}{% block body %}{{ nobody }}{% endblock %}",
    "t/plural.html": (
        "{% block n %}{% trans count=n %}{{ count }} client{% pluralize %}{{ count }} clients{% endtrans %}"
        "{{ lazy }}{% endblock %}"
    ),
}


@pytest.fixture(autouse=True)
def templates(monkeypatch):
    environment = engines["jinja2"].env
    monkeypatch.setattr(environment, "loader", ChoiceLoader([DictLoader(PAGES), environment.loader]))


@pytest.fixture
def request_():
    request = RequestFactory().get("/somewhere/")
    request.user, request.actor = AnonymousUser(), None
    request._messages = CookieStorage(request)
    return request


def test_a_block_knows_the_imports_and_sets_of_its_page(request_):
    assert render_block(request_, "t/page.html", "rows", {"word": "<hi>"}) == "<b>&lt;hi&gt;</b> red 64"


def test_a_block_may_call_the_block_it_overrides(request_):
    assert render_block(request_, "t/page.html", "body", {"word": "hi"}).startswith("base blueinner<b>hi</b>")


def test_a_block_of_the_base_is_found_by_its_name(request_):
    assert render_block(request_, "t/page.html", "inner", {"word": "hi"}) == "inner"


def test_the_whole_page_holds_the_block(request_):
    whole = render_to_string("t/page.html", {"word": "hi"}, request_)
    assert render_block(request_, "t/page.html", "rows", {"word": "hi"})[:-3] in whole
    assert whole.startswith("<html>")


def test_a_misspelt_name_is_an_error_and_not_an_empty_place(request_):
    with pytest.raises(UndefinedError, match="nobody"):
        render_block(request_, "t/wrong.html", "body", {})
    with pytest.raises(KeyError):
        render_block(request_, "t/page.html", "no_such_block", {})


@pytest.mark.parametrize(("language", "count", "said"), [("en", 1, "1 client"), ("en", 5, "5 clients")])
def test_plurals_and_lazy_texts_follow_the_language_of_the_thread(request_, language, count, said):
    with translation.override(language):
        assert (
            render_block(request_, "t/plural.html", "n", {"n": count, "lazy": gettext_lazy("January")})
            == f"{said}January"
        )
    with translation.override("ru"):
        assert render_block(request_, "t/plural.html", "n", {"n": count, "lazy": gettext_lazy("January")}).endswith(
            "Январь"
        )


def test_only_the_named_attributes_that_are_set():
    assert only({"href": "/", "class": "x", "id": "", "name": None}, "href", "id", "name", "type") == {"href": "/"}


class Choices(forms.Form):
    days = forms.MultipleChoiceField(
        choices=[("0", "Mon <1>"), ("1", "Tue")], widget=forms.CheckboxSelectMultiple, help_text="Any."
    )
    side = forms.ChoiceField(choices=[("l", "Left"), ("r", "Right")], widget=forms.RadioSelect, initial="r")
    sure = forms.BooleanField()
    note = forms.CharField(widget=forms.Textarea, required=False)


def test_every_kind_of_field_renders_in_our_templates():
    html = str(Choices())
    assert html.count('class="choices"') == 2
    assert '<label class="choice" for="id_days_0"><input type="checkbox" name="days" value="0" class="check"' in html
    assert "Mon &lt;1&gt;" in html
    assert 'value="r" class="check" required id="id_side_1" checked' in html
    assert html.count("<legend>") == 2
    assert 'aria-describedby="id_days_helptext"' in html
    assert 'id="id_days_helptext"' in html


def test_a_refused_field_says_so_to_everybody():
    html = str(Choices({"days": ["9"]}))
    assert html.count('aria-invalid="true"') >= 3
    assert 'id="id_side_error"' in html
    assert "not one of the available choices" in html
