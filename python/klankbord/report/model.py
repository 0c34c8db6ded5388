"""Everything the report's page needs, and nothing else.

The page reads results only: whatever stands in it has come through the privacy door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from klankbord.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One score of the whole: a result of one row. The first headline is the score of the first page.

    Attributes:
        scores: a result without groups and periods.
        title: what was asked, where the measure's own name does not say it ("Check-in desk").
    """

    scores: Result
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The same score by group (teams, channels …).

    Attributes:
        scores: a result with one or more `by` columns, best with `shrink=True`: rows stand in the order of
            the shrunk estimate.
        differences: `scores.differences("rest")`; without it nothing is said about which groups differ.
        whole: the same score of the whole, drawn as a shade behind the groups.
    """

    scores: Result
    differences: Result | None = None
    whole: Result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A score over time.

    Attributes:
        scores: a result with a period.
        changes: `scores.differences("previous")`; without it nothing is said about change.
    """

    scores: Result
    changes: Result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What customers went through: results about journeys. What could not be asked is None.

    Attributes:
        continuity: of the whole, one row.
        ounces: one row a customer (`Journeys.table()`), where the viewer may have it; only its distribution is shown.
        by_group: continuity by team (or whichever group the page is about).
        handovers: from group to group.
        waiting: of the whole, one row.
        waiting_by_group: the same by group.
        idle: by team, where shifts are known.
        variants, process_map: of touchpoints.
        resolution: of the whole, one row.
        resolution_by_group: the same by group.
    """

    continuity: Result
    ounces: Result | None = None
    by_group: Result | None = None
    handovers: Result | None = None
    waiting: Result | None = None
    waiting_by_group: Result | None = None
    idle: Result | None = None
    variants: Result | None = None
    process_map: Result | None = None
    resolution: Result | None = None
    resolution_by_group: Result | None = None

    def results(self) -> list[Result]:
        """Everything that was asked."""
        found = [
            self.continuity, self.ounces, self.by_group, self.handovers, self.waiting, self.waiting_by_group, self.idle,
            self.variants, self.process_map, self.resolution, self.resolution_by_group,
        ]  # fmt: skip
        return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that could not be used: where it stood, what stood there, and which rule it breaks."""

    file: str
    row: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportModel:
    """The facts of a page.

    Attributes:
        name: of the organisation.
        made: the day on which the report is made.
        start, end: first and last day the facts are about; None when there are no facts.
        viewer: who looks: "organisation", or ("team", id), or ("self", employee).
        spoke: distinct customers who answered; None when that is withheld.
        asked: distinct customers who were asked; None when that was not given.
        headlines, groups, trends: scores, in the order in which they are shown.
        distributions: what `Result.distribution()` of a headline gave, each with its headline's title.
        lived: what customers went through; None without contacts.
        set_aside: the rows to show (the first few suffice).
        set_aside_count: how many were set aside in all.
        rows: how many rows were read in all.
    """

    name: str
    made: date
    start: date | None = None
    end: date | None = None
    viewer: str | tuple[str, str] = "organisation"
    spoke: int | None = None
    asked: int | None = None
    headlines: Sequence[Headline] = ()
    groups: Sequence[Groups] = ()
    trends: Sequence[Trend] = ()
    distributions: Sequence[Headline] = ()
    lived: Lived | None = None
    set_aside: Sequence[SetAside] = ()
    set_aside_count: int = 0
    rows: int = 0
