"""Why a mail server takes no letter for somebody: a code, from its numbers and, where they are vague, its words."""

import re

_FULL = re.compile(r"\bfull\b|quota|insufficient (?:system )?storage|переполнен", re.IGNORECASE)
_NO_DOMAIN = re.compile(
    r"nxdomain|(?:host|domain)(?: name| or domain name)? (?:is )?(?:unknown|not found|does(?: not|n't) exist)"
    r"|(?:unknown|no such) (?:host|domain)|unrouteable|null mx|домен[^.]{0,20} не (?:найден|существует)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"no such|unknown|does(?: not|n't) (?:exist|have)|not exist|not found|invalid (?:mailbox|recipient)"
    r"|(?:mailbox|account|user) (?:is )?(?:unavailable|disabled|inactive|terminated)|не найден|не существует"
    r"|не зарегистрирован",
    re.IGNORECASE,
)
_RELAY = re.compile(r"relay", re.IGNORECASE)
_SPAM = re.compile(r"spam|blocked|blacklist|block ?list|reputation|policy|prohibited|спам", re.IGNORECASE)


def why(said: str, *, number: int = 0, status: str = "") -> str:
    """`no_such_mailbox`, `mailbox_full`, `too_large`, `no_domain`, `no_relay`, `not_from_you`, else `not_taken`.

    `number` is the answer's (RFC 5321), 0 for none; `status` the enhanced one without its class (RFC 3463): "1.1" of
    5.1.1, "" for none.
    """
    if status in ("2.3", "3.4"):
        return "too_large"
    if number in (452, 552) or status == "2.2" or _FULL.search(said):
        return "mailbox_full"
    if status in ("1.2", "4.4") or _NO_DOMAIN.search(said):
        return "no_domain"
    if status.startswith("1.") or status == "2.1" or number in (551, 553) or _NOBODY.search(said):
        return "no_such_mailbox"
    if _RELAY.search(said):
        return "no_relay"
    if status.startswith("7.") or number == 554 or _SPAM.search(said):
        return "not_from_you"
    return "no_such_mailbox" if number == 550 else "not_taken"
