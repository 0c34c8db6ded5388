"""Scores over time: a line with its band; with several groups one strip each, all on the same scale.

A period that is withheld leaves a gap and an empty ring, with the reason said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from klankbord._rows import Row
from klankbord.lang import numbers, sentences, words
from klankbord.plot import canvas, theme
from klankbord.plot.forest import legal_range

if TYPE_CHECKING:
    from klankbord.result import Result

_STRIP = 9.0  #: height of a strip, in font sizes
_NAME, _GAP, _HIDDEN = 1.5, 0.9, 2.7
_HEAD, _FOOT = 1.6, 2.0


@dataclass(frozen=True, slots=True)
class Trend:
    """What is drawn: per group its rows in order of time."""

    strips: Sequence[tuple[str, Sequence[Row]]]
    title: str
    unit: str
    period: str
    lang: str
    rater: str = "customer"
    legal: tuple[float, float] | None = None
    shared: tuple[float, float] | None = None

    def limits(self) -> tuple[float, float]:
        """The scale: that of the whole when this is a part of a larger plot."""
        values = [value for _, rows in self.strips for row in rows if row.own for value in row.own]
        return self.shared or canvas.limits(values, self.legal)


def of(result: Result, lang: str) -> Trend:
    """The plot of a result with a period."""
    meta = result.meta
    strips: dict[str, list[Row]] = {}
    for row in result.rows(lang):
        strips.setdefault(row.label, []).append(row)
    return Trend(
        strips=[
            (name, sorted(rows, key=lambda row: row.period or date.min)) for name, rows in strips.items()
        ],
        title=words.title(meta["measure"], meta["unit"], lang),
        unit=meta["unit"],
        period=meta["period"],
        lang=lang,
        rater=meta.get("rater", "customer"),
        legal=legal_range(meta),
    )


def height(plot: Trend, font: float) -> float:
    """Points the plot needs at a font size."""
    strips = sum(
        _tall(rows) + _GAP + (_NAME if name else 0) + (_HIDDEN if _gap_in(rows) else 0)
        for name, rows in plot.strips
    )
    return font * ((strips or _STRIP) + _HEAD + _FOOT)


def _tall(rows: Sequence[Row]) -> float:
    """Height of a strip; one in which nothing is shown needs no scale."""
    return _STRIP if any(row.own for row in rows) else 0.0


def _gap_in(rows: Sequence[Row]) -> bool:
    return any(row.own is None for row in rows)


def draw(
    plot: Trend, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None
) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back."""
    size = font or canvas.FONT
    ax = canvas.axes(height(plot, size), ax)
    width, room = canvas.size_points(ax)
    size = min(size, size * room / height(plot, size))
    colours = (colours or theme.of_axes(ax)).spoken_by(plot.rater)
    # One unit up is one font size; x runs in points, so that texts and marks can be placed by measure.
    ax.set_xlim(0, width)
    ax.set_ylim(-room / size, 0)
    ax.text(
        0, -1.1, canvas.fitted(plot.title, width, size), fontsize=size, color=colours.quiet, va="baseline"
    )
    periods = sorted({row.period for _, rows in plot.strips for row in rows if row.period is not None})
    if not periods:
        ax.text(0, -3, sentences.no_answers(plot.lang), fontsize=size, color=colours.ink, va="baseline")
        return ax
    low, high = plot.limits()
    marks = canvas.ticks(low, high, 2) if any(_tall(rows) for _, rows in plot.strips) else []
    tick_texts = [_tick(mark, plot) for mark in marks]
    left = max([canvas.text_width(text, size) for text in tick_texts], default=0) + 0.7 * size
    newest = [rows[-1].own for _, rows in plot.strips if rows and rows[-1].own]
    right = (
        max(
            [
                canvas.text_width(numbers.score(found[0], plot.unit, plot.lang), size, True)
                for found in newest
            ],
            default=0,
        )
        + 0.9 * size
    )

    first, last = periods[0], periods[-1]
    days = max(1, (last - first).days)

    def x(day: date) -> float:
        span = width - left - right - 0.5 * size
        return left + 0.25 * size + (span / 2 if first == last else span * (day - first).days / days)

    top = -_HEAD
    for name, rows in plot.strips:
        if name:
            ax.text(
                0,
                top - 1.1,
                canvas.fitted(name, width, size),
                fontsize=size,
                color=colours.ink,
                va="baseline",
            )
            top -= _NAME

        def y(value: float, top: float = top) -> float:
            return top - _GAP - _STRIP * (high - value) / (high - low)

        tall = _tall(rows)
        for mark, text in zip(marks, tick_texts, strict=True) if tall else ():
            ax.text(
                left - 0.7 * size,
                y(mark),
                text,
                fontsize=size,
                color=colours.quiet,
                ha="right",
                va="center_baseline",
            )
            ax.plot([left - 0.45 * size, left - 0.15 * size], [y(mark), y(mark)], color=colours.quiet, lw=0.8)
        if tall and plot.unit == "points" and low < 0 < high:
            ax.plot([left, width - right], [y(0), y(0)], color=colours.quiet, lw=0.8, zorder=1)
        _strip(ax, plot, rows, x, y, top - _GAP - tall, size, width, colours)
        top -= tall + _GAP + (_HIDDEN if _gap_in(rows) else 0)
    _days(ax, plot, first, last, x, top - 1.6, size, width, colours)
    return ax


def _tick(value: float, plot: Trend) -> str:
    if plot.unit == "score":
        return numbers.number(value, 0 if value == int(value) else 1, plot.lang)
    return numbers.score(value, plot.unit, plot.lang)


def _strip(
    ax: Any,
    plot: Trend,
    rows: Sequence[Row],
    x: Any,
    y: Any,
    floor: float,
    size: float,
    width: float,
    colours: theme.Theme,
) -> None:
    runs: list[list[Row]] = [[]]
    for row in rows:
        if row.own is None:
            runs.append([])
        else:
            runs[-1].append(row)
    for run in filter(None, runs):
        at = [x(row.period) for row in run]
        found = [row.own for row in run if row.own]
        if len(run) == 1:
            ax.plot(
                [at[0], at[0]],
                [y(found[0][1]), y(found[0][2])],
                color=colours.voice,
                lw=0.12 * size,
                solid_capstyle="butt",
            )
        else:
            ax.fill_between(
                at,
                [y(low) for _, low, _ in found],
                [y(high) for _, _, high in found],
                color=colours.voice,
                alpha=0.22,
                lw=0,
            )
            ax.plot(at, [y(value) for value, _, _ in found], color=colours.voice, lw=0.16 * size)
        ax.plot(
            at,
            [y(value) for value, _, _ in found],
            "o",
            color=colours.voice,
            mew=0,
            ms=(0.6 if len(rows) <= 16 else 0.35) * size,
        )
    hidden = [row for row in rows if row.own is None]
    for row in hidden:
        ax.plot([x(row.period)], [floor - 0.9], "o", ms=0.55 * size, mfc="none", mec=colours.quiet, mew=1.2)
    if hidden:
        reason = canvas.fitted(words.reason(hidden[0].reason or "undefined", plot.lang), width, size)
        start = min(x(hidden[0].period) - 0.3 * size, width - canvas.text_width(reason, size) - 0.3 * size)
        ax.text(max(0.0, start), floor - 2.45, reason, fontsize=size, color=colours.quiet, va="baseline")
    if rows and rows[-1].own:
        ax.text(
            width,
            y(rows[-1].own[0]),
            numbers.score(rows[-1].own[0], plot.unit, plot.lang),
            fontsize=size,
            color=colours.ink,
            ha="right",
            va="center_baseline",
            fontweight="bold",
        )


def _days(
    ax: Any,
    plot: Trend,
    first: date,
    last: date,
    x: Any,
    at: float,
    size: float,
    width: float,
    colours: theme.Theme,
) -> None:
    start = numbers.period(first, plot.period, plot.lang)
    if first == last:
        ax.text(x(first), at, start, fontsize=size, color=colours.quiet, ha="center", va="baseline")
        return
    ax.text(max(0.0, x(first) - 0.25 * size), at, start, fontsize=size, color=colours.quiet, va="baseline")
    ax.text(
        width,
        at,
        numbers.period(last, plot.period, plot.lang),
        fontsize=size,
        color=colours.quiet,
        ha="right",
        va="baseline",
    )
