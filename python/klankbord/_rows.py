"""The rows of a result as Python values, for whoever shows them: text, plots, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from klankbord.lang import words

Columns = Mapping[str, Sequence[Any]]
Interval = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one measure. A score that is not there has a reason; counts that are not there are None."""

    label: str
    period: date | None
    own: Interval | None
    shrunk: Interval | None
    ranks: tuple[int, int] | None
    n: int | None
    asked: int | None
    answered: int | None
    response_rate: float | None
    reason: str | None
    pooled: bool = False
    coded: str | None = None
    """"at_most", "at_least" or "about" where the score is an edge: see docs/privacy/door.md."""

    @property
    def best(self) -> Interval | None:
        """The shrunk score where there is one, else the group's own."""
        return self.shrunk or self.own


@dataclass(frozen=True, slots=True)
class Gap:
    """One row of differences."""

    label: str
    period: date | None
    found: Interval | None
    p_adjusted: float | None
    differs: bool
    reason: str | None


def as_day(value: Any) -> date | None:
    """A date from what a date column may hold."""
    return value.date() if isinstance(value, datetime) else value


def length(columns: Columns) -> int:
    return len(next(iter(columns.values()), ()))


def _cells(columns: Columns, name: str, count: int) -> Sequence[Any]:
    return columns.get(name) or [None] * count


def _triple(columns: Columns, names: tuple[str, str, str], row: int) -> Interval | None:
    value, low, high = (columns[name][row] if name in columns else None for name in names)
    if value is None or low is None or high is None:
        return None
    return float(value), float(low), float(high)


def labels(columns: Columns, by: Sequence[str], lang: str) -> list[str]:
    """What each row is called: its group values, with words for a missing value."""
    return [
        " · ".join(
            words.no_value(lang) if columns[name][row] is None else str(columns[name][row]) for name in by
        )
        for row in range(length(columns))
    ]


def pooled_rows(columns: Columns, by: Sequence[str]) -> list[bool]:
    """Which rows are the `other` into which the privacy door pooled small groups. A caller's own group of
    that name
    is not, when nothing was pooled."""
    rows = range(length(columns))
    reasons, scores = columns.get("reason", ()), columns.get("estimate", columns.get("difference"))
    if list(by) == ["variant"]:  # of sequences, `other` holds those beyond the top, whether or not any was rare
        return [columns["variant"][row] == "other" for row in rows]
    if "suppressed" not in reasons:
        return [False for _ in rows]
    return [
        (reasons[row] is None if scores is None else scores[row] is not None)
        and any(columns[name][row] == "other" for name in by)
        for row in rows
    ]


def score_rows(columns: Columns, by: Sequence[str], lang: str) -> list[Row]:
    """The rows of a score. The row `other` is called in words when groups were pooled into it."""
    count = length(columns)
    names = labels(columns, by, lang)
    reasons = [reason or None for reason in _cells(columns, "reason", count)]
    pools = pooled_rows(columns, by)
    periods = _cells(columns, "period", count)
    found = []
    for row in range(count):
        ranks = (_cells(columns, "rank_low", count)[row], _cells(columns, "rank_high", count)[row])
        found.append(
            Row(
                label=words.pooled(lang) if pools[row] else names[row],
                period=as_day(periods[row]),
                own=_triple(columns, ("estimate", "low", "high"), row),
                shrunk=_triple(columns, ("shrunk", "shrunk_low", "shrunk_high"), row),
                ranks=None if None in ranks else (int(ranks[0]), int(ranks[1])),
                n=_cells(columns, "n", count)[row],
                asked=_cells(columns, "asked", count)[row],
                answered=_cells(columns, "answered", count)[row],
                response_rate=_cells(columns, "response_rate", count)[row],
                reason=reasons[row],
                pooled=pools[row],
                coded=_cells(columns, "coded", count)[row],
            )
        )
    return found


def gap_rows(columns: Columns, by: Sequence[str], lang: str) -> list[Gap]:
    """The rows of differences."""
    count = length(columns)
    names = labels(columns, by, lang)
    periods = _cells(columns, "period", count)
    return [
        Gap(
            label=names[row],
            period=as_day(periods[row]),
            found=_triple(columns, ("difference", "difference_low", "difference_high"), row),
            p_adjusted=_cells(columns, "p_adjusted", count)[row],
            differs=bool(_cells(columns, "differs", count)[row]),
            reason=_cells(columns, "reason", count)[row] or None,
        )
        for row in range(count)
    ]


def ranked(rows: Sequence[Row]) -> list[Row]:
    """Highest score first; rows that are not shown come last, in their own order."""
    shown = [row for row in rows if row.best is not None]
    return sorted(shown, key=lambda row: -row.best[0] if row.best else 0.0) + [
        row for row in rows if row.best is None
    ]
