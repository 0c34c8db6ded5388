"""Results written out by hand, in the form in which the core releases them, odd cases included."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from klankbord.result import Result

METHODS = [
    {"what": "NPS, adjusted Wald AW(3,T)", "source": "Rocks 2016"},
    {"what": "Differences, Benjamini and Hochberg", "source": "Benjamini & Hochberg 1995"},
]
ARABIC = "فريق خدمة العملاء في روتردام"
LONG = "Customer contact for large and small companies in the northern provinces and islands " * 3
LONG = LONG[:200]


class Released:
    """A released table with what it is about, and the answers to follow-up questions where there are any."""

    def __init__(self, table: pa.Table, meta: dict[str, Any], **follow_ups: Any) -> None:
        self.table = table
        self.meta = meta
        self._follow_ups = follow_ups

    def differences(self, versus: object) -> Any:
        return self._follow_ups["differences"][versus]

    def distribution(self) -> Any:
        return self._follow_ups["distribution"]


def meta(measure: str = "nps", by: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    unit = {"nps": "points", "csat": "share"}.get(measure, "score")
    scale = {"nps": [0, 10, 1], "ces": [1, 7, 1]}.get(measure, [1, 5, 1])
    return {
        "measure": measure,
        "by": list(by),
        "period": None,
        "confidence": 0.95,
        "scale": scale,
        "unit": unit,
        "value": "score",
        "stamps": [],
        "notes": [],
        "methods": METHODS,
        "set_aside": 0,
        "rows": 100,
    } | more


TYPES = {
    "period": pa.date32(),
    "n": pa.int64(),
    "persons": pa.int64(),
    "asked": pa.int64(),
    "answered": pa.int64(),
    "reason": pa.string(),
    "rank_low": pa.int64(),
    "rank_high": pa.int64(),
    "team": pa.string(),
    "channel": pa.string(),
    "differs": pa.bool_(),
    "value": pa.float64(),
    "count": pa.int64(),
}


def table(columns: dict[str, list[Any]]) -> pa.Table:
    return pa.table({name: pa.array(cells, TYPES.get(name, pa.float64())) for name, cells in columns.items()})


def scores(
    rows: list[tuple[Any, ...]],
    /,
    by: str | None = "team",
    measure: str = "nps",
    shrink: bool = False,
    kind: str = "pyarrow",
    follow_ups: dict[str, Any] | None = None,
    **more: Any,
) -> Result:
    """Rows of (group, estimate, low, high, n, reason); the group is left out without `by`."""
    columns: dict[str, list[Any]] = {}
    if by:
        columns[by] = [row[0] for row in rows]
    if more.get("period"):
        columns["period"] = more.pop("days")
    for place, name in enumerate(("estimate", "low", "high", "n"), start=1):
        columns[name] = [row[place] for row in rows]
    columns["persons"] = columns["n"]
    columns["asked"] = [None if n is None else 4 * n for n in columns["n"]]
    columns["answered"] = columns["n"]
    columns["response_rate"] = [None if n is None else 0.25 for n in columns["n"]]
    columns["reason"] = [row[5] if len(row) > 5 else None for row in rows]
    if shrink:
        shown = sorted((row[1] for row in rows if row[1] is not None), reverse=True)
        columns["shrunk"] = [None if row[1] is None else 0.8 * row[1] + 6 for row in rows]
        columns["shrunk_low"] = [None if row[1] is None else 0.8 * row[2] + 6 for row in rows]
        columns["shrunk_high"] = [None if row[1] is None else 0.8 * row[3] + 6 for row in rows]
        columns["rank_low"] = [None if row[1] is None else max(1, shown.index(row[1])) for row in rows]
        columns["rank_high"] = [
            None if row[1] is None else min(len(shown), shown.index(row[1]) + 3) for row in rows
        ]
    groups = (by,) if by else ()
    return Result(Released(table(columns), meta(measure, groups, **more), **(follow_ups or {})), kind)


def gaps(
    rows: list[tuple[Any, ...]],
    by: str | None = "team",
    unit: str = "points",
    kind: str = "pyarrow",
    **more: Any,
) -> Result:
    """Rows of (group, difference, low, high, p, differs)."""
    columns: dict[str, list[Any]] = {by: [row[0] for row in rows]} if by else {}
    if more.get("period"):
        columns["period"] = more.pop("days")
    for place, name in enumerate(
        ("difference", "difference_low", "difference_high", "p_adjusted", "differs"), 1
    ):
        columns[name] = [row[place] for row in rows]
    columns["reason"] = [row[6] if len(row) > 6 else None for row in rows]
    return Result(Released(table(columns), meta("differences", (by,) if by else (), unit=unit, **more)), kind)


def answers(rows: list[tuple[float, int]], of: str = "nps", **more: Any) -> Result:
    """Rows of (answer, count)."""
    total = sum(count for _, count in rows)
    columns = {
        "value": [value for value, _ in rows],
        "count": [count for _, count in rows],
        "share": [count / total for _, count in rows],
    }
    return Result(Released(table(columns), meta("distribution", unit="share", of=of, **more)))


TEAM_ROWS = [
    ("Noord", 52.0, 44.1, 59.2, 310, None),
    ("Oost", 41.0, 32.5, 49.0, 290, None),
    ("Zuid", 38.0, 28.8, 46.6, 240, None),
    ("West", None, None, None, None, "too_few"),
    ("Centrum", 21.0, 9.7, 31.9, 155, None),
]
GAP_ROWS = [
    ("Noord", 12.0, 4.0, 20.0, 0.008, True),
    ("Oost", 1.0, -7.5, 9.5, 0.8, False),
    ("Zuid", -2.0, -11.5, 7.5, 0.8, False),
    ("Centrum", -18.0, -29.0, -7.0, 0.004, True),
]
MONTHS = [date(2026, month, 1) for month in range(1, 12)]
MONTH_ROWS = [
    (None, 30.0 + 2 * place, 22.0 + 2 * place, 38.0 + 2 * place, 120 + place, None)
    if place != 4
    else (None, None, None, None, None, "too_few")
    for place in range(11)
]
NPS_ANSWERS = [
    (0, 20),
    (1, 8),
    (2, 11),
    (3, 14),
    (4, 20),
    (5, 61),
    (6, 60),
    (7, 150),
    (8, 240),
    (9, 210),
    (10, 230),
]


def teams(**more: Any) -> Result:
    return scores(
        TEAM_ROWS, shrink=True, follow_ups={"differences": {"rest": gaps(GAP_ROWS)._released}}, **more
    )


def many_teams(count: int = 40) -> Result:
    return scores(
        [
            (f"Team {place:02d}", 60.0 - 1.5 * place, 48.0 - 1.5 * place, 71.0 - 1.5 * place, 90, None)
            for place in range(count)
        ],
        shrink=True,
    )


def odd_teams() -> Result:
    return scores(
        [
            (LONG, 31.0, 20.0, 41.0, 101, None),
            (ARABIC, 100.0, 93.2, 100.0, 64, None),
            ("<b>Bold & Sons</b> $x$", 12.0, 1.0, 22.0, 88, None),
            (None, -3.0, -14.0, 8.0, 90, None),
            ("客户服务 🙂", -100.0, -100.0, -96.0, 70, None),
            ("Zuid", None, None, None, None, "few_employees"),
            ("other", 20.0, 9.0, 30.0, 80, None),
            ("Klein", None, None, None, None, "suppressed"),
        ]
    )


def all_withheld() -> Result:
    return scores([(name, None, None, None, None, "too_few") for name in ("Noord", "Zuid")])


def one_team() -> Result:
    return scores([("Noord", 100.0, 92.4, 100.0, 61, None)], shrink=True)


def no_data() -> Result:
    return scores([])


def months(**more: Any) -> Result:
    return scores(MONTH_ROWS, by=None, period="month", days=MONTHS, **more)
