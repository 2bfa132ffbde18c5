"""Every page in a real browser: no complaint in its console, nothing for axe to find, nothing wider than the screen.

Each is looked at on a desk and on a phone, in the light and in the dark.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rapport.accounts.models import User
from tests.cast import signed_in, the_owner
from tests.contracts.addresses import PIECES, every_address
from tests.contracts.documents import listed
from tests.world import world

pytestmark = [pytest.mark.browser]

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The other theme has other colours and nothing else.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """async only => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]})
  const places = rule => rule.nodes.slice(0, 5).map(node => node.target.join(" ")).join(" | ")
  return found.violations.map(rule => `${rule.id}: ${places(rule)}`)
}"""
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return []
  const beyond = one => one.getBoundingClientRect().right > innerWidth + 1
  const found = [...document.querySelectorAll("main *, header *, nav *")].filter(beyond)
  return ["wider than the screen: " + found.slice(0, 3).map(one => `${one.tagName}.${one.className}`).join(" | ")]
}"""
# A desk in English, a phone in Russian, so that the longer words meet the smaller screen.
LOOKS = {
    "desk": {"width": 1280, "height": 800, "locale": "en"},
    "phone": {"width": 390, "height": 844, "locale": "ru"},
}


def faults(window, href, status=200) -> list[str]:
    """What is wrong with one page as it stands in the browser, in the light and in the dark."""
    answer = window.visit(href)
    if answer.status != status:
        return [f"answered {answer.status}"]
    page = window.page
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(TOO_WIDE)
    for theme, rules in (("light", EVERY_RULE), ("dark", COLOURS)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme}: {said}" for said in page.evaluate(RUN, rules)]
    complaints, window.complaints = window.complaints, []
    # Chromium says of every page that is not there that it failed to load it.
    return found + [said for said in complaints if f"status of {status}" not in said]


def pages(annas) -> list[str]:
    """Addresses that answer a browser with a page of their own: every thing once, and every question once."""
    found, browser = [], signed_in(annas.actor)
    for address in every_address():
        plain = [href for href in address.hrefs(annas) if "?" not in href] or address.hrefs(annas)[:1]
        asked = [href for href in address.hrefs(annas) if href.startswith(f"{plain[0]}?")]
        for href in [*plain, *asked] if address.name not in PIECES else []:
            answer = browser.get(href)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                found.append(href)
    return found


# Hundreds of pages, each a second or two: in parts, so that several processes share them.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS)
def test_axe_and_the_console_have_nothing_to_say(anna, window, look, part):
    User.objects.filter(pk=anna.user.pk).update(language=LOOKS[look]["locale"])
    annas = world(anna)
    inside = window(anna, **LOOKS[look])
    wrong = {href: found for href in pages(annas)[part::PARTS] if (found := faults(inside, href))}
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_before_the_sign_in_are_as_good(transactional_db, window, look):
    outside = window(**LOOKS[look])
    wrong = {"/welcome/": faults(outside, "/welcome/")}
    the_owner()
    for href in ("/sign-in/", "/sign-up/", "/sign-in/forgot/", "/enter/x/", "/sign-in/inactive/"):
        wrong[href] = faults(outside, href)
    wrong["404"] = faults(outside, "/no/such/page/", status=404)
    assert not any(wrong.values()), listed(wrong)
