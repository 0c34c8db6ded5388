"""What all plots share: a figure of a fitting size, text that fits, few ticks, the likely part of a line."""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist
from typing import Any

from klankbord._optional import require
from klankbord._rows import Interval

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
