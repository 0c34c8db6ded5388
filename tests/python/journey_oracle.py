"""The measures of journeys a second time, in plain Python and pandas: slow, and written from the definitions alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd


def in_order(log: pd.DataFrame) -> pd.DataFrame:
    """Contacts as customers lived them: by start, end (missing first), employee and id."""
    return log.assign(
        _e=log["end"].fillna(pd.Timestamp.min.tz_localize("UTC")) if "end" in log else 0,
        _w=log["employee"].fillna(""),
        _i=log["interaction"].fillna("") if "interaction" in log else "",
    ).sort_values(["customer", "start", "_e", "_w", "_i"], kind="stable")


def hands_of(log: pd.DataFrame, bots: tuple[str, ...] = ()) -> dict[Any, list[Any]]:
    """Employees of each customer in order, without bots and nobody."""
    kept = in_order(log)
    kept = kept[kept["employee"].notna() & ~kept["employee"].isin(bots)]
    return {who: list(rows["employee"]) for who, rows in kept.groupby("customer")}


def measures(hands: list[Any]) -> dict[str, Any]:
    """Of one sequence with at least one contact."""
    n, counts = len(hands), Counter(hands)
    squares = sum(count * count for count in counts.values())
    pairs = list(zip(hands, hands[1:], strict=False))
    met: set[Any] = set()
    returns = 0
    for at, who in enumerate(hands):
        returns += at > 0 and who != hands[at - 1] and who in met
        met.add(who)
    return {
        "contacts": n,
        "hands": len(counts),
        "coc": (squares - n) / (n * (n - 1)) if n > 1 else None,
        "secon": sum(a == b for a, b in pairs) / (n - 1) if n > 1 else None,
        "ons": 10 * squares / n**2,
        "handovers": sum(a != b for a, b in pairs),
        "ping_pongs": sum(a == c != b for a, b, c in zip(hands, hands[1:], hands[2:], strict=False)),
        "returns": returns,
    }


def touch_and_wait(rows: pd.DataFrame, bots: tuple[str, ...] = ()) -> tuple[float, float]:
    """Minutes of one journey whose ends are all known: the union of the employees' contacts, and the rest."""
    touched = rows[rows["employee"].notna() & ~rows["employee"].isin(bots)]
    union, until = 0.0, None
    for start, end in sorted(zip(touched["start"], touched["end"], strict=True)):
        begin = start if until is None else max(start, until)
        if end > begin:
            union += (end - begin).total_seconds() / 60
            until = end
        until = end if until is None else max(until, end)
    whole = (max(rows["end"].max(), rows["start"].max()) - rows["start"].min()).total_seconds() / 60
    return union, whole - union
