"""Differences side by side around a zero line: who scores higher or lower than the rest, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klankbord._rows import Gap, gap_rows
from klankbord.lang import numbers, sentences, words
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

_ROW_HEIGHT = 2.9
_HEAD, _FOOT = 2.0, 1.7


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is drawn, largest difference first."""

    rows: Sequence[Gap]
    title: str
    unit: str
    lang: str
    confidence: float = 0.95
    rater: str = "customer"


def of(result: Result, lang: str) -> Gaps:
    """The plot of a result of `differences`."""
    meta = result.meta
    rows = gap_rows(result.to_dict(), result.by, lang)
    if not result.by or meta.get("versus") == "previous":
        rows = [row if row.period is None else _dated(row, meta.get("period"), lang) for row in rows]
    else:
        rows.sort(key=lambda row: (row.found is None, -row.found[0] if row.found else 0.0))
    return Gaps(
        rows=rows,
        title=f"{words.measure('differences', lang)} ({_unit(meta['unit'], lang)})",
        unit=meta["unit"],
        lang=lang,
        confidence=meta.get("confidence", 0.95),
        rater=meta.get("rater", "customer"),
    )


def _dated(row: Gap, length: str | None, lang: str) -> Gap:
    assert row.period is not None
    when = numbers.period(row.period, length, lang)
    return Gap(
        f"{row.label} · {when}" if row.label else when,
        row.period,
        row.found,
        row.p_adjusted,
        row.differs,
        row.reason,
    )


def _unit(unit: str, lang: str) -> str:
    if unit == "share":
        return "procentpunt" if lang == "nl" else "percentage points"
    if unit == "points":
        return "punten" if lang == "nl" else "points"
    return "op de schaal" if lang == "nl" else "on the scale"


def draw(plot: Gaps, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back. Rows that really differ are set in bold."""
    size = font or canvas.FONT
    needs = size * (_ROW_HEIGHT * max(1, len(plot.rows)) + _HEAD + _FOOT)
    ax = canvas.axes(needs, ax)
    width, room = canvas.size_points(ax)
    size = min(size, size * room / needs)
    colours = (colours or theme.of_axes(ax)).spoken_by(plot.rater)
    unit_height, count = _ROW_HEIGHT * size, max(1, len(plot.rows))
    values = [value for row in plot.rows if row.found for value in row.found]
    low, high = canvas.limits([*values, 0.0], None)
    ax.set_xlim(low, high)
    bottom = -(count + _FOOT / _ROW_HEIGHT)
    ax.set_ylim(bottom, bottom + room / unit_height)
    across = ax.get_yaxis_transform()
    ax.text(
        0,
        0.55 / _ROW_HEIGHT,
        canvas.fitted(plot.title, width, size),
        transform=across,
        fontsize=size,
        color=colours.quiet,
        va="baseline",
    )
    if not plot.rows:
        ax.text(0, -0.55, sentences.no_answers(plot.lang), transform=across, fontsize=size, color=colours.ink)
        return ax
    for place in range(count):  # beside the dots only: never behind a name
        ax.plot([0, 0], [-place - 1, -place - 1.6 / _ROW_HEIGHT], color=colours.quiet, lw=0.8, zorder=1)
    ax.text(
        0,
        -count - 1.3 / _ROW_HEIGHT,
        "geen verschil" if plot.lang == "nl" else "no difference",
        fontsize=size,
        color=colours.quiet,
        ha=_side(0, low, high, width, size),
        va="baseline",
    )
    for place, row in enumerate(plot.rows):
        name_at, line_at = -place - 1.25 / _ROW_HEIGHT, -place - 2.1 / _ROW_HEIGHT
        weight = "bold" if row.differs else "normal"
        right = (
            numbers.differences(row.found, plot.unit, plot.lang)[0]
            if row.found
            else words.reason(row.reason or "undefined", plot.lang)
        )
        right = canvas.fitted(right, width / 2, size, row.differs)
        free = width - canvas.text_width(right, size, row.differs) - 0.8 * size
        ink = colours.ink if row.found else colours.quiet
        ax.text(
            0,
            name_at,
            canvas.fitted(row.label, free, size, row.differs),
            transform=across,
            fontsize=size,
            color=ink,
            va="baseline",
            fontweight=weight,
        )
        ax.text(
            1,
            name_at,
            right,
            transform=across,
            fontsize=size,
            color=ink,
            ha="right",
            va="baseline",
            fontweight=weight,
        )
        if row.found is None:
            ax.plot([0], [line_at], "o", ms=0.6 * size, mfc="none", mec=colours.quiet, mew=1.2)
            continue
        start, end = canvas.likely(row.found, plot.confidence)
        ax.plot(row.found[1:], [line_at, line_at], color=colours.voice, lw=0.12 * size, solid_capstyle="butt")
        ax.plot([start, end], [line_at, line_at], color=colours.voice, lw=0.34 * size, solid_capstyle="butt")
        ax.plot([row.found[0]], [line_at], "o", ms=0.72 * size, color=colours.voice, mew=0)
    return ax


def _side(value: float, low: float, high: float, width: float, size: float) -> str:
    """Which side of a text stands at a value, so that it stays inside the plot."""
    air = 4.5 * size / width
    inside = (value - low) / (high - low)
    return "left" if inside < air else "right" if inside > 1 - air else "center"
