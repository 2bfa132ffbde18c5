"""What every page looks like to a machine: whole or a piece, nothing inline, in both languages, nothing written."""

import gettext
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.journal.models import Entry
from tests.contracts.addresses import OWN_LANGUAGE, PIECES, WHOLE, every_address, hrefs
from tests.contracts.documents import Document, is_html, listed
from tests.world import HIDDEN, more

WRITING = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE|LOCK|SELECT .* FOR UPDATE)\b", re.I | re.S
)


def pages(visits):
    """Those answers that are pages for a person."""
    return [(address, href, answer) for address, href, answer in visits if is_page(answer)]


def is_page(answer) -> bool:
    return is_html(answer) and answer.status_code not in {204, 301, 302, 405}


def walk(browser, world, **how):
    """Every address as this browser gets it."""
    return [(address, href, browser.get(href, **how)) for address, href in hrefs(world)]


def test_every_page_opens(visited):
    wrong = {href: answer.status_code for _, href, answer in visited if answer.status_code not in {200, 302, 405}}
    assert not wrong, listed(wrong)
    assert len(pages(visited)) >= len(every_address()) / 3


def test_every_page_is_a_whole_document_with_one_heading_a_language_and_a_title(visited):
    wrong = {}
    for address, href, answer in pages(visited):
        document = Document(answer.text)
        said = {
            "a document": document.is_whole, "one h1": document.headings == 1, "a language": document.language == "en",
            "a title": document.title.strip(" ·") not in {"", "Rapport"},
        }  # fmt: skip
        if address.name not in PIECES and not all(said.values()):
            wrong[href] = [what for what, so in said.items() if not so]
    assert not wrong, listed(wrong)


def test_a_fragment_is_never_a_whole_document_and_the_cache_knows(annas, at_work, fragment):
    wrong = {}
    for address, href, answer in pages(walk(at_work, annas, headers=fragment)):
        if address.name in WHOLE:
            continue
        vary = {name.strip() for name in answer.headers.get("Vary", "").split(",")}
        document = Document(answer.text)
        if (
            document.is_whole
            or "<html" in answer.text
            or document.headings > 1
            or not vary >= {"HX-Request", "HX-Request-Type"}
        ):
            wrong[href] = (answer.status_code, sorted(vary))
    assert not wrong, listed(wrong)


def test_whole_pages_tell_the_cache_too(visited):
    wrong = {}
    for address, href, answer in pages(visited):
        if (
            address.name not in WHOLE
            and not address.is_public
            and not {"HX-Request", "HX-Request-Type"} <= set(answer.headers.get("Vary", "").split(", "))
        ):
            wrong[href] = answer.headers.get("Vary", "")
    assert not wrong, listed(wrong)


def test_reading_writes_nothing(annas, at_work):
    written, entries = {}, Entry.objects.count()
    for _, href in hrefs(annas):
        with CaptureQueriesContext(connection) as said:
            at_work.get(href)
        if statements := [query["sql"][:90] for query in said if WRITING.match(query["sql"])]:
            written[href] = statements
    assert not written, listed(written)
    assert Entry.objects.count() == entries


def test_nothing_runs_or_styles_inline_and_the_policy_says_so(visited):
    wrong = {}
    for _, href, answer in visited:
        offences = Document(answer.text).offences if is_html(answer) else []
        if not has_policy(answer):
            offences.append("no policy")
        if offences:
            wrong[href] = offences
    assert not wrong, listed(wrong)


def has_policy(answer) -> bool:
    policy = answer.headers.get("Content-Security-Policy", "")
    return "default-src 'none'" in policy and "unsafe-eval" not in policy and "script-src 'unsafe" not in policy


@pytest.mark.parametrize("language", ["en", "ru"])
def test_pages_about_mistakes_are_pages_of_ours(annas, request, monkeypatch, language):
    browser = request.getfixturevalue({"en": "at_work", "ru": "in_russian"}[language])
    lost = browser.get("/no/such/page/")
    browser.handler.enforce_csrf_checks = True
    refused = browser.post("/settings/")
    monkeypatch.setattr(settings, "FRAME", "rapport.no_such_frame")
    broken = browser.get("/settings/")
    for answer, code in ((lost, 404), (refused, 403), (broken, 500)):
        document = Document(answer.text)
        assert answer.status_code == code
        assert has_policy(answer)
        assert (document.is_whole, document.headings, document.offences) == (True, 1, [])
        assert document.title
        # A page that says something broke must not need anything that may be broken, not even a language.
        assert document.language == (language if code != 500 else "en")
    assert HIDDEN not in broken.text
    assert "no_such_frame" not in broken.text


def test_every_page_is_complete_in_russian(annas, visited, in_russian):
    """No sentence of the catalogue stays English, as one does that was translated when its module was loaded."""
    english, wrong = untranslated(), {}
    russian = pages(walk(in_russian, annas))
    for address, href, answer in russian:
        if address.name in OWN_LANGUAGE:
            continue
        document = Document(answer.text)
        left = sorted(document.words & english)
        if answer.headers.get("Content-Language") != "ru" or (document.is_whole and document.language != "ru") or left:
            wrong[href] = left
    assert not wrong, listed(wrong)
    assert [(href, answer.status_code) for _, href, answer in russian] == [
        (href, answer.status_code) for _, href, answer in pages(visited)
    ]


def untranslated() -> set[str]:
    """The English of every sentence of ours that has a Russian of its own."""
    catalogue = gettext.translation("django", settings.LOCALE_PATHS[0], ["ru"])
    texts = {key for key in catalogue._catalog if isinstance(key, str) and len(key) > 1 and "\x04" not in key}
    # In a list of languages each is called as its own people call it.
    return {text for text in texts if catalogue.gettext(text) != text} - {"English"}


def test_no_page_gives_two_things_the_same_id(annas, at_work):
    more(annas, 2)
    wrong = {}
    for _, href, answer in pages(walk(at_work, annas)):
        ids = Document(answer.text).ids
        if len(ids) != len(set(ids)):
            wrong[href] = sorted({name for name in ids if ids.count(name) > 1})
    assert not wrong, listed(wrong)
