"""What all plots share: a figure of a fitting size, text that fits, few ticks, the likely part of a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

from klankbord._optional import require
from klankbord._rows import Interval
from klankbord.plot import theme

FONT = 11.0  #: points, in a figure of our own
WIDTH = 6.0  #: inches, of a figure of our own


def axes(height_points: float, ax: Any) -> Any:
    """The caller's Axes, or a new one of the given height, emptied of frame and ticks."""
    if ax is None:
        figure = require("matplotlib.pyplot", "report").figure(figsize=(WIDTH, height_points / 72))
        ax = figure.add_axes((0.04, 0.0, 0.92, 1.0))
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    return ax


def size_points(ax: Any) -> tuple[float, float]:
    """Width and height of the Axes in points."""
    box = ax.get_position()
    width, height = ax.figure.get_size_inches()
    return 72 * width * box.width, 72 * height * box.height


@lru_cache(maxsize=4096)
def text_width(text: str, font: float, bold: bool = False) -> float:
    """Width in points, as matplotlib would set it."""
    if not text.strip():
        return 0.0  # of nothing matplotlib cannot make a path
    path = require("matplotlib.textpath", "report").TextPath
    properties = require("matplotlib.font_manager", "report").FontProperties(
        weight="bold" if bold else "normal"
    )
    box = path((0, 0), text, size=font, prop=properties).get_extents()
    return float(box.width)


def fitted(text: str, room: float, font: float, bold: bool = False) -> str:
    """The text, or as much of its beginning and end as fits in `room` points, an ellipsis between them."""
    text = " ".join(text.split()).replace("$", "\\$")
    if text_width(text, font, bold) <= room:
        return text
    keep = min(len(text) - 1, int(room / (0.3 * font)))
    while keep > 1:
        head = (2 * keep + 2) // 3
        cut = text[:head].rstrip() + "…" + text[len(text) - (keep - head) :].lstrip()
        if text_width(cut, font, bold) <= room:
            return cut
        keep -= 1
    return "…"


def likely(found: Interval, confidence: float) -> tuple[float, float]:
    """The middle half of what the interval allows: each side shortened as under a normal distribution.

    It is drawn thicker than the rest of the line and never written as a number.
    """
    ratio = NormalDist().inv_cdf(0.75) / NormalDist().inv_cdf(0.5 + confidence / 2)
    value, low, high = found
    return value - ratio * (value - low), value + ratio * (high - value)


def limits(values: list[float], legal: tuple[float, float] | None) -> tuple[float, float]:
    """Where an axis begins and ends: all values with some air, but nothing that cannot exist."""
    if not values:
        return legal or (0.0, 1.0)
    low, high = min(values), max(values)
    air = 0.06 * (high - low) or 0.05 * max(abs(high), 1.0)
    low, high = low - air, high + air
    if legal:
        low, high = max(low, legal[0]), min(high, legal[1])
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def ticks(low: float, high: float, most: int = 3) -> list[float]:
    """A few round numbers inside the limits."""
    locator = require("matplotlib.ticker", "report").MaxNLocator(
        nbins=most, steps=[1, 2, 5, 10], min_n_ticks=2
    )
    air = 1e-9 * (high - low)
    return [float(tick) for tick in locator.tick_values(low, high) if low - air <= tick <= high + air]


@dataclass(frozen=True, slots=True)
class Page:
    """A drawing in which x runs in points and one unit up is one font size, so that texts and marks are placed by measure."""

    ax: Any
    width: float
    size: float
    colours: theme.Theme

    @staticmethod
    def on(ax: Any, height_points: float, font: float | None, colours: theme.Theme | None) -> Page:
        """The caller's Axes, or new ones of this height; in lower ones everything gets smaller."""
        ax = axes(height_points, ax)
        width, room = size_points(ax)
        font = font or FONT
        size = min(font, font * room / height_points)
        ax.set_xlim(0, width)
        ax.set_ylim(-room / size, 0)
        return Page(ax, width, size, colours or theme.of_axes(ax))

    def write(
        self, x: float, y: float, text: str, *, quiet: bool = False, ha: str = "left", room: float | None = None,
        across: bool = False,
    ) -> None:  # fmt: skip
        """A text on its baseline, cut to the room there is. One that lies `across` lines stands on paper of its own."""
        colour = self.colours.quiet if quiet else self.colours.ink
        said = fitted(text, room if room is not None else self.width - x if ha == "left" else self.width, self.size)
        if across:
            wide = text_width(said, self.size) + 0.3 * self.size
            left = {"left": x - 0.15 * self.size, "right": x - wide, "center": x - wide / 2}[ha]
            self.ax.fill_between([left, left + wide], y - 0.2, y + 0.85, color=self.colours.paper, lw=0, zorder=4)
        self.ax.text(x, y, said, fontsize=self.size, color=colour, ha=ha, va="baseline", zorder=5)
