"""Plots that draw the uncertainty: a dot and a line, never a bar that hides its interval.

Every function takes rows and gives a matplotlib Axes back; `svg.page_svg` turns the same drawing into an
inline SVG that takes the colours of the page it stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klankbord.plot import distribution, forest, gaps, journeys, trend

if TYPE_CHECKING:
    from klankbord.result import Result

__all__ = ["distribution", "draw", "forest", "gaps", "journeys", "trend"]


def draw(result: Result, *, ax: Any = None, lang: str = "en") -> Any:
    """The plot that suits a result: differences, answers, scores over time, or scores side by side."""
    measure = result.meta["measure"]
    if measure == "differences":
        return gaps.draw(gaps.of(result, lang), ax=ax)
    if measure == "distribution":
        return distribution.draw(distribution.of(result, lang), ax=ax)
    if result.meta.get("period"):
        return trend.draw(trend.of(result, lang), ax=ax)
    return forest.draw(forest.of(result, lang), ax=ax)
