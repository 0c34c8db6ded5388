"""Makes the pictures of the pages: `python docs/make_pictures.py`, with klankbord[report] installed.

Every picture is drawn by the code its page shows, so that it can be made again when the code changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pyarrow as pa

import klankbord as kb

FOLDER = Path(__file__).resolve().parent


def write(axes: Any, place: str) -> None:
    """Saves the picture of these axes as SVG; the same axes give the same bytes."""
    figure = axes.figure
    figure.savefig(FOLDER / place, format="svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)
    print(place)


def limits() -> None:
    """Wilson's limits around 85 % satisfied, for more and more answers."""
    sizes = [20, 40, 60, 100, 200, 400, 1000]
    found: dict[str, list[float]] = {"estimate": [], "low": [], "high": []}
    for size in sizes:
        satisfied = size * 85 // 100
        row = kb.csat(pa.table({"stars": [5] * satisfied + [1] * (size - satisfied)}), value="stars").to_dict()
        for name, values in found.items():
            values.append(100 * row[name][0])
    _, axes = plt.subplots(figsize=(6, 2.8))
    axes.fill_between(sizes, found["low"], found["high"], color="#0072B2", alpha=0.2, linewidth=0)
    axes.plot(sizes, found["estimate"], color="#0072B2")
    axes.set(xscale="log", xlabel="answers", ylabel="satisfied (%)", ylim=(50, 100))
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    write(axes, "satisfaction/limits.svg")


def shrinkage(org: kb.Book) -> None:
    """Raw and shrunk scores of the teams of a simulated organisation."""
    rows = org.nps(by="team", shrink=True).to_dict()
    teams = sorted(
        (raw, shrunk, name)
        for raw, shrunk, name in zip(rows["estimate"], rows["shrunk"], rows["team"], strict=True)
        if raw is not None
    )
    _, axes = plt.subplots(figsize=(6, 2.8))
    for place, (raw, shrunk, _) in enumerate(teams):
        axes.plot([raw, shrunk], [place, place], color="#999999", zorder=1)
    places = range(len(teams))
    axes.scatter([raw for raw, _, _ in teams], places, facecolors="white", edgecolors="#0072B2", label="raw", zorder=2)
    axes.scatter([shrunk for _, shrunk, _ in teams], places, color="#0072B2", label="shrunk", zorder=2)
    axes.set_yticks(list(places), [name for _, _, name in teams])
    axes.set_xlabel("NPS (points)")
    axes.legend(frameon=False, loc="lower right")
    write(axes, "satisfaction/shrinkage.svg")


def main() -> None:
    matplotlib.use("svg")
    with matplotlib.rc_context({"svg.hashsalt": "klankbord", "svg.fonttype": "none", "axes.spines.top": False,
                                "axes.spines.right": False}):  # fmt: skip
        org = kb.simulate(seed=7)
        limits()
        shrinkage(org)
        write(org.nps(by="team").differences().plot(), "satisfaction/differences.svg")
        write(org.csat(period="month").plot(), "satisfaction/periods.svg")
        write(org.continuity(by="team").plot(), "journeys/continuity.svg")
        write(org.journeys().table().plot(), "journeys/ounces.svg")
        write(org.handovers().plot(), "journeys/handovers.svg")
        write(org.process_map().plot(), "journeys/process_map.svg")
        write(org.waiting(by="team").plot(), "journeys/waiting.svg")
        write(org.variants().plot(), "journeys/variants.svg")
        write(org.first_contact_resolution(by="team").plot(), "journeys/resolution.svg")


if __name__ == "__main__":
    main()
