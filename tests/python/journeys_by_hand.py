"""Results about journeys written out by hand, in the form in which the core releases them, odd cases included."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import results_by_hand as hand

from klankbord.journey_result import JourneyResult

TEXTS = ("reason", "variant", "team", "from_", "to_", "coc_reason", "secon_reason", "flow_", "idle_share_reason")
COUNTS = ("customers", "employees", "contacts", "handovers", "steps", "cases", "n", "pending", "repeated", "waits")


def result(measure: str, by: tuple[str, ...], columns: dict[str, list[Any]], **more: Any) -> JourneyResult:
    def kind(name: str) -> Any:
        if name in by or name.endswith("reason"):
            return pa.string()
        return pa.int64() if name in COUNTS else pa.float64()

    table = pa.table({name: pa.array(cells, kind(name)) for name, cells in columns.items()})
    meta = {
        "measure": measure, "by": list(by), "period": None, "confidence": 0.95, "stamps": [], "notes": [],
        "methods": [{"what": measure, "source": "by hand"}], "rows": 100, "set_aside": 0, "per": "journey",
    } | more  # fmt: skip
    return JourneyResult(table, meta)  # type: ignore[arg-type]


def ways(rows: list[tuple[Any, ...]], measure: str = "handovers", by: str = "team") -> JourneyResult:
    """Rows of (from, to, count, typical minutes, reason)."""
    total = sum(row[2] or 0 for row in rows)
    count, time = ("steps", "p50_minutes") if measure == "process_map" else ("handovers", "wait_p50_minutes")
    return result(
        measure, (f"from_{by}", f"to_{by}"),
        {
            f"from_{by}": [row[0] for row in rows], f"to_{by}": [row[1] for row in rows],
            count: [row[2] for row in rows],
            "share": [None if row[2] is None else row[2] / total for row in rows],
            time: [row[3] for row in rows],
            "customers": [row[2] for row in rows],
            "reason": [row[4] if len(row) > 4 else None for row in rows],
        },
    )  # fmt: skip


def teams(count: int) -> JourneyResult:
    """Every team to every other, the first ones more."""
    names = [f"Team {place:02d}" for place in range(count)]
    return ways([(a, b, 100 * (1 + count - i) + k, 60.0 * (1 + i)) for i, a in enumerate(names) for k, b in enumerate(names)])


def waiting(rows: list[tuple[Any, ...]], by: tuple[str, ...] = ("team",)) -> JourneyResult:
    """Rows of (team, hand-over minutes, same minutes, customers, share with limits, reason, reason of the share)."""
    shares = [row[4] or (None, None, None) for row in rows]
    columns: dict[str, list[Any]] = {"team": [row[0] for row in rows]} if by else {}
    for place, name in enumerate(("flow_efficiency", "flow_efficiency_low", "flow_efficiency_high")):
        columns[name] = [share[place] for share in shares]
    columns["flow_efficiency_reason"] = [row[6] for row in rows]
    columns["wait_minutes"] = [None if row[1] is None else row[1] + row[2] for row in rows]
    columns["wait_handover_minutes"] = [row[1] for row in rows]
    columns["wait_same_minutes"] = [row[2] for row in rows]
    for name in ("wait_first_minutes", "wait_after_minutes"):
        columns[name] = [None if row[1] is None else 0.0 for row in rows]
    columns["customers"] = [row[3] for row in rows]
    columns["reason"] = [row[5] for row in rows]
    return result("waiting", by, columns)


def idle(rows: list[tuple[Any, ...]]) -> JourneyResult:
    """Rows of (team, share, low, high, reason)."""
    return result(
        "idle_while_waiting", ("team",),
        {
            "team": [row[0] for row in rows], "idle_share": [row[1] for row in rows],
            "idle_share_low": [row[2] for row in rows], "idle_share_high": [row[3] for row in rows],
            "idle_share_reason": [row[4] for row in rows], "waits": [90] * len(rows), "reason": [None for _ in rows],
        },
    )  # fmt: skip


def variants(rows: list[tuple[str, int]]) -> JourneyResult:
    """Rows of (sequence, cases)."""
    total, so_far, together = sum(cases for _, cases in rows), 0, []
    for _, cases in rows:
        so_far += cases
        together.append(so_far / total)
    return result(
        "variants", ("variant",),
        {
            "variant": [name for name, _ in rows], "cases": [cases for _, cases in rows],
            "share": [cases / total for _, cases in rows], "cumulative_share": together,
            "p50_minutes": [60.0] * len(rows), "reason": [None for _ in rows],
        },
    )  # fmt: skip


def continuity(rows: list[tuple[Any, ...]], by: tuple[str, ...] = ("team",)) -> JourneyResult:
    """Rows of (team, coc, low, high, hands, reason, reason of coc)."""
    columns: dict[str, list[Any]] = {"team": [row[0] for row in rows]} if by else {}
    for place, name in enumerate(("coc", "coc_low", "coc_high", "hands"), start=1):
        columns[name] = [row[place] for row in rows]
    columns["coc_reason"] = [row[6] for row in rows]
    columns["contacts"] = [None if row[4] is None else 400 for row in rows]
    columns["repeated"] = [None if row[4] is None else 50 for row in rows]
    columns["customers"] = [None if row[4] is None else 80 for row in rows]
    columns["reason"] = [row[5] for row in rows]
    return result("continuity", by, columns)


ODD_WAYS = [
    (hand.LONG, hand.ARABIC, 40, 2880.0),
    (hand.ARABIC, hand.LONG, 30, 0.2),
    ("<b>Bold</b> $x$", None, 25, 100.0),
    ("Zuid", "Noord", None, None, "suppressed"),
    ("other", "other", 5, 12.0),
]
