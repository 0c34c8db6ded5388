"""Numbers and dates as they are written in a language: 7.4% · 1,234 · 23 Nov 2026, or 7,4 % · 1.234 · 23
nov. 2026.

Units are those of results: "points" (NPS, −100 … 100), "share" (0 … 1, written in percent) and "score" (the
    caller's scale).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

MINUS: Final = "\u2212"
HARD_SPACE: Final = "\u00a0"

_MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan.", "feb.", "mrt.", "apr.", "mei", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
}


def number(value: float, digits: int, lang: str, *, sign: bool = False) -> str:
    """A number with separators; `sign` also writes the plus. What rounds to zero has no sign."""
    text = f"{abs(value):,.{digits}f}"
    is_zero = not text.strip("0.,")
    if lang == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    if is_zero:
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if sign else text


def integer(value: int, lang: str) -> str:
    return number(value, 0, lang)


def percent(share: float, digits: int, lang: str, *, sign: bool = False) -> str:
    """A share of 0 … 1 in percent."""
    return number(100 * share, digits, lang, sign=sign) + (HARD_SPACE + "%" if lang == "nl" else "%")


def score(value: float, unit: str, lang: str, *, fine: bool = False) -> str:
    """A score in its unit: +40, 82%, 4.06. `fine` adds a decimal to points and percents, for tables."""
    if unit == "points":
        return number(value, int(fine), lang, sign=True)
    if unit == "share":
        return percent(value, int(fine), lang)
    return number(value, 2, lang)


def differences(values: Iterable[float], unit: str, lang: str) -> list[str]:
    """Differences that are read together, with enough decimals to keep a limit from rounding to zero."""
    values = [100 * value if unit == "share" else value for value in values]
    digits = 2 if unit == "score" else 0
    while digits < 3 and any(value != 0 and round(abs(value), digits) == 0 for value in values):
        digits += 1
    return [number(value, digits, lang, sign=True) for value in values]


def shares(values: Iterable[float], lang: str, digits: int = 0) -> list[str]:
    """Shares that are read together, in percent, with enough decimals that none looks like nothing or all unless it is,
    and that the lowest and the highest do not look the same unless they are."""
    values = list(values)

    def hides(value: float) -> bool:
        return 0 < value < 1 and round(100 * value, digits) in (0, 100)

    def merges() -> bool:
        low, high = min(values), max(values)
        return low != high and round(100 * low, digits) == round(100 * high, digits)

    while digits < 3 and (any(map(hides, values)) or merges()):
        digits += 1
    return [percent(value, digits, lang) for value in values]


def share(value: float, digits: int, lang: str) -> str:
    """One share in percent, with more decimals where it would look like nothing or all."""
    return shares([value], lang, digits)[0]


def duration(minutes: float, lang: str, *, brief: bool = False) -> str:
    """A time in the unit people use for it: minutes, hours or days. `brief` is for plots, where room is scarce."""
    dutch = lang == "nl"
    if minutes < 0.5 and brief:
        return "< 1 minuut" if dutch else "< 1 minute"
    if minutes < 0.5:
        return "minder dan een minuut" if dutch else "less than a minute"
    if minutes < 90:
        said = integer(round(minutes), lang)
        one, many = ("minuut", "minuten") if dutch else ("minute", "minutes")
        return f"{said} {one if said == '1' else many}"
    in_days = minutes >= 36 * 60
    value = minutes / (1440 if in_days else 60)
    unit = ("dagen" if dutch else "days") if in_days else ("uur" if dutch else "hours")
    return f"{number(value, int(value < 9.95), lang)} {unit}"


def day(value: date, lang: str) -> str:
    return f"{value.day} {_MONTHS[lang][value.month - 1]} {value.year}"


def period(start: date, length: str | None, lang: str) -> str:
    """The name of the day, week (ISO 8601), month, quarter or year that starts on `start`."""
    if length == "week":
        year, week, _ = start.isocalendar()
        return f"week {week}, {year}"
    if length == "month":
        return f"{_MONTHS[lang][start.month - 1]} {start.year}"
    if length == "quarter":
        quarter = (start.month + 2) // 3
        return f"kw. {quarter} {start.year}" if lang == "nl" else f"Q{quarter} {start.year}"
    if length == "year":
        return str(start.year)
    return day(start, lang)


def isolated(name: str) -> str:
    """A name, kept from reordering the sentence around it when it is written from right to left (UAX 9)."""
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in name):
        return f"\u2068{name}\u2069"
    return name
