"""Groups side by side: a dot, a line for what is possible, a thicker part for what is likely.

Highest score first, with the ranks a group may hold; a shade for the whole's own interval; a group that is
withheld keeps its place as an empty ring with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from klankbord._rows import Gap, Interval, Row, ranked
from klankbord.lang import numbers, sentences, words
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

ROW_HEIGHT = 2.9  #: in font sizes
_HEAD = 2.0  #: rows' worth of font above: title and what the shade is
_FOOT = 1.7


@dataclass(frozen=True, slots=True)
class Forest:
    """What is drawn. `limits` lets plots share a scale; `apart` are the rows told apart from the whole."""

    rows: Sequence[Row]
    title: str
    unit: str
    lang: str
    confidence: float = 0.95
    rater: str = "customer"
    whole: Interval | None = None
    apart: frozenset[str] | None = None
    legal: tuple[float, float] | None = None
    limits: tuple[float, float] | None = None

    def shared_limits(self) -> tuple[float, float]:
        values = [value for row in self.rows if row.best for value in row.best]
        return canvas.limits(values + list(self.whole or ()), self.legal)

    def parts(self, size: int) -> list[Forest]:
        """The same plot in pieces of at most `size` rows of about equal length, on one scale: for paper."""
        shared, count = self.shared_limits(), max(1, -(-len(self.rows) // size))
        step = max(1, -(-len(self.rows) // count))
        return [
            replace(self, rows=self.rows[start : start + step], limits=shared)
            for start in range(0, max(1, len(self.rows)), step)
        ]


def legal_range(meta: dict[str, Any]) -> tuple[float, float] | None:
    """What a score of this unit can be at all."""
    if meta.get("unit") == "points":
        return -100.0, 100.0
    if meta.get("unit") == "share":
        return 0.0, 1.0
    scale = meta.get("scale")
    return (float(scale[0]), float(scale[1])) if scale else None


def of(
    result: Result,
    lang: str,
    whole: Interval | None = None,
    gaps: Sequence[Gap] | None = None,
) -> Forest:
    """The plot of a result by group. With `gaps`, who is told apart from the whole is read there."""
    meta = result.meta
    apart = None if gaps is None else frozenset(gap.label for gap in gaps if gap.differs)
    return Forest(
        rows=ranked(result.rows(lang)),
        title=words.title(meta["measure"], meta["unit"], lang),
        unit=meta["unit"],
        lang=lang,
        confidence=meta.get("confidence", 0.95),
        rater=meta.get("rater", "customer"),
        whole=whole,
        apart=apart,
        legal=legal_range(meta),
    )


def height(plot: Forest, font: float) -> float:
    """Points the plot needs at a font size."""
    foot = _FOOT if any(row.best for row in plot.rows) else 0.3
    return font * (ROW_HEIGHT * max(1, len(plot.rows)) + _HEAD + (1.3 if plot.whole else 0) + foot)


def is_apart(plot: Forest, row: Row) -> bool:
    """Is this row told apart from the whole? Without differences: does its line leave the shade?"""
    if row.best is None:
        return False
    if plot.apart is not None:
        return row.label in plot.apart
    return plot.whole is not None and (row.best[1] > plot.whole[2] or row.best[2] < plot.whole[1])


def beside(plot: Forest, row: Row) -> str:
    """The numbers at the right of a row: score and, where known, ranks."""
    if row.best is None:
        return ""
    text = numbers.score(row.best[0], plot.unit, plot.lang)
    if row.ranks is None:
        return text
    first, last = row.ranks
    place = "plek" if plot.lang == "nl" else "rank"
    return f"{text} · {place} {first}" if first == last else f"{text} · {place} {first}–{last}"


def draw(
    plot: Forest, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None
) -> Any:
    """Draws on `ax`, or on a new figure that is as high as the rows need, and gives the Axes back."""
    size = font or canvas.FONT
    ax = canvas.axes(height(plot, size), ax)
    width, room = canvas.size_points(ax)
    size = min(size, size * room / height(plot, size))
    colours = (colours or theme.of_axes(ax)).spoken_by(plot.rater)
    count, unit_height = max(1, len(plot.rows)), ROW_HEIGHT * size
    low, high = plot.limits or plot.shared_limits()
    inset = 0.5 * size / width * (high - low)
    ax.set_xlim(low - inset, high + inset)
    head = (1.3 if plot.whole else 0.0) * size / unit_height
    top = head + _HEAD * size / unit_height
    ax.set_ylim(top - room / unit_height, top)
    across = ax.get_yaxis_transform()
    ax.text(
        0,
        head + 0.55 * size / unit_height,
        canvas.fitted(plot.title, width, size),
        transform=across,
        fontsize=size,
        color=colours.quiet,
        va="baseline",
    )
    if not plot.rows:
        ax.text(0, -0.55, sentences.no_answers(plot.lang), transform=across, fontsize=size, color=colours.ink)
        return ax
    if any(row.best for row in plot.rows):
        _scale(ax, plot, (low, high), -count, size, unit_height, colours)
    if plot.whole is not None:
        _shade(ax, plot, plot.whole, count, size, unit_height, width, colours)
    for place, row in enumerate(plot.rows):
        _row(ax, plot, row, -place, size, unit_height, width, colours)
    return ax


def _scale(
    ax: Any,
    plot: Forest,
    ends: tuple[float, float],
    floor: float,
    size: float,
    unit_height: float,
    colours: theme.Theme,
) -> None:
    if plot.unit == "points" and ends[0] < 0 < ends[1]:
        for place, row in enumerate(plot.rows):
            if row.best is not None:  # beside the dot only: never behind a name or a reason
                ax.plot(
                    [0, 0],
                    [-place - 1, -place - 1.6 * size / unit_height],
                    color=colours.quiet,
                    lw=0.8,
                    zorder=1,
                )
    ax.plot(list(ends), [floor, floor], color=colours.quiet, lw=0.8, zorder=1)
    for tick in canvas.ticks(*ends):
        ax.plot([tick, tick], [floor, floor - 0.25 * size / unit_height], color=colours.quiet, lw=0.8)
        inside = (tick - ends[0]) / (ends[1] - ends[0])
        side = "left" if inside < 0.06 else "right" if inside > 0.94 else "center"
        ax.text(
            tick,
            floor - 1.35 * size / unit_height,
            numbers.score(tick, plot.unit, plot.lang)
            if plot.unit != "score"
            else numbers.number(tick, 0 if tick == int(tick) else 1, plot.lang),
            fontsize=size,
            color=colours.quiet,
            ha=side,
            va="baseline",
        )


def _shade(
    ax: Any,
    plot: Forest,
    whole: Interval,
    count: int,
    size: float,
    unit_height: float,
    width: float,
    colours: theme.Theme,
) -> None:
    ax.fill_between([whole[1], whole[2]], -count, 0, color=colours.band, lw=0, zorder=0)
    what = "het geheel" if plot.lang == "nl" else "the whole"
    label = f"{what} {numbers.score(whole[0], plot.unit, plot.lang)}"
    low, high = ax.get_xlim()
    half = canvas.text_width(label, size) / width / 2 * (high - low)
    at = min(max(whole[0], low + half), high - half)
    ax.text(
        at, 0.35 * size / unit_height, label, fontsize=size, color=colours.quiet, ha="center", va="baseline"
    )


def _row(
    ax: Any,
    plot: Forest,
    row: Row,
    top: float,
    size: float,
    unit_height: float,
    width: float,
    colours: theme.Theme,
) -> None:
    across = ax.get_yaxis_transform()
    name_at, line_at = top - 1.25 * size / unit_height, top - 2.1 * size / unit_height
    apart = is_apart(plot, row)
    right = beside(plot, row)
    free = width - (canvas.text_width(right, size, apart) + 0.8 * size if right else 0)
    ax.text(
        0,
        name_at,
        canvas.fitted(row.label, free, size, apart),
        transform=across,
        fontsize=size,
        color=colours.ink if row.best else colours.quiet,
        va="baseline",
        fontweight="bold" if apart else "normal",
    )
    if row.best is None:
        ax.plot(
            [0.5 * size / width],
            [line_at],
            "o",
            transform=across,
            ms=0.6 * size,
            mfc="none",
            mec=colours.quiet,
            mew=1.2,
            clip_on=False,
        )
        ax.text(
            1.4 * size / width,
            line_at - 0.36 * size / unit_height,
            canvas.fitted(words.reason(row.reason or "undefined", plot.lang), width - 1.4 * size, size),
            transform=across,
            fontsize=size,
            color=colours.quiet,
            va="baseline",
        )
        return
    ax.text(
        1,
        name_at,
        right,
        transform=across,
        fontsize=size,
        color=colours.ink,
        ha="right",
        va="baseline",
        fontweight="bold" if apart else "normal",
    )
    start, end = canvas.likely(row.best, plot.confidence)
    ax.plot(row.best[1:], [line_at, line_at], color=colours.voice, lw=0.12 * size, solid_capstyle="butt")
    ax.plot([start, end], [line_at, line_at], color=colours.voice, lw=0.34 * size, solid_capstyle="butt")
    ax.plot([row.best[0]], [line_at], "o", ms=0.72 * size, color=colours.voice, mew=0, clip_on=False)
