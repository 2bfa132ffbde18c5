"""What share of real letters is parted right into what was said, quoted and signed: a table, and its floor.

Run with `-s` it prints the table. Truth is what the files say of themselves; what they do not name is quoted.
"""

from dataclasses import dataclass

from rapport.lib.mail.html import html_to_text
from rapport.lib.mail.letters import read_letter
from rapport.lib.mail.mailboxes import split_mbox
from rapport.lib.mail.quoting import fold
from rapport.lib.tests.shared import shared

IPHONE, SPARROW = "Sent from my iPhone", "-- xxx Sent with Sparrow"
SIGNED = {"iphone": IPHONE, "sparrow": f"{SPARROW} (http://www.sparrowmailapp.com/?sig)"}
SAID_IN_HTML = {"outlook": "Allo! Follow up MIME!"}
# How the 53 letters of a list are signed, read by people: the first word of the signature, "" for none. Where a
# postscript or a footnote stands below it, the letter is not over, and all of it is said.
LIST = [
    *["--", "--", "Cheers,", "Thanks,", "____", "--", "--", "--", "--", "-keith", "--", "--", "--", "alex", "--", "--"],
    *["--", "-", "--", "", "Alex", "", "", "", "--", "alex", "-Carl", "-Carl", "-Carl", "-Carl", "", "-Carl"],
    *["-Carl", "", "-Carl", "-Carl", "--", "Thanks,", "--", "--", "", "-keith", "-keith", "--", "--", "--", "--"],
    *["", "--", "Cheers,", "--", "--", "--"],
]


@dataclass
class Row:
    """A set of letters: how many there are, and of how many each part is exactly right."""

    name: str
    cases: int = 0
    said: int = 0
    quoted: int = 0
    signature: int = 0

    def count(self, text, sender, said, signature):
        """Part one letter, and compare it with the truth, line by line without spaces at their ends."""
        folded, rest = fold(text, sender), lines(text)
        for line in [*lines(said), *lines(signature)]:
            rest.remove(line)
        self.cases += 1
        self.said += lines(folded.said) == lines(said)
        self.quoted += lines(folded.quoted) == rest
        self.signature += folded.signature.split() == signature.split()

    def __str__(self):
        return f"{self.name:<24}{self.cases:>6}{self.said:>6}{self.quoted:>8}{self.signature:>11}"


def lines(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def cut_out(text, words):
    """The lines of a letter that consist of these words, as they stand in it."""
    left, found = words.split(), []
    for line in lines(text):
        if left and line.split() == left[: len(line.split())]:
            found.append(line)
            left = left[len(line.split()) :]
    return "\n".join(found)


def replies():
    text, html = Row("replies, text"), Row("replies, HTML")
    for path in sorted(shared("data/mail/talon-replies").glob("*.eml")):
        letter = read_letter(path.read_bytes())
        sender = letter.sender.name if letter.sender else ""
        text.count(letter.text, sender, "Hello", cut_out(letter.text, SIGNED.get(path.stem, "")))
        if letter.html:
            plain = html_to_text(letter.html)
            html.count(
                plain, sender, SAID_IN_HTML.get(path.stem, "Hello"),
                cut_out(plain, {"sparrow": SPARROW}.get(path.stem, SIGNED.get(path.stem, ""))),
            )  # fmt: skip
    for path in sorted(shared("data/mail/talon-replies/html").glob("*.html")):
        html.count(html_to_text(path.read_text(errors="replace")), "", "Hi. I am fine.", "Thanks,\nAlex")
    return [text, html]


def signatures():
    row = Row("signatures")
    for path in sorted(shared("data/mail/talon-signatures").glob("*_body")):
        body, sender, signature = (
            path.with_name(path.name.replace("_body", kind)).read_text().replace("#sig#", "").strip()
            for kind in ("_body", "_sender", "_signature")
        )
        row.count(body, sender, body.removesuffix(signature), signature)
    return row


def letters_of_a_list():
    """How many of them are signed where people see it. Their quotes nobody has counted."""
    with shared("data/mail/threads/notmuch-list.mbox").open("rb") as stream:
        letters = [read_letter(record.raw) for record in split_mbox(stream)]
    missed = []
    for letter, first in zip(letters, LIST, strict=True):
        signature = fold(letter.text, letter.sender.name).signature
        if (signature.split() or [""])[0][: len(first) or None] != first:
            missed.append((letter.message_id, first, signature[:40]))
    return missed


def test_what_share_of_quotes_and_signatures_is_parted_right():
    rows = [*replies(), signatures()]
    print(f"\n{'set':<24}{'cases':>6}{'said':>6}{'quoted':>8}{'signature':>11}", *rows, sep="\n")
    assert [row.cases for row in rows] == [12, 11, 6]
    for row in rows:
        assert (row.said, row.quoted, row.signature) == (row.cases,) * 3, row


def test_letters_of_a_list_are_signed_where_people_see_it():
    missed = letters_of_a_list()
    print(f"\n{'letters of a list':<24}{len(LIST):>6}{'-':>6}{'-':>8}{len(LIST) - len(missed):>11}", *missed, sep="\n")
    # “-Carl (who …, but will have to wait)”: a name and a sentence in one.
    assert [name for name, *_ in missed] == ["87iqd8qgiz.fsf@yoom.home.cworth.org"]
