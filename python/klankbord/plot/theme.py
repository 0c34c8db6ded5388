"""Colours with one meaning each, and the paper a plot is drawn on.

Blue is customers, orange employees, grey the silent and the withheld (hues of Okabe and Ito 2008, darkened or
lightened until they stand out from their background). Nothing is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from klankbord._optional import require


@dataclass(frozen=True, slots=True)
class Theme:
    """What each colour of a plot means. Any text matplotlib reads as a colour."""

    ink: str
    quiet: str  #: second-rank text, withheld rows, axes
    customers: str
    employees: str
    band: str  #: shade behind the rows: not told apart from the whole
    paper: str  #: behind a label that lies across a line
    band_opacity: float = 1.0
    rater: str = "customer"

    @property
    def voice(self) -> str:
        """The colour of whoever gave these answers."""
        return self.employees if self.rater == "employee" else self.customers

    def spoken_by(self, rater: str) -> Theme:
        return replace(self, rater=rater)


#: Fills that tell the steps of a journey apart (Okabe & Ito 2008); a letter on each says the same.
STEPS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2")
STEP_OPACITY = 0.45  #: so that a letter in ink stands out on each, on light and on dark paper

LIGHT = Theme(
    ink="#1b1b1b", quiet="#5c5c5c", customers="#0072b2", employees="#a35200", band="#e4e9ee", paper="#ffffff"
)
DARK = Theme(
    ink="#ececec", quiet="#b0b0b0", customers="#56b4e9", employees="#e69f00", band="#2b3238", paper="#161616"
)
#: Stand-ins that `svg.page_svg` replaces by the variables of the page's style sheet.
PAGE = Theme(
    ink="#010201", quiet="#010202", customers="#010203", employees="#010204", band="#010205", paper="#010206"
)
PAGE_VARIABLES = {
    PAGE.ink: "currentColor",
    PAGE.quiet: "var(--kb-quiet)",
    PAGE.customers: "var(--kb-customers)",
    PAGE.employees: "var(--kb-employees)",
    PAGE.band: "var(--kb-band)",
    PAGE.paper: "var(--kb-paper)",
}


def of_axes(ax: Any) -> Theme:
    """Light or dark, as the background of the Axes is (a transparent one shows the figure's)."""
    colors = require("matplotlib.colors", "report")
    red, green, blue, alpha = colors.to_rgba(ax.get_facecolor())
    if alpha < 0.5:
        red, green, blue, alpha = colors.to_rgba(ax.figure.get_facecolor())
    return DARK if alpha >= 0.5 and 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else LIGHT
