"""What customers went through: one strip a sequence, its steps as lettered squares, the most frequent first.

The squares show what happened, one by one; the numbers at the right are the share of all journeys, and of all so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from klankbord._ways import Sequel, sequels
from klankbord.lang import journey_sentences, numbers, words
from klankbord.plot import canvas, theme

if TYPE_CHECKING:
    from klankbord.result import Result

_HEAD, _ROW, _KEY = 3.2, 2.0, 1.6
_SQUARE = 1.6  #: side, in font sizes
_GAP = 0.3


@dataclass(frozen=True, slots=True)
class Variants:
    """What is drawn. `letters` say which letter stands for which step, in order of first appearance."""

    strips: Sequence[Sequel]
    letters: dict[str, str]
    title: str
    lang: str


def of(result: Result, lang: str) -> Variants:
    """The plot of a result of `variants`."""
    strips = sequels(result.to_dict(), lang)
    steps = [step for strip in strips if not strip.pooled for step in strip.steps]
    return Variants(strips, lettered(steps), words.measure("variants", lang), lang)


def lettered(steps: Sequence[str]) -> dict[str, str]:
    """A sign of one character for each step: its own first letter, else another of its letters, else any unused one."""
    found: dict[str, str] = {}
    spare = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
    for step in dict.fromkeys(steps):
        used = found.values()
        own = [char.upper() for char in step if char.isalnum() and len(char.upper()) == 1]
        found[step] = next((char for char in [*own, *spare] if char not in used), "•")
    return found


def _keys(plot: Variants, width: float, size: float) -> list[list[str]]:
    """The steps by name, in as many lines as they need."""
    lines: list[list[str]] = [[]]
    room = width
    for step in plot.letters:
        taken = _key_width(step, width, size)
        if taken > room and lines[-1]:
            lines.append([])
            room = width
        lines[-1].append(step)
        room -= taken
    return lines if plot.letters else []


def _key_width(step: str, width: float, size: float) -> float:
    return min(width, (_SQUARE + 0.4 + 1.0) * size + canvas.text_width(" ".join(step.split()).replace("$", "\\$"), size))


def height(plot: Variants, font: float, width: float = canvas.WIDTH * 72 * 0.92) -> float:
    """Points the plot needs at a font size."""
    if not plot.strips:
        return font * 4.2
    lines = len(_keys(plot, width, font))
    return font * (_HEAD + _ROW * len(plot.strips) + (0.8 + (_SQUARE + 0.35) * lines if lines else 0.4))


def draw(
    plot: Variants, *, ax: Any = None, colours: theme.Theme | None = None, font: float | None = None
) -> Any:
    """Draws on `ax` or on a new figure, and gives the Axes back."""
    size = font or canvas.FONT
    width = canvas.size_points(ax)[0] if ax is not None else canvas.WIDTH * 72 * 0.92
    page = canvas.Page.on(ax, height(plot, size, width), font, colours)
    size = page.size
    page.write(0, -1.1, plot.title, quiet=True)
    if not plot.strips:
        page.write(0, -3.0, journey_sentences.nothing(plot.lang))
        return page.ax
    so_far = page.width
    share = so_far - 4.6 * size
    page.write(so_far, -2.7, "tot hier" if plot.lang == "nl" else "so far", quiet=True, ha="right")
    page.write(share, -2.7, "deel" if plot.lang == "nl" else "share", quiet=True, ha="right")
    room = share - 3.4 * size
    top = -_HEAD
    for strip in plot.strips:
        base = top - _ROW / 2 - 0.36
        if strip.cases is None:
            page.ax.plot([0.4 * size], [base + 0.36], "o", ms=0.6 * size, mfc="none", mec=page.colours.quiet, mew=1.2)
            page.write(1.4 * size, base, words.reason(strip.reason or "undefined", plot.lang), quiet=True)
        else:
            page.write(share, base, numbers.share(strip.share or 0.0, 0, plot.lang), ha="right")
            page.write(so_far, base, numbers.share(strip.so_far or 0.0, 0, plot.lang), ha="right", quiet=True)
            if strip.pooled:
                page.write(0, base, strip.steps[0], quiet=True, room=room)
            else:
                _steps(page, plot, strip.steps, top, room)
        top -= _ROW
    top -= 0.8
    for line in _keys(plot, page.width, size):
        at = 0.0
        for step in line:
            _square(page, plot, step, at, top)
            name_at = at + (_SQUARE + 0.4) * size
            page.write(name_at, top - _SQUARE / 2 - 0.36, step, quiet=True, room=page.width - name_at)
            at += _key_width(step, page.width, size)
        top -= _SQUARE + 0.35
    return page.ax


def _steps(page: canvas.Page, plot: Variants, steps: Sequence[str], top: float, room: float) -> None:
    size = page.size
    each = (_SQUARE + _GAP) * size
    fit = max(1, int((room + _GAP * size) / each))
    shown = steps if len(steps) <= fit else steps[: fit - 1]
    for place, step in enumerate(shown):
        _square(page, plot, step, place * each, top - (_ROW - _SQUARE) / 2)
    if len(shown) < len(steps):
        page.write(len(shown) * each + 0.2 * size, top - _ROW / 2 - 0.36, f"+{len(steps) - len(shown)}", quiet=True)


def _square(page: canvas.Page, plot: Variants, step: str, left: float, top: float) -> None:
    place = list(plot.letters).index(step)
    side = _SQUARE * page.size
    colour = theme.STEPS[place] if place < len(theme.STEPS) else page.colours.quiet
    opacity = theme.STEP_OPACITY if place < len(theme.STEPS) else 0.25
    page.ax.fill_between([left, left + side], top - _SQUARE, top, color=colour, alpha=opacity, lw=0)
    page.write(left + side / 2, top - _SQUARE / 2 - 0.36, plot.letters[step], ha="center")
