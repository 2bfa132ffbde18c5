"""Updates, compiles and checks the catalogues of sentences under rapport/locale.

English needs none: the sentences in the code are English.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "rapport" / "locale"
LANGUAGES = ["ru"]
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What the program fills in: %(name)s, %s and {name}. A doubled sign stands for itself.
PLACEHOLDER = re.compile(r"%%|\{\{|\}\}|%\(\w+\)[sdf]|%[sd]|\{\w*[^{}]*\}")

# Without the dates and names that babel puts there, so that a catalogue changes only when a sentence does.
HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Language: {language}\n"
"Plural-Forms: {plurals}\n"

"""


def extracted() -> Catalog:
    """Every sentence of the Python files and the Jinja2 templates, sorted by file."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT / "rapport", methods, options, KEYWORDS, ["Translators:"], strip_comment_tags=True)
    catalog = Catalog(charset="utf-8")
    for file_name, line, sentence, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(sentence, None, [(file_name, line)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue at `path`, or an empty one for its language when there is none yet."""
    language = path.parents[1].name
    if not path.exists():
        return Catalog(locale=language, domain="django", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def update() -> None:
    """Bring every catalogue in step with the code. A sentence that left keeps its translation and may come back."""
    template = extracted()
    for language in LANGUAGES:
        path, catalog = path_of(language), read(path_of(language))
        for key, message in list(catalog.obsolete.items()):
            if template.get(message.id, message.context):
                catalog[message.id] = catalog.obsolete.pop(key)
        # A guessed translation would be wrong in a quiet way, so nothing is guessed.
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(HEADER.format(language=language, plurals=catalog.plural_forms).encode())
            write_po(file, catalog, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
        missing = sum(not all(wordings(message.string)) for message in catalog if message.id)
        print(f"{language}: {len(catalog)} sentences, {missing} to translate")


def compile_one(path: Path) -> None:
    """Write the .mo beside the .po at `path`."""
    compiled = BytesIO()
    write_mo(compiled, read(path))
    path.with_suffix(".mo").write_bytes(compiled.getvalue())


def check() -> bool:
    """Say what is wrong with the catalogues; true when nothing is."""
    template = extracted()
    complaints = [f"{each}: {fault}" for each in LANGUAGES for fault in faults(template, read(path_of(each)))]
    print(*complaints, f"{len(template)} sentences, {len(complaints)} faults", sep="\n")
    return not complaints


def faults(template: Catalog, catalog: Catalog) -> Iterator[str]:
    """What is wrong with the translation of each sentence of `template`, one line each."""
    for sentence in template:
        if sentence.id and (fault := fault_of(sentence, catalog)):
            yield f"{sentence.locations[0][0]}: {wordings(sentence.id)[0]!r} {fault}"


def fault_of(sentence: Message, catalog: Catalog) -> str | None:
    """What is wrong with the translation of one sentence, if anything."""
    translation = catalog.get(sentence.id, sentence.context)
    if translation is None or not any(wordings(translation.string)):
        return "is not translated"
    if translation.fuzzy:
        return "is marked fuzzy"
    forms, needed = wordings(translation.string), catalog.num_plurals if sentence.pluralizable else 1
    if len(forms) != needed or not all(forms):
        return f"needs {needed} forms"
    # The English plural names everything: its singular may say "one client" without the number.
    expected = placeholders(wordings(sentence.id)[-1])
    wrong = next((form for form in forms if placeholders(form) != expected), None)
    return f"has other placeholders in {wrong!r}" if wrong else None


def wordings(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a sentence: one, or one for each plural."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(each for each in PLACEHOLDER.findall(text) if each not in ("%%", "{{", "}}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("update")
    verbs.add_parser("check")
    verbs.add_parser("compile").add_argument("paths", nargs="+", type=Path)
    asked = parser.parse_args()
    if asked.verb == "update":
        update()
    elif asked.verb == "compile":
        for path in asked.paths:
            compile_one(path.resolve())
    elif not check():
        sys.exit(1)


if __name__ == "__main__":
    main()
