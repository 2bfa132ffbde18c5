"""The sentences at the head of this room's pages: how many are how, in words as far as people say numbers in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

# In Russian the same number has another form in each of these places, so each place is translated by itself.
WELL: tuple[str | Promise, ...] = (
    pgettext_lazy("number: all is well with …", "one"),
    pgettext_lazy("number: all is well with …", "two"),
    pgettext_lazy("number: all is well with …", "three"),
    pgettext_lazy("number: all is well with …", "four"),
    pgettext_lazy("number: all is well with …", "five"),
    pgettext_lazy("number: all is well with …", "six"),
    pgettext_lazy("number: all is well with …", "seven"),
    pgettext_lazy("number: all is well with …", "eight"),
    pgettext_lazy("number: all is well with …", "nine"),
    pgettext_lazy("number: all is well with …", "ten"),
    pgettext_lazy("number: all is well with …", "eleven"),
    pgettext_lazy("number: all is well with …", "twelve"),
)  # fmt: skip
OUT_OF: tuple[str | Promise, ...] = (
    pgettext_lazy("number: out of …", "one"),
    pgettext_lazy("number: out of …", "two"),
    pgettext_lazy("number: out of …", "three"),
    pgettext_lazy("number: out of …", "four"),
    pgettext_lazy("number: out of …", "five"),
    pgettext_lazy("number: out of …", "six"),
    pgettext_lazy("number: out of …", "seven"),
    pgettext_lazy("number: out of …", "eight"),
    pgettext_lazy("number: out of …", "nine"),
    pgettext_lazy("number: out of …", "ten"),
    pgettext_lazy("number: out of …", "eleven"),
    pgettext_lazy("number: out of …", "twelve"),
)  # fmt: skip
SO_MANY: tuple[str | Promise, ...] = (
    pgettext_lazy("number of people who do something", "one"),
    pgettext_lazy("number of people who do something", "two"),
    pgettext_lazy("number of people who do something", "three"),
    pgettext_lazy("number of people who do something", "four"),
    pgettext_lazy("number of people who do something", "five"),
    pgettext_lazy("number of people who do something", "six"),
    pgettext_lazy("number of people who do something", "seven"),
    pgettext_lazy("number of people who do something", "eight"),
    pgettext_lazy("number of people who do something", "nine"),
    pgettext_lazy("number of people who do something", "ten"),
    pgettext_lazy("number of people who do something", "eleven"),
    pgettext_lazy("number of people who do something", "twelve"),
)  # fmt: skip


PAIRS: tuple[str | Promise, ...] = (
    pgettext_lazy("number of pairs", "one"),
    pgettext_lazy("number of pairs", "two"),
    pgettext_lazy("number of pairs", "three"),
    pgettext_lazy("number of pairs", "four"),
    pgettext_lazy("number of pairs", "five"),
    pgettext_lazy("number of pairs", "six"),
    pgettext_lazy("number of pairs", "seven"),
    pgettext_lazy("number of pairs", "eight"),
    pgettext_lazy("number of pairs", "nine"),
    pgettext_lazy("number of pairs", "ten"),
    pgettext_lazy("number of pairs", "eleven"),
    pgettext_lazy("number of pairs", "twelve"),
)  # fmt: skip


def in_words(number: int, forms: tuple[str | Promise, ...]) -> str:
    """A number as a word up to twelve, as figures beyond."""
    return str(forms[number - 1]) if 0 < number <= len(forms) else str(number)


def sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def list_answer(every: int, well: int, waiting: int) -> tuple[str, str]:
    """How all clients are, in two voices. `waiting` wait for an answer; those neither well nor waiting are silent."""
    silent = every - well - waiting
    if well == every:
        return sentence(_all_well(every)), _("Nobody waits for you, and nobody is silent longer than usual.")
    parts = [_who_waits(waiting)] * bool(waiting) + [_who_is_silent(silent)] * bool(silent)
    if well:
        how = {"well": in_words(well, WELL), "all": in_words(every, OUT_OF)}
        parts.insert(0, ngettext("%(well)s of %(all)s is fine.", "%(well)s of %(all)s are fine.", well) % how)
    sentences = [sentence(part) for part in parts]
    return sentences[0], " ".join(sentences[1:])


def _all_well(every: int) -> str:
    words = {"count": in_words(every, WELL)}
    if every == 1:
        return _("All is well with your one client.")
    return ngettext("All is well with all %(count)s client.", "All is well with all %(count)s clients.", every) % words


def _who_waits(count: int) -> str:
    words = {"count": in_words(count, SO_MANY)}
    return ngettext("%(count)s waits for your answer.", "%(count)s wait for your answer.", count) % words


def _who_is_silent(count: int) -> str:
    words = {"count": in_words(count, SO_MANY)}
    return ngettext("%(count)s is silent longer than usual.", "%(count)s are silent longer than usual.", count) % words


def people_answer(count: int) -> tuple[str, str]:
    """How many people nobody has decided about."""
    if not count:
        return _("Nobody new."), _("Whoever writes to you for the first time will stand here.")
    words = {"count": in_words(count, SO_MANY)}
    said = ngettext("%(count)s person is new.", "%(count)s people are new.", count) % words
    return sentence(said), _("Say who is a client; the rest will not be asked about again.")


def alike_answer(count: int, state: str) -> tuple[str, str]:
    """How many pairs may be one; `state` of the last comparison, empty when there was none."""
    if count:
        said = ngettext("%(count)s pair may be one and the same.", "%(count)s pairs may be one and the same.", count)
        words = {"count": in_words(count, PAIRS)}
        return sentence(said % words), _("Look at both, merge them or say that they are different.")
    if state == "done":
        return _("Nobody looks like anybody else."), _("Everybody was compared with everybody.")
    if state == "running":
        return _("Everybody is being compared with everybody."), ""
    return _("Has somebody got in twice?"), _("Let everybody be compared with everybody: it takes some seconds.")


def trash_answer(count: int) -> tuple[str, str]:
    """What lies in the trash."""
    if not count:
        return _("The trash is empty."), _("What you throw away lies here first.")
    said = ngettext("%(count)s thing lies in the trash.", "%(count)s things lie in the trash.", count)
    return said % {"count": count}, _("Each can be taken back.")


def letters(count: int) -> str:
    """How many letters."""
    return ngettext("%(count)s letter", "%(count)s letters", count) % {"count": count}


def segments_answer(count: int) -> tuple[str, str]:
    """The head of the page of segments."""
    if not count:
        return _("No segments yet."), _(
            "A segment is a set of clients that keeps itself: whoever fulfils its conditions."
        )
    return (
        ngettext("%(count)s segment keeps itself.", "%(count)s segments keep themselves.", count) % {"count": count},
        _("Whoever fulfils the conditions is in it, from the moment they do."),
    )


def matching_answer(count: int) -> str:
    """How many clients fulfil the conditions now."""
    if not count:
        return _("Nobody matches now.")
    return ngettext("%(count)s client matches now.", "%(count)s clients match now.", count) % {"count": count}
