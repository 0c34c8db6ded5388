"""Opening hours as people write them, in the form the core takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from klankbord.errors import InvalidValue, WrongType

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = date(1970, 1, 1)


def week_of(calendar: Mapping[str, Any] | None) -> tuple[list[tuple[int, int]] | None, list[int]]:
    """(hours of seven days in minutes, Monday first; holidays as days since 1970); no calendar: no hours."""
    if calendar is None:
        return None, []
    if not isinstance(calendar, Mapping):
        raise WrongType(
            f'a calendar names days and their hours; received {calendar!r}; write {{"mon-fri": ("09:00", "17:00")}}'
        )
    week = [(0, 0)] * 7
    for days, hours in calendar.items():
        if days == "holidays":
            continue
        for day in _days(days):
            week[day] = _hours(days, hours)
    return week, [_day(one) for one in calendar.get("holidays", ())]


def _days(words: str) -> Iterable[int]:
    first, _, last = str(words).lower().partition("-")
    if first not in _DAYS or (last and last not in _DAYS) or (last and _DAYS.index(last) < _DAYS.index(first)):
        raise InvalidValue(
            f'a calendar names days as {", ".join(_DAYS)}, ranges as "mon-fri", and holidays; received "{words}"; '
            "use these words"
        )
    return range(_DAYS.index(first), _DAYS.index(last or first) + 1)


def _hours(days: str, hours: Any) -> tuple[int, int]:
    if isinstance(hours, str) or not isinstance(hours, Iterable):
        raise WrongType(f'hours are (from, until); received {hours!r} for "{days}"; write ("09:00", "17:00")')
    found = [_minutes(days, one) for one in hours]
    if len(found) != 2:
        raise InvalidValue(f'hours are (from, until); received {hours!r} for "{days}"; write ("09:00", "17:00")')
    return found[0], found[1]


def _minutes(days: str, hour: Any) -> int:
    if isinstance(hour, time):
        return hour.hour * 60 + hour.minute
    parts = str(hour).split(":")
    if len(parts) == 2 and all(part.isdigit() for part in parts) and int(parts[1]) < 60 and int(parts[0]) <= 24:
        return int(parts[0]) * 60 + int(parts[1])
    raise InvalidValue(f'an hour is written as "09:00", up to "24:00"; received {hour!r} for "{days}"; write it so')


def _day(one: Any) -> int:
    if isinstance(one, datetime):
        one = one.date()
    if isinstance(one, str):
        try:
            one = date.fromisoformat(one)
        except ValueError as failure:
            raise InvalidValue(f'a holiday is a date; received "{one}"; write it as "2026-12-25"') from failure
    if not isinstance(one, date):
        raise WrongType(f'a holiday is a date or its text; received {one!r}; write it as "2026-12-25"')
    return (one - _EPOCH).days
