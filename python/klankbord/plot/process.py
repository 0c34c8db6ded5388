"""What follows what: touchpoints under one another, arcs from each to the next.

Arcs at the right run down, towards the end; arcs at the left run back up. The wider an arc, the more often that way was
gone; the busiest bear their count and the typical time. The rest stands in the table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klankbord._ways import Way, ways
from klankbord.lang import journey_sentences, numbers, words
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

MOST = 12  #: touchpoints drawn, the busiest
_ARCS = 3 * MOST  #: arcs drawn, the busiest
_LABELS = 16  #: arcs that bear their numbers, the busiest
_HEAD, _ROW, _BOX, _FOOT = 1.9, 3.4, 1.9, 1.6


_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Process:
    """What is drawn: touchpoints in the order in which journeys reach them, begin and end among them."""

    places: Sequence[str]
    arcs: Sequence[Way]
    left_out: int
    title: str
    lang: str


def of(result: Result, lang: str) -> Process:
    """The plot of a result of `process_map`."""
    title = words.measure("process_map", lang)
    shown = [way for way in ways(result.to_dict(), result.meta, lang) if way.count is not None and not way.pooled]
    weight: dict[str, int] = {}
    for way in shown:
        for name, is_edge in ((way.start, way.is_begin), (way.end, way.is_end)):
            if not is_edge:
                weight[name] = weight.get(name, 0) + (way.count or 0)
    kept = set(sorted(weight, key=lambda name: (-weight[name], name))[:MOST])
    arcs = [
        way for way in shown if (way.is_begin or way.start in kept) and (way.is_end or way.end in kept)
    ]
    return Process(_order(kept, arcs, lang), arcs[:_ARCS], len(shown) - len(arcs[:_ARCS]), title, lang)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Half the width of a box, how far arcs may come out so that their labels fit, and the longest arc in places."""

    page: canvas.Page
    half: float
    room: float
    reach: int


def _order(kept: set[str], arcs: Sequence[Way], lang: str) -> list[str]:
    """Touchpoints by how much more often they lead to the others than follow them, begin first and end last.

    The one that mostly leads comes first and is taken out, then the next (Eades, Lin & Smyth 1993): few arcs run back.
    """
    if not kept:
        return []
    left, order = set(kept), []

    def lead(name: str) -> int:
        total = 0
        for way in arcs:
            if way.start == name and not way.is_begin and (way.is_end or way.end in left):
                total += -(way.count or 0) if way.is_end else (way.count or 0)
            if way.end == name and not way.is_end and (way.is_begin or way.start in left):
                total += (way.count or 0) if way.is_begin else -(way.count or 0)
        return total

    while left:
        order.append(max(sorted(left), key=lead))
        left.discard(order[-1])
    return [words.edge("from_", lang), *order, words.edge("to_", lang)]


def height(plot: Process, font: float) -> float:
    """Points the plot needs at a font size."""
    if not plot.places:
        return font * 4.2
    return font * (_HEAD + _ROW * (len(plot.places) - 1) + _BOX + (_FOOT if plot.left_out else 0.4))


def draw(plot: Process, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back."""
    page = canvas.Page.on(ax, height(plot, font or canvas.FONT), font, colours)
    page.write(0, -1.1, plot.title, quiet=True)
    if not plot.places:
        page.write(0, -3.0, journey_sentences.nothing(plot.lang))
        return page.ax
    size = page.size
    last = len(plot.places) - 1
    inner = {name: place for place, name in enumerate(plot.places) if 0 < place < last}
    ends = [
        (way, 0 if way.is_begin else inner[way.start], last if way.is_end else inner[way.end]) for way in plot.arcs
    ]
    widest = max(canvas.text_width(line, size) for way in plot.arcs for line in _said(way, plot.lang))
    names = max(canvas.text_width(name, size) for name in plot.places)
    half = min(0.19 * page.width, names / 2 + 0.5 * size, page.width / 2 - widest - 2.0 * size)
    reach = max(abs(end - start) for _, start, end in ends)
    layout = _Layout(page, half, page.width / 2 - half - widest - 0.9 * size, max(1, reach))
    largest = max(way.count or 0 for way in plot.arcs)
    taken: list[_Box] = []
    for way, start, end in reversed(ends):
        colour = page.colours.quiet if way.is_begin or way.is_end else page.colours.customers
        _arc(layout, start, end, (way.count or 0) / largest, colour)
    for place, name in enumerate(plot.places):
        _place(page, name, place, half, place in (0, last))
    for way, start, end in ends[:_LABELS]:
        _label(layout, _said(way, plot.lang), start, end, taken)
    if plot.left_out:
        more = numbers.integer(plot.left_out, plot.lang)
        floor = -_HEAD - _ROW * last - _BOX - 1.2
        page.write(0, floor, f"en nog {more} minder begaan" if plot.lang == "nl" else f"and {more} less travelled", quiet=True)
    return page.ax


def _top(place: int) -> float:
    return -_HEAD - _ROW * place


def _place(page: canvas.Page, name: str, place: int, half: float, is_edge: bool) -> None:
    centre, top = page.width / 2, _top(place)
    if not is_edge:
        page.ax.fill_between([centre - half, centre + half], top - _BOX, top, color=page.colours.band, lw=0, zorder=2)
    page.write(centre, top - _BOX / 2 - 0.36, name, quiet=is_edge, ha="center", room=2 * half - 0.4 * page.size)


def _is_straight(start: int, end: int) -> bool:
    return end == start + 1


def _apex(layout: _Layout, start: int, end: int) -> tuple[float, float]:
    """How far out an arc comes, and at which height. What runs down bulges to the right, what runs back to the left."""
    centre = layout.page.width / 2
    out = layout.half + max(layout.page.size, layout.room * max(1, abs(end - start)) / layout.reach)
    return centre + (out if end > start else -out), (_top(start) + _top(end)) / 2 - _BOX / 2


def _arc(layout: _Layout, start: int, end: int, part: float, colour: str) -> None:
    page, size, centre = layout.page, layout.page.size, layout.page.width / 2
    wide = max(0.07, 0.42 * part) * size
    style = {"color": colour, "alpha": 0.55, "solid_capstyle": "butt", "zorder": 1}
    if _is_straight(start, end):
        page.ax.plot([centre, centre], [_top(start) - _BOX, _top(end)], lw=wide, **style)
        _head(page, centre, _top(end), 0.0, -1.0, wide, colour)
        return
    side = 1.0 if end > start else -1.0
    apex, _ = _apex(layout, start, end)
    edge = centre + side * layout.half
    # Arcs leave low and arrive high, so that the two at one box stand apart.
    low, high = (0.7, 0.3) if start != end else (0.2, 0.8)
    begin, stop = _top(start) - low * _BOX, _top(end) - high * _BOX
    steps = [place / 24 for place in range(25)]
    at = [edge + (apex - edge) * math.sin(math.pi * step) ** 0.8 for step in steps]
    up = [begin + (stop - begin) * (1 - math.cos(math.pi * step)) / 2 for step in steps]
    page.ax.plot(at, up, lw=wide, **style)
    _head(page, edge, stop, -side, 0.0, wide, colour)


def _head(page: canvas.Page, x: float, y: float, towards_x: float, towards_y: float, wide: float, colour: str) -> None:
    """The head of an arrow whose point stands at x, y."""
    long = 0.3 * page.size + 0.8 * wide
    broad = 0.2 * page.size + 0.6 * wide
    tail_x, tail_y = x - towards_x * long, y - towards_y * long / page.size
    page.ax.fill(
        [x, tail_x - towards_y * broad, tail_x + towards_y * broad],
        [y, tail_y + towards_x * broad / page.size, tail_y - towards_x * broad / page.size],
        color=colour, lw=0, zorder=3,
    )  # fmt: skip


def _said(way: Way, lang: str) -> list[str]:
    """How often a way was gone, and the time in between."""
    count = numbers.integer(way.count or 0, lang)
    return [count] if way.typical is None else [count, numbers.duration(way.typical, lang, brief=True)]


def _label(layout: _Layout, lines: list[str], start: int, end: int, taken: list[_Box]) -> None:
    """Count and time beside the arc, unless a busier way has its label there."""
    page, size = layout.page, layout.page.size
    shifts: tuple[float, ...] = (0.0, 1.2, -1.2, 2.4, -2.4)
    if _is_straight(start, end):
        lines, shifts = [" · ".join(lines)], (0.0,)
        x, middle, ha = page.width / 2 + 0.7 * size, (_top(start) - _BOX + _top(end)) / 2, "left"
    else:
        x, middle = _apex(layout, start, end)
        ha = "left" if end > start else "right"
        x += 0.45 * size if ha == "left" else -0.45 * size
    wide = max(canvas.text_width(line, size) for line in lines) + 0.3 * size
    left, high = x if ha == "left" else x - wide, 1.1 * len(lines)
    for shift in shifts:
        top = middle + shift + high / 2
        box = (left, top - high, left + wide, top)
        if all(box[2] <= a or c <= box[0] or box[3] <= b or d <= box[1] for a, b, c, d in taken):
            taken.append(box)
            for row, line in enumerate(lines):
                page.write(x, top - 1.1 * row - 0.85, line, quiet=row > 0, ha=ha, across=True)
            return
