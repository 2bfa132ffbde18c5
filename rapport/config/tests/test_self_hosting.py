"""The tables of settings in the documentation name every variable, and no other."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CONFIG = Path(__file__).resolve().parents[1]
READ = re.compile(r"""\b(?:env\.)?(?:text|number|switch|words)\(\s*"([A-Z_]+)"|"RAPPORT_([A-Z_]+)\"""")


def variables_read():
    """Every RAPPORT_* variable the program looks at."""
    sources = [*CONFIG.glob("*.py"), CONFIG.parent / "cli.py"]
    found = {name for path in sources for pair in READ.findall(path.read_text()) for name in pair if name}
    return {f"RAPPORT_{name}" for name in found}


@pytest.mark.parametrize("name", ["self-hosting.md", "self-hosting.ru.md"])
def test_the_table_names_every_variable_once_with_default_and_meaning(name):
    rows = re.findall(r"^\| `(RAPPORT_\w+)` \| (.+?) \| (.+?) \|$", (settings.ROOT / "docs" / name).read_text(), re.M)
    named = [row[0] for row in rows]
    assert sorted(named) == sorted(variables_read())


def test_both_languages_have_the_same_variables_in_the_same_order():
    order = [
        re.findall(r"^\| `(RAPPORT_\w+)`", (settings.ROOT / "docs" / name).read_text(), re.M)
        for name in ("self-hosting.md", "self-hosting.ru.md")
    ]
    assert order[0] == order[1]
