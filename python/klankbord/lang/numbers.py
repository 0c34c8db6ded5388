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
