"""Every page in a real browser: no complaint in its console, nothing for axe to find, nothing wider than the screen.

Both themes on a desk and on a phone, each in one of the languages, so that Russian words meet the small screen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rapport.accounts.models import User
from tests.cast import signed_in, the_owner
from tests.contracts.addresses import PIECES, hrefs
from tests.world import world

pytestmark = [pytest.mark.browser]

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = f"""async () => {{
  const found = await axe.run(document, {{runOnly: {RULES!r}, resultTypes: ["violations"]}})
  const places = rule => rule.nodes.slice(0, 5).map(node => node.target.join(" ")).join(" | ")
  return found.violations.map(rule => `${{rule.id}}: ${{places(rule)}}`)
}}"""
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return []
  const beyond = one => one.getBoundingClientRect().right > innerWidth + 1
  const found = [...document.querySelectorAll("main *, header *, nav *")].filter(beyond)
  return ["wider than the screen: " + found.slice(0, 3).map(one => `${one.tagName}.${one.className}`).join(" | ")]
}"""
DESK, PHONE = (1280, 800), (390, 844)
LOOKS = {
    "light-desk-en": ("light", DESK, "en"),
    "dark-desk-ru": ("dark", DESK, "ru"),
    "light-phone-ru": ("light", PHONE, "ru"),
    "dark-phone-en": ("dark", PHONE, "en"),
}


def faults(window, href, status=200) -> list[str]:
    """What is wrong with one page as it stands in the browser."""
    answer = window.visit(href)
    if answer.status != status:
        return [f"answered {answer.status}"]
    window.page.evaluate(AXE.read_text("utf-8"))
    found = window.page.evaluate(RUN) + window.page.evaluate(TOO_WIDE)
    complaints, window.complaints = window.complaints, []
    # Chromium says of every page that is not there that it failed to load it.
    return found + [said for said in complaints if f"status of {status}" not in said]


def pages(annas, at_work) -> list[str]:
    """Addresses that answer a browser with a page of their own."""
    found = []
    for address, href in hrefs(annas):
        answer = at_work.get(href)
        if (
            answer.status_code == 200
            and answer.headers["Content-Type"].startswith("text/html")
            and address.name not in PIECES
        ):
            found.append(href)
    return found


@pytest.mark.parametrize("look", LOOKS)
def test_axe_and_the_console_have_nothing_to_say(anna, window, look):
    theme, (width, height), language = LOOKS[look]
    User.objects.filter(pk=anna.user.pk).update(language=language)
    annas = world(anna)
    inside = window(anna, theme=theme, width=width, height=height, locale=language)
    wrong = {href: found for href in pages(annas, signed_in(anna)) if (found := faults(inside, href))}
    assert not wrong


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_before_the_sign_in_are_as_good(transactional_db, window, look):
    theme, (width, height), language = LOOKS[look]
    outside = window(theme=theme, width=width, height=height, locale=language)
    wrong = {"/welcome/": faults(outside, "/welcome/")}
    the_owner()
    for href in ("/sign-in/", "/sign-up/", "/sign-in/forgot/", "/enter/x/", "/sign-in/inactive/"):
        wrong[href] = faults(outside, href)
    wrong["404"] = faults(outside, "/no/such/page/", status=404)
    assert {href: found for href, found in wrong.items() if found} == {}
