"""The rows of maps and of variants as Python values, for whoever shows them: text, plots, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from klankbord._rows import Columns, length, pooled_rows
from klankbord.lang import words

#: Between the steps of a variant, as the core writes it; and a step that was not given.
_ARROW, _NOT_GIVEN = " > ", "(not given)"


@dataclass(frozen=True, slots=True)
class Way:
    """From one thing directly to another. What is not there has a reason."""

    start: str
    end: str
    count: int | None
    share: float | None
    typical: float | None  #: minutes in between, the middle one
    reason: str | None
    is_begin: bool = False  #: nothing came before
    is_end: bool = False  #: nothing came after
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Sequel:
    """What customers went through, step by step."""

    steps: tuple[str, ...]
    cases: int | None
    share: float | None
    so_far: float | None
    typical: float | None  #: minutes from the first contact to the last, the middle one
    reason: str | None
    pooled: bool = False


def ways(columns: Columns, meta: dict[str, Any], lang: str) -> list[Way]:
    """The rows of `handovers` or `process_map`, the most frequent first; those that are withheld come last."""
    by = list(meta["by"])
    at_edges = meta["measure"] == "process_map"
    counts = columns["steps" if at_edges else "handovers"]
    times = columns["p50_minutes" if at_edges else "wait_p50_minutes"]
    pools = pooled_rows(columns, by)
    found = []
    for row in range(length(columns)):
        ends = [columns[name][row] for name in by]
        pooled = pools[row] and "other" in ends
        said = [
            words.other_ways(lang) if pooled and end == "other"
            else (words.edge(name, lang) if at_edges else words.no_value(lang)) if end is None
            else str(end)
            for name, end in zip(by, ends, strict=True)
        ]  # fmt: skip
        found.append(
            Way(
                said[0], said[1], counts[row], columns["share"][row], times[row], columns["reason"][row],
                at_edges and ends[0] is None, at_edges and ends[1] is None, pooled,
            )
        )  # fmt: skip
    return sorted(found, key=lambda way: -1 if way.count is None else way.count, reverse=True)


def sequels(columns: Columns, lang: str) -> list[Sequel]:
    """The rows of `variants`, in their own order: the most frequent first, the others together last."""
    found = []
    for row, name in enumerate(columns["variant"]):
        pooled = name == "other"
        steps = [words.other_ways(lang)] if pooled else str(name).split(_ARROW)
        found.append(
            Sequel(
                tuple(words.no_value(lang) if step == _NOT_GIVEN else step for step in steps),
                columns["cases"][row], columns["share"][row], columns["cumulative_share"][row],
                columns["p50_minutes"][row], columns["reason"][row], pooled,
            )
        )  # fmt: skip
    return found


#: Of fewer times, the middle one says little about what is typical.
_ENOUGH = 20


def slowest(found: Sequence[Way]) -> Way | None:
    """The way with the longest typical time, among those gone often enough to speak of one."""
    timed = [way for way in found if way.typical is not None and not way.pooled and (way.count or 0) >= _ENOUGH]
    return max(timed, key=lambda way: way.typical or 0.0, default=None)
