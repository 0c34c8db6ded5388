"""Results as tables to read: aligned text for a terminal, a small styled table for a notebook or a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any

from klankbord._rows import Columns, as_day, length, pooled_rows
from klankbord.lang import columns as headings
from klankbord.lang import numbers, words

_DIFFERENCE = frozenset({"difference", "difference_low", "difference_high"})
_SCORES = frozenset({"estimate", "low", "high", "shrunk", "shrunk_low", "shrunk_high"})
_HIDDEN = frozenset({"persons", "answered"})
_MAPS = ("from_", "to_", "variant")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in words: titles, cells, and which columns hold text (set left; numbers stand right).

    `whole_reasons` are the reasons of rows that have nothing else to show behind their first `lead` columns.
    """

    titles: list[str]
    rows: list[list[str]]
    is_text: list[bool]
    lead: int = 0
    whole_reasons: tuple[str, ...] = ()


def _own_reasons(columns: Columns, name: str) -> Sequence[str | None]:
    """Why cells of a measure that has reasons of its own are empty, where the reason of the row does not say it."""
    count = length(columns)
    of_row = columns.get("reason") or [None] * count
    own = columns.get(f"{name}_reason") or [None] * count
    return [None if whole else reason for reason, whole in zip(own, of_row, strict=True)]


def _shown(columns: Columns, by: Sequence[str]) -> list[str]:
    """The columns worth reading: not those that are empty all over, nor those that say what another one says.
    The reason comes last; the reasons of single measures stand in the cells they explain."""
    names = []
    for name, cells in columns.items():
        if name in _HIDDEN or (name.endswith("_reason") and name.removesuffix("_reason") in columns):
            continue
        empty = all(cell is None or cell == "" for cell in cells)
        if name not in by and empty and not any(_own_reasons(columns, name)):
            continue
        names.append(name)
    return sorted(names, key=lambda name: name == "reason" and name not in by)


def _cell(name: str, value: Any, meta: dict[str, Any], lang: str) -> str:
    unit = meta.get("unit", "score")
    if value is None:
        return ""
    if name == "coded":
        return words.CODED[value][lang]
    if name == "reason":
        return words.reason(value, lang) if value else ""
    if name == "period":
        day = as_day(value)
        return numbers.period(day, meta.get("period"), lang) if day else ""
    if isinstance(value, bool):
        return ({True: "ja", False: "nee"} if lang == "nl" else {True: "yes", False: "no"})[value]
    if name in _DIFFERENCE:
        return (
            numbers.percent(value, 1, lang, sign=True)
            if unit == "share"
            else numbers.number(value, 2 if unit == "score" else 1, lang, sign=True)
        )
    if name in _SCORES:
        return numbers.score(value, unit, lang, fine=True)
    if name == "response_rate" or (name not in _SCORES and headings.unit_of(name) == "share"):
        return numbers.share(value, 1, lang)
    if name == "p_adjusted":
        return ("< " + numbers.number(0.001, 3, lang)) if value < 0.001 else numbers.number(value, 3, lang)
    if name == "value":
        return f"{value:g}"
    if isinstance(value, int):
        return numbers.integer(value, lang)
    if isinstance(value, float):
        return numbers.number(value, 2, lang)
    if isinstance(value, date):
        return numbers.day(value, lang)
    return str(value)


def grid(columns: Columns, meta: dict[str, Any], lang: str, *, spoken: bool = False) -> Grid:
    """The result in words. Group values are written as they came; an empty one is said to be empty.

    With `spoken` (for readers who will not filter on the value) the row `other` is called in words as well.
    """
    by = list(meta.get("by", ()))
    pools = pooled_rows(columns, by) if spoken else [False] * length(columns)
    names = _shown(columns, by)
    written = [_column(name, columns, meta, by, pools, lang) for name in names]
    rows = [list(cells) for cells in zip(*(cells for _, cells in written), strict=True)]
    return Grid(
        [title for title, _ in written],
        rows if names else [[] for _ in range(length(columns))],
        [name in by or name in ("period", "reason", "differs") or _is_text(columns[name]) for name in names],
        sum(name in by or name == "period" for name in names),
        tuple(_whole_reasons(columns, names, by, lang)),
    )


def _is_text(cells: Sequence[Any]) -> bool:
    return any(isinstance(cell, str) for cell in cells)


def _column(
    name: str, columns: Columns, meta: dict[str, Any], by: Sequence[str], pools: Sequence[bool], lang: str
) -> tuple[str, list[str]]:
    """The title and the cells of one column."""
    title, cells = headings.title(name, lang, by), columns[name]
    if name in by:
        return title, [_group(name, cell, pool, meta, lang) for cell, pool in zip(cells, pools, strict=True)]
    if headings.unit_of(name) == "minutes":
        size, unit = headings.time_unit(cells, lang)
        title, written = f"{title} ({unit})", [_time(cell, size, lang) for cell in cells]
    else:
        written = [_cell(name, cell, meta, lang) for cell in cells]
    reasons = _own_reasons(columns, name)
    return title, [
        words.reason(reason, lang) if cell is None and reason else text
        for cell, reason, text in zip(cells, reasons, written, strict=True)
    ]


def _group(name: str, value: Any, pool: bool, meta: dict[str, Any], lang: str) -> str:
    if pool and value == "other":
        return words.other_ways(lang) if name.startswith(_MAPS) else words.pooled(lang)
    if pool:
        return str(value or "")
    if value is None and meta.get("measure") == "process_map":
        return words.edge(name, lang)
    return words.no_value(lang) if value is None else str(value)


def _time(value: float | None, size: float, lang: str) -> str:
    if value is None:
        return ""
    if 0 < value / size < 0.05:
        return "< " + numbers.number(0.1, 1, lang)
    return numbers.number(value / size, 1, lang)


def _whole_reasons(columns: Columns, names: Sequence[str], by: Sequence[str], lang: str) -> list[str]:
    """The reasons of rows that have no score; where a table has several measures, of those that have none at all."""
    reasons = columns.get("reason", ())
    values = columns.get("estimate") or columns.get("difference")
    if values is not None:
        empty = [value is None for value in values]
    else:
        shown = [name for name in names if name not in by and name not in ("period", "reason")]
        empty = [all(columns[name][row] is None for name in shown) for row in range(length(columns))]
    return [
        words.reason(reason, lang) if nothing and reason else ""
        for nothing, reason in zip(empty, reasons, strict=False)
    ]


def _width(text: str) -> int:
    """Columns a text takes in a terminal: wide characters two, combining marks and controls none."""
    total = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
            continue
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def text(table: Grid, *, rows: int = 20, name_room: int = 40) -> list[str]:
    """Aligned lines; long names are cut, and what is left out is counted."""
    shown = [[_cut(cell, name_room).replace("\n", " ") for cell in row] for row in table.rows[:rows]]
    widths = [
        max([_width(title), *(_width(row[column]) for row in shown)])
        for column, title in enumerate(table.titles)
    ]

    def line(cells: Sequence[str]) -> str:
        parts = []
        for cell, width, left in zip(cells, widths, table.is_text, strict=True):
            gap = " " * (width - _width(cell))
            parts.append(cell + gap if left else gap + cell)
        return "  ".join(parts).rstrip()

    lines = [line(table.titles), *(line(row) for row in shown)]
    if len(table.rows) > rows:
        lines.append(f"… {len(table.rows) - rows} more rows")
    return lines


def html_rows(table: Grid) -> str:
    """Head and body of an HTML table, escaped. Names stand in <bdi>, so that any script keeps to its own
    cell.

    A row without a score says its reason in one cell where the numbers would have stood.
    """
    spanning = table.whole_reasons or ("",) * len(table.rows)
    columns = len(table.titles)
    spans = any(spanning) and columns > table.lead + 1
    said_elsewhere = any(row[-1] and not reason for row, reason in zip(table.rows, spanning, strict=True))
    width = columns - 1 if spans and not said_elsewhere else columns
    head = "".join(
        _html_cell("th", title, left, ' scope="col"')
        for title, left in zip(table.titles[:width], table.is_text, strict=False)
    )
    body = ""
    for row, reason in zip(table.rows, spanning, strict=True):
        shown = table.lead if reason and spans else width
        cells = "".join(_html_cell("td", row[at], table.is_text[at]) for at in range(shown))
        if shown < width:
            cells += _html_cell("td", reason, True, f' colspan="{width - shown}"')
        body += f"<tr>{cells}</tr>"
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def _html_cell(tag: str, value: str, left: bool, extra: str = "") -> str:
    kind = ' class="text"' if left else ""
    inside = f"<bdi>{escape(value)}</bdi>" if left and value else escape(value)
    return f"<{tag}{extra}{kind}>{inside}</{tag}>"


NOTEBOOK_STYLE = (
    ".kb-result{font:14px/1.4 system-ui,sans-serif;color-scheme:light dark;color:light-dark(#1b1b1b,#ececec);"
    "background:light-dark(#fff,#161616);padding:.5em;overflow-x:auto}"
    ".kb-result table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    ".kb-result th,.kb-result td{padding:.2em .6em;text-align:right;background:none;color:inherit;"
    "border-bottom:1px solid light-dark(#c8c8c8,#4a4a4a)}"
    ".kb-result .text{text-align:left;overflow-wrap:anywhere}"
    ".kb-result p{margin:.2em 0;max-width:70ch}"
)


def html(title: str, table: Grid, below: Sequence[str], *, rows: int = 60) -> str:
    """A table that carries its own style, for notebooks in light and dark."""
    cut = replace(table, rows=table.rows[:rows], whole_reasons=table.whole_reasons[:rows])
    left = len(table.rows) - rows
    lines = [*below, f"… {left} more rows"] if left > 0 else below
    notes = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<div class="kb-result"><style>{NOTEBOOK_STYLE}</style><p>{escape(title)}</p>'
        f"<table>{html_rows(cut)}</table>{notes}</div>"
    )
