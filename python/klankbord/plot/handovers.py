"""Who hands over to whom: a square for a few groups, a list of the busiest ways for many.

A cell is a count of hand-overs that happened, no estimate: the more, the darker. From stands at the left, to above.
Where the numbers do not fit, the areas of dots say them and the table has them. Grey stayed within the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klankbord._ways import Way, ways
from klankbord.lang import journey_sentences, numbers, words
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

MOST = 12  #: groups that still make a square
LISTED = 12  #: ways in a list
_HEAD, _FOOT = 1.8, 1.6
_ROW, _LISTED_ROW = 2.0, 2.7
_LARGEST = 0.86  #: diameter of the largest dot, as a part of its cell


@dataclass(frozen=True, slots=True)
class Handovers:
    """What is drawn: the ways, and the groups in the order in which they stand. Without groups it is a list."""

    ways: Sequence[Way]
    groups: Sequence[str]
    title: str
    lang: str


def of(result: Result, lang: str) -> Handovers:
    """The plot of a result of `handovers`; the groups that hand over and take over most stand first."""
    found = [way for way in ways(result.to_dict(), result.meta, lang) if not way.pooled]
    weight: dict[str, int] = {}
    for way in found:
        for group in (way.start, way.end):
            weight[group] = weight.get(group, 0) + (way.count or 0)
    groups = sorted(weight, key=lambda group: (-weight[group], group))
    title = words.measure("handovers", lang)
    return Handovers(found, groups if len(groups) <= MOST else (), title, lang)


def _shown(plot: Handovers) -> list[Way]:
    return [way for way in plot.ways if way.count is not None]


def height(plot: Handovers, font: float) -> float:
    """Points the plot needs at a font size."""
    if not _shown(plot):
        return font * 4.2
    if not plot.groups:
        rows = _shown(plot)[:LISTED]
        return font * (_HEAD + _LISTED_ROW * len(rows) + (_FOOT if len(rows) < len(_shown(plot)) else 0.4))
    hidden = _FOOT if any(way.count is None for way in plot.ways) else 0
    return font * (_HEAD + 2.2 + _ROW * len(plot.groups) + 0.6 + hidden)


def draw(
    plot: Handovers, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None
) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back."""
    page = canvas.Page.on(ax, height(plot, font or canvas.FONT), font, colours)
    shown = _shown(plot)
    page.write(0, -1.1, plot.title, quiet=True)
    if not shown:
        said = (
            words.reason(plot.ways[0].reason or "undefined", plot.lang)
            if plot.ways
            else journey_sentences.nothing(plot.lang)
        )
        page.write(0, -3.0, said)
    elif plot.groups:
        _square(page, plot, shown)
    else:
        _list(page, plot, shown)
    return page.ax


def letters(count: int) -> list[str]:
    return [chr(ord("A") + place) for place in range(count)]


def _square(page: canvas.Page, plot: Handovers, shown: Sequence[Way]) -> None:
    """Rows hand over, columns take over. A letter stands for a group, so that columns need no turned text."""
    size, count = page.size, len(plot.groups)
    marks = dict(zip(plot.groups, letters(count), strict=True))
    column = min(3.2 * size, 0.62 * page.width / count)
    left = page.width - count * column
    places = {group: place for place, group in enumerate(plot.groups)}
    top = -_HEAD - 2.2
    towards = "van ↓ naar →" if plot.lang == "nl" else "from ↓ to →"
    page.write(0, top + 0.5, towards, quiet=True)
    for group, mark in marks.items():
        at = left + (places[group] + 0.5) * column
        page.write(at, top + 0.5, mark, quiet=True, ha="center")
        page.write(0, top - (places[group] + 0.68) * _ROW, f"{mark}  {group}", room=left - 0.6 * size)
        middle = top - (places[group] + 0.5) * _ROW
        page.ax.plot([left, page.width], [middle, middle], color=page.colours.band, lw=0.8, zorder=0)
    largest = max(way.count or 0 for way in shown)
    widest = max(canvas.text_width(numbers.integer(way.count or 0, plot.lang), size) for way in shown)
    has_numbers = widest + 0.35 * size <= column
    for way in plot.ways:
        at = left + (places[way.end] + 0.5) * column
        middle = top - (places[way.start] + 0.5) * _ROW
        if way.count is None:
            page.ax.plot([at], [middle], "o", ms=0.4 * size, mfc="none", mec=page.colours.quiet, mew=1.0)
            continue
        part = way.count / largest
        colour = page.colours.quiet if way.start == way.end else page.colours.customers
        if has_numbers:
            edge = 0.46 * column
            page.ax.fill_between(
                [at - edge, at + edge], middle - 0.46 * _ROW, middle + 0.46 * _ROW, color=colour, lw=0,
                alpha=0.06 + 0.44 * part,
            )  # fmt: skip
            page.write(at, middle - 0.36, numbers.integer(way.count, plot.lang), ha="center")
        else:
            across = max(0.14, _LARGEST * part**0.5) * min(column, _ROW * size)
            page.ax.plot([at], [middle], "o", ms=across, mew=0, color=colour)
    if any(way.count is None for way in plot.ways):
        floor = top - count * _ROW - 1.4
        page.ax.plot([0.4 * size], [floor + 0.36], "o", ms=0.4 * size, mfc="none", mec=page.colours.quiet, mew=1.0)
        reason = next(way.reason for way in plot.ways if way.count is None)
        page.write(1.3 * size, floor, words.reason(reason or "undefined", plot.lang), quiet=True)


def _list(page: canvas.Page, plot: Handovers, shown: Sequence[Way]) -> None:
    size, top = page.size, -_HEAD
    largest = max(way.count or 0 for way in shown)
    for way in shown[:LISTED]:
        said = numbers.integer(way.count or 0, plot.lang)
        if way.typical is not None:
            said += f" · {numbers.duration(way.typical, plot.lang, brief=True)}"
        taken = canvas.text_width(said, size) + 0.8 * size
        page.write(page.width, top - 1.2, said, ha="right")
        page.write(0, top - 1.2, f"{way.start} → {way.end}", room=page.width - taken)
        long = page.width * (way.count or 0) / largest
        page.ax.fill_between([0, long], top - 2.0, top - 1.65, color=page.colours.customers, lw=0)
        top -= _LISTED_ROW
    if len(shown) > LISTED:
        more = numbers.integer(len(shown) - LISTED, plot.lang)
        page.write(0, top - 1.0, f"en nog {more}" if plot.lang == "nl" else f"and {more} more", quiet=True)
