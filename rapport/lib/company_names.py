"""Names of companies: their legal forms, which two spellings of one name may or may not carry."""

import re
import unicodedata

from rapport.lib.words import words

QUOTES = "«»„“”‘’\"'` "
_COMPANY_PHRASES = re.compile(
    r"общество с ограниченной ответственностью|(?:(?:публичное|закрытое|открытое|непубличное) )?акционерное общество"
    r"|индивидуальный предприниматель|gmbh\s*&\s*co\.?\s*kg|sp\.?\s*z\s*o\.?\s*o\.?|sp\.\s*k\.|s\.\s*r\.\s*o\."
)
_FORMS_ANYWHERE = words(
    "ооо оао зао пао нао ао ип тоо одо фоп тов фгуп муп гуп ано нко фгбу"
    " ltd limited llc llp inc incorporated gmbh plc pjsc jsc ooo oao zao pao sarl srl"
)
_FORMS_AT_THE_END = _FORMS_ANYWHERE | words(
    "corp corporation co company ag kg ug ohg ek mbh sa sas spa bv nv ab as asa oy oyj aps pty sro чп"
)
COMPANY_WORDS = _FORMS_ANYWHERE | words(
    "gmbh corp corporation company group studio agency team support sales office bank hotel service services media"
    " design solutions systems software consulting club school university academy shop store department foundation"
    " partners labs"
    " группа компания студия агентство отдел банк магазин клуб школа сервис бюро фонд центр завод салон поддержка"
    " бухгалтерия продажи доставка такси служба университет институт"
)


def is_company(text: str) -> bool:
    """Whether the name says what kind of company it is: ООО «Ромашка», Acme GmbH."""
    words = text[:200].casefold().split()
    return len(words) > 1 and any(word.strip(QUOTES + ".,").replace(".", "") in _FORMS_ANYWHERE for word in words)


def same_name_key(text: str) -> str:
    """What two spellings of one name have in common: no case, no ё, no quotes, no company form, no signs."""
    return " ".join(words_without_forms(text))


def words_without_forms(text: str) -> list[str]:
    """The words of `same_name_key`."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    tokens = [token for part in _COMPANY_PHRASES.sub(" ", folded).split() if (token := part.strip(QUOTES + "(),;.:"))]
    kept = [token for token in tokens if token.replace(".", "").replace("/", "") not in _FORMS_ANYWHERE]
    while len(kept) > 1 and kept[-1].replace(".", "").replace("/", "") in _FORMS_AT_THE_END:
        kept.pop()
    return re.findall(r"[^\W_]+", " ".join(kept or tokens))
