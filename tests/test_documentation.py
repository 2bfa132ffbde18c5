"""What the documents name is there: targets of make, commands, files, links; and both languages say the same."""

import re
import shlex
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

import pytest

from rapport import __version__
from rapport.cli import parser

pytestmark = pytest.mark.slow_once

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs/guide"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PAIRS = [
    (ROOT / "README.md", ROOT / "README.ru.md"),
    (ROOT / "docs/self-hosting.md", ROOT / "docs/self-hosting.ru.md"),
    *((page, GUIDE / "ru" / page.name) for page in sorted((GUIDE / "en").glob("*.md"))),
]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
OURS = re.compile(r"(?:rapport|tests|docs|scripts|bench)/[\w./-]+")
SETTING = re.compile(r"RAPPORT_[A-Z_]+")
# Set while testing only, so no setting of the product.
OF_TESTS = {"RAPPORT_TEST_DATABASE", "RAPPORT_SHARED"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def without_fences(path: Path) -> str:
    return FENCE.sub("", path.read_text())


def typed(path: Path) -> list[str]:
    """The lines a document gives to type: its code blocks without a language."""
    blocks = [block for language, block in FENCE.findall(path.read_text()) if not language]
    return [line for block in blocks for line in block.splitlines() if line]


def commands(path: Path) -> list[str]:
    """Those lines, and the code within the text."""
    return [*typed(path), *CODE.findall(without_fences(path))]


def words_after(program: str, command: str) -> list[str] | None:
    """What follows the program in a command line, without the variables before it; None when it runs something else."""
    try:
        words = [word for word in shlex.split(command) if not re.match(r"[A-Z_]+=", word)]
    except ValueError:
        return None
    return words[1:] if words and words[0].removeprefix(".venv/bin/") == program else None


def targets() -> set[str]:
    """What can be made: the named targets, and the files that have a rule of their own."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    return {*phony, *re.findall(r"^([\w./-]+):(?!=)", makefile, re.MULTILINE)}


def subcommands() -> dict[str, ArgumentParser]:
    (verbs,) = (action for action in parser()._actions if isinstance(action, _SubParsersAction))
    return verbs.choices


def options_of(command: str) -> set[str]:
    return {option for action in subcommands()[command]._actions for option in action.option_strings}


@pytest.fixture(params=DOCUMENTS, ids=name_of)
def document(request) -> Path:
    return request.param


@pytest.fixture(params=PAIRS, ids=lambda pair: name_of(pair[0]))
def pair(request) -> tuple[Path, Path]:
    return request.param


def test_what_a_document_makes_can_be_made(document):
    made = {word for line in commands(document) for word in words_after("make", line) or [] if "=" not in word}
    assert made <= targets()


def test_a_command_of_rapport_exists_with_its_options(document):
    said = [words for line in commands(document) if (words := words_after("rapport", line))]
    for verb, *rest in said:
        if verb.startswith("-"):
            continue
        assert verb in subcommands(), f"rapport {verb}"
        assert {word for word in rest if word.startswith("--")} <= options_of(verb) | {"--help"}


def test_a_command_line_to_be_typed_is_understood(document):
    for line in typed(document):
        if words := words_after("rapport", line):
            assert parser().parse_args(words).does, line


def test_links_lead_to_files_that_are_there(document):
    links = [link.partition("#")[0] for link in LINK.findall(without_fences(document)) if "://" not in link]
    assert [link for link in links if link and not (document.parent / link).exists()] == []


def test_a_file_of_ours_that_is_named_exists(document):
    named = {code for code in CODE.findall(without_fences(document)) if OURS.fullmatch(code)}
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_a_setting_that_is_named_stands_in_the_table_of_settings(document):
    known = set(re.findall(r"^\| `(RAPPORT_\w+)`", (ROOT / "docs/self-hosting.md").read_text(), re.MULTILINE))
    assert set(SETTING.findall(document.read_text())) <= known | OF_TESTS


def test_both_languages_have_the_same_headings_links_and_commands(pair):
    english, russian = pair
    assert HEADING.findall(without_fences(english)) == HEADING.findall(without_fences(russian))
    assert len(LINK.findall(english.read_text())) == len(LINK.findall(russian.read_text()))
    # Names and zones differ.
    assert [line.split()[:2] for line in typed(english)] == [line.split()[:2] for line in typed(russian)]


def test_every_page_of_the_guide_exists_in_both_languages():
    english, russian = ({page.name for page in (GUIDE / language).glob("*.md")} for language in ("en", "ru"))
    assert english == russian


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.ru.md", "ru")])
def test_a_readme_begins_with_its_two_commands_and_leads_to_every_page_of_its_guide(readme, language):
    text = (ROOT / readme).read_text()
    assert [block.strip() for _, block in FENCE.findall(text)][:2] == ["make run", "make test"]
    links = set(LINK.findall(text))
    assert {name_of(page) for page in (GUIDE / language).glob("*.md")} <= links


def test_the_decisions_are_numbered_without_a_gap_and_listed():
    decisions = sorted(path.name for path in (ROOT / "docs/decisions").glob("*.md"))
    assert [name[:4] for name in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    listed = re.findall(r"\(decisions/(.+?)\)", (ROOT / "docs/architecture.md").read_text())
    assert listed == decisions


def test_the_picture_of_the_rooms_is_that_of_the_contract():
    contract = re.search(r"layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL)[1]
    layers = [re.findall(r"\w+", layer) for layer in re.findall(r'"(.+?)"', contract)]
    blocks = dict(FENCE.findall((ROOT / "docs/architecture.md").read_text()))
    assert [re.findall(r"\w+", line.partition("  ")[0]) for line in blocks["text"].splitlines()] == layers


def test_the_newest_version_in_the_changelog_is_this_one():
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1] == __version__
