"""The answers behind a score: how often each was given, one strip a group, all on the same scale.

These bars are counts of answers that were given, not estimates; the score with its interval stands beside
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klankbord._rows import labels, length
from klankbord.lang import numbers, sentences, words
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

_STRIP = 6.0
_NAME, _GAP, _VALUES = 1.5, 1.4, 1.6
_HEAD = 1.6

Answers = Sequence[tuple[float, float]]
"""Pairs of an answer and its share, lowest answer first."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """What is drawn. `zones` are direct labels over a range of answers: (from, to, words)."""

    strips: Sequence[tuple[str, Answers]]
    title: str
    lang: str
    rater: str = "customer"
    zones: Sequence[tuple[float, float, str]] = ()
    highest: float | None = None  #: share that the tallest bar stands for, when this is part of a larger plot


def of(result: Result, lang: str) -> Distribution:
    """The plot of a result of `distribution`: columns value and share."""
    meta, columns = result.meta, result.to_dict()
    names = labels(columns, result.by, lang)
    strips: dict[str, list[tuple[float, float]]] = {}
    for row in range(length(columns)):
        pairs = strips.setdefault(names[row], [])
        if columns["share"][row] is not None:
            pairs.append((float(columns["value"][row]), float(columns["share"][row])))
    return Distribution(
        strips=[(name, sorted(pairs)) for name, pairs in strips.items()],
        title="Antwoorden (% van de antwoorden)" if lang == "nl" else "Answers (% of the answers)",
        lang=lang,
        rater=meta.get("rater", "customer"),
        zones=nps_zones(lang) if meta.get("of") == "nps" else (),
    )


def nps_zones(lang: str) -> list[tuple[float, float, str]]:
    """Who is called what on the scale from 0 to 10 (Reichheld 2003)."""
    if lang == "nl":
        return [(0, 6, "criticasters"), (7, 8, "passief"), (9, 10, "promotors")]
    return [(0, 6, "detractors"), (7, 8, "passive"), (9, 10, "promoters")]


def height(plot: Distribution, font: float) -> float:
    """Points the plot needs at a font size."""
    named = _NAME if any(name for name, _ in plot.strips) else 0
    zones = 1.7 if plot.zones else 0
    return font * (max(1, len(plot.strips)) * (_STRIP + named + _GAP + _VALUES + zones) + _HEAD)


def draw(
    plot: Distribution, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None
) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back."""
    size = font or canvas.FONT
    ax = canvas.axes(height(plot, size), ax)
    width, room = canvas.size_points(ax)
    size = min(size, size * room / height(plot, size))
    colours = (colours or theme.of_axes(ax)).spoken_by(plot.rater)
    ax.set_xlim(0, width)
    ax.set_ylim(-room / size, 0)
    ax.text(
        0, -1.1, canvas.fitted(plot.title, width, size), fontsize=size, color=colours.quiet, va="baseline"
    )
    highest = plot.highest or max([share for _, pairs in plot.strips for _, share in pairs], default=0)
    if highest <= 0:
        ax.text(0, -3, sentences.no_answers(plot.lang), fontsize=size, color=colours.ink, va="baseline")
        return ax
    top = -_HEAD
    for name, pairs in plot.strips:
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
        floor = top - _GAP - _STRIP
        if pairs:
            _strip(ax, plot, pairs, floor, highest, size, width, colours)
        else:
            ax.plot([0.5 * size], [floor + 1], "o", ms=0.6 * size, mfc="none", mec=colours.quiet, mew=1.2)
            ax.text(
                1.4 * size,
                floor + 0.65,
                words.reason("too_few", plot.lang),
                fontsize=size,
                color=colours.quiet,
                va="baseline",
            )
        top = floor - _VALUES - (1.7 if plot.zones else 0)
    return ax


def _strip(
    ax: Any,
    plot: Distribution,
    pairs: Answers,
    floor: float,
    highest: float,
    size: float,
    width: float,
    colours: theme.Theme,
) -> None:
    step = width / len(pairs)
    middle = {value: (place + 0.5) * step for place, (value, _) in enumerate(pairs)}
    bar = min(0.82 * step, 4 * size)
    texts = [numbers.percent(share, 0, plot.lang).replace(numbers.HARD_SPACE, "") for _, share in pairs]
    roomy = all(canvas.text_width(text, size) + 0.3 * size <= step for text in texts)
    largest = max(share for _, share in pairs)
    for (value, share), text in zip(pairs, texts, strict=True):
        tall = _STRIP * share / highest
        ax.fill_between(
            [middle[value] - bar / 2, middle[value] + bar / 2], floor, floor + tall, color=colours.voice, lw=0
        )
        if share > 0 and (roomy or share == largest):
            half = canvas.text_width(text, size) / 2
            ax.text(
                min(max(middle[value], half), width - half),
                floor + tall + 0.35,
                text,
                fontsize=size,
                color=colours.ink,
                ha="center",
                va="baseline",
            )
    ax.plot([0, width], [floor, floor], color=colours.quiet, lw=0.8)
    names = [numbers.number(value, 0 if value == int(value) else 1, plot.lang) for value, _ in pairs]
    every = (
        1
        if all(canvas.text_width(name, size) + 0.4 * size <= step for name in names)
        else max(1, (len(pairs) - 1) // 2)
    )
    for place, ((value, _), name) in enumerate(zip(pairs, names, strict=True)):
        if place % every == 0:
            half = canvas.text_width(name, size) / 2
            ax.text(
                min(max(middle[value], half), width - half),
                floor - 1.25,
                name,
                fontsize=size,
                color=colours.quiet,
                ha="center",
                va="baseline",
            )
    free = width
    for start, end, what in reversed(plot.zones):
        inside = [middle[value] for value in middle if start <= value <= end]
        if inside:
            left, right = min(inside) - bar / 2, max(inside) + bar / 2
            ax.plot([left, right], [floor - 1.75, floor - 1.75], color=colours.quiet, lw=0.8)
            half = canvas.text_width(what, size) / 2
            at = max(min((left + right) / 2, free - half), half)
            free = at - half - 0.5 * size
            ax.text(at, floor - 2.95, what, fontsize=size, color=colours.ink, ha="center", va="baseline")
