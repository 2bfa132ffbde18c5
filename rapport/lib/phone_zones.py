"""Which zone a phone number speaks of: by its area code where a country lives by many clocks, else by its country.

A mobile number tells its country and no more. Area codes: the numbering plans of Russia (+7) and of North America
(+1); those that two zones share are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapport.lib.countries import zone_of_country
from rapport.lib.lazily import lazily

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = lazily("phonenumbers")


class PhoneZone(NamedTuple):
    """A zone, and the beginning of the number that says so: +7 495."""

    zone: str
    prefix: str


_RUSSIA = {
    "Europe/Moscow": (
        "495 496 498 499 812 813 814 815 816 817 818 820 821 831 833 834 835 836 841 843 844 847 851 861 862 863 865 "
        "866 867 869 871 872 873 877 878 879 471 472 473 474 475 481 482 483 484 485 486 487 491 492 493 494"
    ),
    "Europe/Kaliningrad": "401",
    "Europe/Samara": "846 848 341",
    "Europe/Saratov": "845",
    "Europe/Ulyanovsk": "842",
    "Asia/Yekaterinburg": "342 343 345 346 347 349 351 352 353",
    "Asia/Omsk": "381",
    "Asia/Novosibirsk": "383",
    "Asia/Barnaul": "385 388",
    "Asia/Tomsk": "382",
    "Asia/Novokuznetsk": "384",
    "Asia/Krasnoyarsk": "391 390 394",
    "Asia/Irkutsk": "395 301",
    "Asia/Chita": "302",
    "Asia/Yakutsk": "411 416",
    "Asia/Vladivostok": "421 423 426",
    "Asia/Magadan": "413",
    "Asia/Sakhalin": "424",
    "Asia/Kamchatka": "415",
    "Asia/Anadyr": "427",
}
_NORTH_AMERICA = {
    "America/New_York": (
        "201 202 203 207 212 215 216 220 223 227 229 234 239 240 267 272 276 283 301 302 304 305 315 321 326 330 332 "
        "336 339 347 351 352 380 386 401 404 407 410 412 413 419 434 440 443 445 470 475 478 484 508 513 516 518 540 "
        "551 561 567 570 571 582 585 586 603 607 609 610 614 616 617 631 640 646 656 667 678 680 681 689 703 704 706 "
        "716 717 718 724 727 732 734 740 743 754 757 762 770 772 774 781 786 802 803 804 810 813 814 828 835 838 839 "
        "843 845 848 854 856 857 860 862 863 864 878 904 908 910 912 914 917 919 929 934 937 941 943 947 948 954 959 "
        "973 978 980 984 989 317 463 765 502"
    ),
    "America/Chicago": (
        "205 210 214 217 218 224 225 228 251 254 256 262 281 308 309 312 314 316 318 319 320 325 331 334 337 346 361 "
        "402 405 409 414 417 430 432 447 464 469 479 501 504 507 512 515 531 534 539 563 572 573 580 601 608 612 615 "
        "618 620 629 630 636 639 641 651 660 662 682 708 712 713 715 726 730 737 763 769 773 779 785 806 815 816 817 "
        "830 832 847 870 872 901 903 913 918 920 936 938 940 945 952 956 972 979 985 731"
    ),
    "America/Denver": "303 307 385 406 435 505 575 719 720 801 970 983",
    "America/Phoenix": "480 520 602 623 928",
    "America/Los_Angeles": (
        "206 209 213 253 279 310 323 341 360 408 415 424 425 442 503 509 510 530 559 562 564 619 626 628 650 657 661 "
        "669 702 707 714 725 747 760 775 805 818 820 831 840 858 909 916 925 949 951 971"
    ),
    "America/Anchorage": "907",
    "Pacific/Honolulu": "808",
    "America/Toronto": ("226 249 289 343 365 382 416 418 437 438 450 514 519 548 579 581 613 647 683 705 819 873 905"),
    "America/Winnipeg": "204 431",
    "America/Regina": "306 639",
    "America/Edmonton": "403 587 780 825",
    "America/Vancouver": "236 604 672 778",
    "America/Halifax": "506 782 902",
    "America/St_Johns": "709",
}


def _by_code(table: dict[str, str]) -> dict[str, str]:
    """By area code; one that stands in two zones is in none."""
    found: dict[str, str] = {}
    twice = set()
    for zone, codes in table.items():
        for code in codes.split():
            if found.setdefault(code, zone) != zone:
                twice.add(code)
    return {code: zone for code, zone in found.items() if code not in twice}


_CODES = {7: _by_code(_RUSSIA), 1: _by_code(_NORTH_AMERICA)}


def zone_of_phone(number: str) -> PhoneZone | None:
    """The zone of an E.164 number and what of it says so; None when it says nothing."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code is None or not phonenumbers.is_possible_number(parsed):
        return None
    area = str(parsed.national_number)[:3]
    zone = _CODES.get(parsed.country_code, {}).get(area)
    if zone:
        return PhoneZone(zone, f"+{parsed.country_code} {area}")
    region = phonenumbers.region_code_for_number(parsed) or ""
    zone = zone_of_country(region)
    # Behind +7 7 lies another country, which its first digit tells.
    code = f"+{parsed.country_code} {area}" if parsed.country_code in _CODES else f"+{parsed.country_code}"
    return PhoneZone(zone, code) if zone else None
