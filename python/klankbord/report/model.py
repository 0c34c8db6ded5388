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
    set_aside: Sequence[SetAside] = ()
    set_aside_count: int = 0
    rows: int = 0
