"""Waiting: what it was for, and beside it how much of the time somebody was at it.

The bars are time that passed, a customer's part of it, and no estimate. The share of time with somebody is one: it is
a dot with its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from klankbord._rows import Interval, as_day, labels, length, pooled_rows
from klankbord.lang import journey_sentences, numbers, words
from klankbord.lang.columns import time_unit
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

_HEAD, _ROW, _FOOT, _KEY = 3.2, 2.9, 1.9, 1.7
_BAR = 0.62  #: part of the width that the bars may take
_PARTS: dict[str, tuple[str, str]] = {
    "wait_handover_minutes": ("before a hand-over", "voor een overdracht"),
    "wait_same_minutes": ("before the same employee", "voor dezelfde medewerker"),
    "wait_first_minutes": ("before the first employee", "voor de eerste medewerker"),
    "wait_after_minutes": ("after the last employee", "na de laatste medewerker"),
}


@dataclass(frozen=True, slots=True)
class Wait:
    """One row: minutes a customer by what they were for, and the share of time with somebody."""

    label: str
    parts: tuple[float, ...] | None
    at_it: Interval | None
    reason: str | None
    at_it_reason: str | None = None

    @property
    def total(self) -> float:
        return sum(self.parts or ())


@dataclass(frozen=True, slots=True)
class Waits:
    """What is drawn."""

    rows: Sequence[Wait]
    title: str
    lang: str
    confidence: float = 0.95
    longest: float | None = None  #: minutes that the longest bar stands for, when this is part of a larger plot
    most: float | None = None  #: the same of the share
    unit: tuple[float, str] | None = None  #: minutes in the unit of the bars, and its name

    def scales(self) -> tuple[float, float, tuple[float, str]]:
        """What the longest bar, the end of the scale of the share, and the numbers on the bars stand for."""
        longest = self.longest or max((row.total for row in self.rows), default=0.0)
        most = self.most or max((row.at_it[2] for row in self.rows if row.at_it), default=0.0)
        return longest, most, self.unit or time_unit([row.total for row in self.rows if row.parts], self.lang)

    def parts(self, size: int) -> list[Waits]:
        """The same plot in pieces of at most `size` rows, on the same scales: for paper."""
        longest, most, unit = self.scales()
        return [
            replace(self, rows=self.rows[start : start + size], longest=longest, most=most, unit=unit)
            for start in range(0, len(self.rows), size)
        ]


def of(result: Result, lang: str) -> Waits:
    """The plot of a result of `waiting`; who waits longest stands first, who is withheld last. Periods keep their order."""
    columns, meta = result.to_dict(), result.meta
    names, pools = labels(columns, result.by, lang), pooled_rows(columns, result.by)
    found = []
    for row in range(length(columns)):
        label = words.pooled(lang) if pools[row] else names[row]
        day = as_day(columns["period"][row]) if "period" in columns else None
        if day is not None:
            label = " · ".join(filter(None, (label, numbers.period(day, meta["period"], lang))))
        customers = columns["customers"][row]
        times = [columns[name][row] for name in _PARTS]
        share = [columns[f"flow_efficiency{end}"][row] for end in ("", "_low", "_high")]
        found.append(
            Wait(
                label or words.measure("waiting", lang),
                tuple((time or 0.0) / customers for time in times) if customers else None,
                None if None in share else (share[0], share[1], share[2]),
                columns["reason"][row],
                columns["flow_efficiency_reason"][row],
            )
        )
    if not meta.get("period"):
        found.sort(key=lambda wait: (wait.parts is None, -wait.total))
    return Waits(found, words.measure("waiting", lang), lang, meta.get("confidence", 0.95))


def _kinds(plot: Waits) -> list[int]:
    """Which parts occur at all."""
    return [part for part in range(len(_PARTS)) if any(row.parts and row.parts[part] > 0 for row in plot.rows)]


def height(plot: Waits, font: float) -> float:
    """Points the plot needs at a font size."""
    head = _HEAD if plot.scales()[1] else _HEAD - 1.4
    foot = (_FOOT if plot.scales()[1] else 0.4) + _KEY * len(_kinds(plot)) if _kinds(plot) else 0.6
    return font * (head + _ROW * max(1, len(plot.rows)) + foot)


def draw(plot: Waits, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back."""
    page = canvas.Page.on(ax, height(plot, font or canvas.FONT), font, colours)
    size, dutch = page.size, plot.lang == "nl"
    longest, most, (unit, unit_name) = plot.scales()
    bar = _BAR * page.width if most else page.width
    if not plot.rows:
        page.write(0, -1.1, plot.title, quiet=True)
        page.write(0, -3.0, journey_sentences.nothing(plot.lang))
        return page.ax
    page.write(0, -1.1, f"Wachten per klant ({unit_name})" if dutch else f"Wait of a customer ({unit_name})", quiet=True)
    if most:
        page.write(page.width, -2.5, "tijd met iemand" if dutch else "time with somebody", quiet=True, ha="right")
    top = -_HEAD if most else 1.4 - _HEAD
    for row in plot.rows:
        _row(page, plot, row, top, bar, longest, most, unit)
        top -= _ROW
    if not _kinds(plot):
        return page.ax
    if most:
        _scale(page, plot, top, bar, most)
    top -= _FOOT if most else 0.4
    for part in _kinds(plot):
        page.ax.fill_between([0, 1.1 * size], top - 1.25, top - 0.35, **_fill(page, part))
        page.write(1.7 * size, top - 1.15, list(_PARTS.values())[part][dutch], quiet=True)
        top -= _KEY
    return page.ax


def _fill(page: canvas.Page, part: int) -> dict[str, Any]:
    """Solid where another employee was waited for, lighter for the same one, grey for what lies outside both."""
    colour = page.colours.customers if part < 2 else page.colours.quiet
    return {"color": colour, "alpha": (1.0, 0.4, 0.55, 0.25)[part], "lw": 0}


def _row(
    page: canvas.Page, plot: Waits, row: Wait, top: float, bar: float, longest: float, most: float, unit: float
) -> None:
    size = page.size
    if row.parts is None:
        page.write(0, top - 1.1, row.label, quiet=True)
        page.ax.plot([0.5 * size], [top - 2.05], "o", ms=0.6 * size, mfc="none", mec=page.colours.quiet, mew=1.2)
        page.write(1.4 * size, top - 2.4, words.reason(row.reason or "undefined", plot.lang), quiet=True)
        return
    share = "" if row.at_it is None else numbers.shares(row.at_it, plot.lang)[0]
    page.write(0, top - 1.1, row.label, room=page.width - canvas.text_width(share, size) - 0.8 * size)
    page.write(page.width, top - 1.1, share, ha="right")
    total = numbers.number(row.total / unit, 1, plot.lang)
    # All bars are on one scale, with room behind the longest one for its own number.
    beside = canvas.text_width(numbers.number(longest / unit, 1, plot.lang), size) + 1.1 * size
    scale = (bar - beside) / longest if longest else 0.0
    at = 0.0
    for part, minutes in enumerate(row.parts):
        page.ax.fill_between([at, at + minutes * scale], top - 2.35, top - 1.6, **_fill(page, part))
        at += minutes * scale
    page.write(at + 0.4 * size, top - 2.33, total)
    if row.at_it is not None and most:
        left, wide, middle = bar + 0.6 * size, page.width - bar - 1.1 * size, top - 1.98
        low, high = (left + wide * end / most for end in row.at_it[1:])
        thick = [left + wide * end / most for end in canvas.likely(row.at_it, plot.confidence)]
        voice = page.colours.customers
        page.ax.plot([low, high], [middle, middle], color=voice, lw=0.12 * size, solid_capstyle="butt")
        page.ax.plot(thick, [middle, middle], color=voice, lw=0.34 * size, solid_capstyle="butt")
        page.ax.plot([left + wide * row.at_it[0] / most], [middle], "o", ms=0.72 * size, color=voice, mew=0)


def _scale(page: canvas.Page, plot: Waits, top: float, bar: float, most: float) -> None:
    """The ends of the scale of the share; that of the bars is written on the bars."""
    size = page.size
    left, right = bar + 0.6 * size, page.width - 0.5 * size
    page.ax.plot([left, right], [top - 0.1, top - 0.1], color=page.colours.quiet, lw=0.8)
    page.write(left, top - 1.35, numbers.percent(0, 0, plot.lang), quiet=True, ha="center")
    page.write(page.width, top - 1.35, numbers.share(most, 0, plot.lang), quiet=True, ha="right")
