"""A Book: the facts of one organisation, bound together, and every question that can be asked of them."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from klankbord import _core, _tables, satisfaction
from klankbord._columns import names
from klankbord._core import Ledger, Policy
from klankbord._optional import require
from klankbord.errors import InvalidValue, MissingName
from klankbord.facts import Facts, fact_kinds, facts
from klankbord.journey_result import JourneyResult
from klankbord.journeys import Journeys
from klankbord.result import Result
from klankbord.sheets import MOOD, SCALES, SetAside, Sheet, as_one, mood_ratings, scales_of, sheets_of

__all__ = ["Book", "Truth", "read", "simulate"]

#: Which question a measure reads when none is named.
QUESTIONS: Final = {"nps": "recommend", "csat": "satisfaction", "ces": "effort"}
_SIMULATED: Final = ("recommend", "satisfaction", "effort", "guess")


class Book:
    """The facts of one organisation.

    Every table is a `kb.Facts`, or any table with `__arrow_c_stream__` whose columns bear the library's own names.
    Several tables of one kind (the questions of a survey, two offices) are given as a list and become one. A table of
    ratings may hold a column `scale` ("0-10"), so that questions on several scales can stand together.

    What was promised to be anonymous is guarded by a memory of what was shown before: moods and ratings by employees
    always, ratings by customers when `anonymous` says so. The memory lasts as long as the Book does, and travels with it
    through pickle.

    Args:
        interactions, ratings, moods, signals, ...: the tables, see `kb.fact_kinds()` and `kb.fact_columns(kind)`.
        name: of the organisation.
        anonymous: were the customers' answers promised to be anonymous?
        policy: `kb.Policy` for every question that brings none of its own.
        zone: for naive times, and the calendar by which periods are cut.
        lang: "en" or "nl", for reports.

    Raises:
        Error: a table that cannot be read: see `kb.facts`. Rows that break a rule do not raise: see `set_aside`.

    >>> import klankbord as kb
    >>> org = kb.simulate(seed=7, customers=200)
    >>> sorted(org.questions)
    ['effort', 'guess', 'mood', 'recommend', 'satisfaction']
    """

    def __init__(
        self,
        *,
        interactions: Any = None,
        ratings: Any = None,
        moods: Any = None,
        signals: Any = None,
        steps: Any = None,
        adoptions: Any = None,
        talks: Any = None,
        decisions: Any = None,
        employees: Any = None,
        customers: Any = None,
        shifts: Any = None,
        promised: Any = None,
        links: Any = None,
        conflicts: Any = None,
        answers: Any = None,
        name: str = "",
        anonymous: bool = False,
        policy: Any = None,
        zone: str | None = None,
        lang: str = "en",
    ) -> None:
        given = {
            "interactions": interactions, "ratings": ratings, "moods": moods, "signals": signals, "steps": steps,
            "adoptions": adoptions, "talks": talks, "decisions": decisions, "employees": employees,
            "customers": customers, "shifts": shifts, "promised": promised, "links": links, "conflicts": conflicts,
            "answers": answers,
        }  # fmt: skip
        sheets: list[tuple[str, Sheet]] = []
        for kind, tables in given.items():
            for table in tables if isinstance(tables, (list, tuple)) else [tables]:
                if table is not None:
                    sheets.extend((kind, each) for each in sheets_of(kind, table, zone))
        self._set_up(sheets, name=name, anonymous=anonymous, policy=policy, zone=zone, lang=lang)

    @classmethod
    def _of_sheets(cls, sheets: Sequence[tuple[str, Sheet]], **options: Any) -> Book:
        book = cls.__new__(cls)
        book._set_up(sheets, **options)
        return book

    def _set_up(
        self,
        sheets: Sequence[tuple[str, Sheet]],
        *,
        name: str = "",
        anonymous: bool = False,
        policy: Any = None,
        zone: str | None = None,
        lang: str = "en",
        by: Sequence[str] | None = None,
        period: str | None = None,
        journeys: Mapping[str, Any] | None = None,
        truth: Truth | None = None,
        past: str | None = None,
    ) -> None:
        self.name = name
        self.anonymous = anonymous
        self.policy = policy if policy is not None else Policy()
        self.zone = zone
        self.lang = lang
        self._by = by
        self._period = period
        self._lived = dict(journeys or {})
        self._truth = truth
        self._past = past
        self._refused = [each for _, sheet in sheets for each in sheet.refused]
        self._broken = sum(sheet.broken for _, sheet in sheets)
        self._from_files = any(sheet.file for _, sheet in sheets)
        self._facts: dict[str, Facts] = {}
        for kind in fact_kinds():
            own = [sheet for of, sheet in sheets if of == kind]
            if own:
                self._facts[kind] = as_one(kind, [sheet.facts for sheet in own], zone)
        self._scales = scales_of([sheet for kind, sheet in sheets if kind == "ratings"])
        self._moods = mood_ratings(self._facts["moods"], zone) if "moods" in self._facts else None
        self._ledgers: dict[str, Ledger] = {}

    # What it holds

    def __getattr__(self, name: str) -> Facts:
        facts: dict[str, Facts] = self.__dict__.get("_facts", {})
        if name in facts:
            return facts[name]
        if not name.startswith("_") and name in fact_kinds():
            raise MissingName(
                f"this book holds {', '.join(facts) or 'no facts'}; received a question about {name}; "
                f"give it {name}=, or name their file in book.toml under [{name}]"
            )
        raise AttributeError(f"a Book has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._facts])

    @property
    def tables(self) -> list[str]:
        """The kinds of facts it holds."""
        return list(self._facts)

    @property
    def questions(self) -> dict[str, tuple[float, float, float]]:
        """The questions that were asked, each with its scale (low, high, step). A book whose ratings name none: {}."""
        found = {name: scale for name, scale in self._scales.items() if name is not None}
        return found | ({MOOD: SCALES[MOOD]} if self._moods is not None else {})

    @property
    def truth(self) -> Truth:
        """What is true of a simulated organisation. Raises MissingName for any other."""
        if self._truth is None:
            raise MissingName(
                "the truth is known of simulated organisations; received one made of facts; make one with kb.simulate()"
            )
        return self._truth

    @property
    def set_aside(self) -> SetAside:
        """What was refused: table, file, row (from 0), line (of the file), column, value, rule, whole_row."""
        return SetAside(self._refused)

    @property
    def rows(self) -> int:
        """Rows offered: accepted + not asked + those set aside whole."""
        return sum(facts.given for facts in self._facts.values()) + self._broken

    def __repr__(self) -> str:
        lines = [f"Book {self.name}".rstrip() + (f", as of {self._past}" if self._past else "")]
        lines += [f"  {kind}: {facts.rows:,} rows" for kind, facts in self._facts.items()]
        if self.questions:
            asked = ", ".join(f"{name} ({low:g}-{high:g})" for name, (low, high, _) in self.questions.items())
            lines.append(f"  questions: {asked}")
        lines.append(f"  set aside: {len(self._refused):,} of {self.rows:,} rows given")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [[kind, f"{facts.rows:,}", ", ".join(facts.columns)] for kind, facts in self._facts.items()]
        grid = _tables.Grid(["table", "rows", "columns"], rows, [True, False, True])
        below = [line.strip() for line in repr(self).splitlines()[1 + len(rows) :]]
        return _tables.html(repr(self).splitlines()[0], grid, below)

    # Questions

    def nps(self, *, question: str | None = None, by: str | Sequence[str] = (), **options: Any) -> Result:
        """The NPS of the question "recommend", or of another one on a scale of 0-10. Options: see `kb.nps`."""
        return self._ask("nps", question, by, options)

    def csat(self, *, question: str | None = None, by: str | Sequence[str] = (), **options: Any) -> Result:
        """The share satisfied of "satisfaction", or of another question; "mood" gives the share of happy days.

        Options: see `kb.csat`.
        """
        return self._ask("csat", question, by, options)

    def ces(self, *, question: str | None = None, by: str | Sequence[str] = (), **options: Any) -> Result:
        """The mean ease of "effort", or of another question. Options: see `kb.ces`."""
        return self._ask("ces", question, by, options)

    def mean_score(
        self, *, question: str | None = None, by: str | Sequence[str] = (), **options: Any
    ) -> Result:
        """The mean of a question; which one must be said when there are several. Options: see `kb.mean_score`."""
        return self._ask("mean_score", question, by, options)

    def superiority(
        self, *, group: str, a: Any, b: Any, question: str | None = None, **options: Any
    ) -> Result:
        """How often a random answer of group `b` beats one of group `a`. Options: see `kb.superiority`."""
        for name in ("by", "period", "weight"):
            if options.get(name) is not None:
                raise InvalidValue(
                    f"superiority compares two groups of one column; received {name}=; leave it out"
                )
        facts, asked, ledger = self._question("mean_score", question, options)
        scores = self._score("mean_score", facts, group, asked, ledger)
        return satisfaction._compare(scores, asked["question"] or "value", a, b)

    # Journeys

    def journeys(
        self,
        *,
        bots: Sequence[str] = (),
        gap_days: int | None = None,
        calendar: Mapping[str, Any] | None = None,
    ) -> Journeys:
        """The contacts of this book as journeys: see `kb.journeys`. What is left out is as `[journeys]` of book.toml says."""
        own = self._lived
        return Journeys(
            self.interactions, bots=bots or own.get("bots", ()), gap_days=gap_days or own.get("gap_days"),
            calendar=calendar or own.get("calendar"), zone=self.zone, policy=self.policy, promised=self.anonymous,
        )  # fmt: skip

    def continuity(self, by: str | Sequence[str] = (), **options: Any) -> JourneyResult:
        """Does a customer meet the same people again? See `Journeys.continuity`."""
        return self.journeys().continuity(by, **options)

    def handovers(self, by: str = "team", **options: Any) -> JourneyResult:
        """Who hands over to whom. See `Journeys.handovers`."""
        return self.journeys().handovers(by, **options)

    def waiting(self, by: str | Sequence[str] = (), **options: Any) -> JourneyResult:
        """How long customers waited, and for what. See `Journeys.waiting`."""
        return self.journeys().waiting(by, **options)

    def idle_while_waiting(self, **options: Any) -> JourneyResult:
        """Colleagues free beside a waiting customer, from this book's shifts. See `Journeys.idle_while_waiting`."""
        return self.journeys().idle_while_waiting(self.shifts, **options)

    def first_contact_resolution(self, by: str | Sequence[str] = (), **options: Any) -> JourneyResult:
        """The share of first contacts that none followed. See `Journeys.first_contact_resolution`."""
        return self.journeys().first_contact_resolution(by, **options)

    def variants(self, by: str = "touchpoint", **options: Any) -> JourneyResult:
        """What customers went through. See `Journeys.variants`."""
        return self.journeys().variants(by, **options)

    def process_map(self, by: str = "touchpoint", **options: Any) -> JourneyResult:
        """How often one touchpoint follows another. See `Journeys.process_map`."""
        return self.journeys().process_map(by, **options)

    def _ask(
        self, measure: str, question: str | None, by: str | Sequence[str], options: dict[str, Any]
    ) -> Result:
        facts, asked, ledger = self._question(measure, question, options)
        return self._score(measure, facts, by, asked, ledger)

    def _score(
        self,
        measure: str,
        facts: Facts,
        by: str | Sequence[str],
        asked: Mapping[str, Any],
        ledger: Ledger | None,
    ) -> Result:
        known = _options(measure)
        for name in asked:
            if name not in known:
                raise MissingName(
                    f"{measure} has these options: {', '.join(known)}; received {name}=; choose one of them"
                )
        given = {**known, "scale": None, "top": None, **asked, "by": names(by, "by"), "ledger": ledger}
        return satisfaction._score(measure, facts, **given, guarded=self.anonymous)

    def _question(
        self, measure: str, question: str | None, options: Mapping[str, Any]
    ) -> tuple[Facts, dict[str, Any], Ledger | None]:
        """The facts that answer a question, the options as the measure takes them, and the memory that guards it."""
        name = self._named(measure, question)
        asked = dict(options)
        asked["policy"] = asked.get("policy") or self.policy
        if name == MOOD and self._moods is not None:
            facts, scale, asked["rater"] = self._moods, SCALES[MOOD], "employee"
            if measure == "csat":
                asked.setdefault("top", 1)
        else:
            facts, scale = self.ratings, self._scales[name]
            asked["rater"] = asked.get("rater") or "customer"
        asked["question"] = name
        if measure != "nps":
            asked["scale"] = asked.get("scale") or scale
        if asked.get("zone") is None:
            asked["zone"] = self.zone
        policy = asked["policy"]
        promised = self.anonymous if policy.anonymous is None else policy.anonymous
        # Employees were always promised it, whatever a policy says.
        if not promised and policy.guard != "employees" and asked["rater"] != "employee":
            return facts, asked, None
        return facts, asked, self._ledger(MOOD if name == MOOD else asked["rater"])

    def _named(self, measure: str, question: str | None) -> str | None:
        known = self.questions
        if "ratings" not in self._facts and question != MOOD:
            self.ratings  # noqa: B018: says what the book holds
        if question is None:
            if None in self._scales:
                return None
            question = QUESTIONS.get(measure)
            if question is None:
                asked = [name for name in self._scales if name is not None]
                if len(asked) == 1:
                    return asked[0]
                raise MissingName(
                    f"{measure} reads one question; received none, and this book has {', '.join(known)}; "
                    'say which: question="..."'
                )
        if question not in known:
            raise MissingName(
                f'{measure} reads a question that was asked: {", ".join(known) or "none has a name here"}; received '
                f'"{question}"; choose one with question="...", or give ratings the fact question'
            )
        return question

    def _ledger(self, whose: str) -> Ledger:
        """The memory of what was shown of these answers."""
        if self._past is not None:
            raise InvalidValue(
                "what was promised to be anonymous is shown as it stands now: the difference between two moments could "
                f'single people out; received a question about {self._past}; ask the book itself, with period="month"'
            )
        return self._ledgers.setdefault(whose, Ledger())

    # Other books

    def as_of(self, moment: str | date | datetime) -> Book:
        """What was known at a moment: later facts are left out, later answers are silence if the invitation was out.

        Args:
            moment: a datetime with a zone; or a date or text "2026-06-30", which is the end of that day in the Book's
                zone.

        What was promised to be anonymous cannot be asked of it, since two moments could be subtracted.
        """
        sheets = [(kind, Sheet(facts.as_of(moment, self.zone))) for kind, facts in self._facts.items()]
        past = self._of_sheets(
            [(kind, sheet) for kind, sheet in sheets if kind != "ratings"], name=self.name, anonymous=self.anonymous,
            policy=self.policy, zone=self.zone, lang=self.lang, by=self._by, period=self._period,
            journeys=self._lived, truth=self._truth, past=str(moment),
        )  # fmt: skip
        past._facts.update({kind: sheet.facts for kind, sheet in sheets if kind == "ratings"})
        past._facts = {kind: past._facts[kind] for kind in self._facts}
        past._scales = self._scales
        return past

    def forget(self, who: str, id: Any) -> None:
        """Removes a customer or employee, with everything they did, said and were said of.

        Args:
            who: "customer" or "employee".
            id: as in the tables; numbers and texts are the same for a book that was read from files.

        Lists of rows set aside are emptied, as they may name the person. Tables shown before keep what they showed.
        Of what was promised to be anonymous, a row that held an answer of the person is `pending` from then on, until
        enough persons left it: its change would tell what the person had said.
        """
        if self._from_files and not isinstance(id, str):
            id = str(id)
        self._facts = {kind: facts.copy().forget(who, id) for kind, facts in self._facts.items()}
        if self._moods is not None:
            self._moods = self._moods.forget(who, id)
        self._refused = []
        self._truth = None

    def report(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        lang: str | None = None,
        period: str | None = None,
        by: str | Sequence[str] | None = None,
        viewer: str | tuple[str, str] = "organisation",
        policy: Any = None,
    ) -> str:
        """One self-contained page about the organisation.

        Args:
            path: where to write it; without it the page is only given back.
            lang: "en" or "nl"; the Book's own language when left out.
            period: day, week, month, quarter or year of the trend; chosen by the length of the data when left out.
            by: groups to set side by side; the team, or else the first group there is, when left out.
            viewer: who looks. A team or an employee sees their own row among the teams or employees.
            policy: instead of the Book's own.

        Returns:
            The page, as HTML.
        """
        from klankbord.summary import report_model

        lang = lang or self.lang
        groups = [by] if isinstance(by, str) else by if by is not None else self._by
        model = report_model(self, lang, period or self._period, groups, viewer, policy)
        page = require("klankbord.report", "report").render(model, lang)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page  # type: ignore[no-any-return]

    def export(self, folder: str | os.PathLike[str], *, format: str = "parquet") -> Path:
        """Writes every table as Parquet or CSV, with a book.toml beside them that reads them again.

        Returns:
            The path of that book.toml.
        """
        from klankbord.export import export

        return export(self, Path(folder), format)


class Truth(Mapping[str, Any]):
    """The tables that say what is true of a simulated organisation: `truth["measures"]` or `truth.measures`."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._held = dict(tables)

    def __getitem__(self, name: str) -> Any:
        if name not in self._held:
            raise MissingName(
                f'the truth has these tables: {", ".join(self._held)}; received "{name}"; choose one of them'
            )
        return self._held[name]

    def __getattr__(self, name: str) -> Any:
        held = self.__dict__.get("_held", {})
        if name in held:
            return held[name]
        raise AttributeError(
            f"the truth has these tables: {', '.join(held)}; received {name!r}; choose one of them"
        )

    def __iter__(self) -> Any:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._held])

    def __repr__(self) -> str:
        return "Truth: " + ", ".join(f"{name} ({len(table):,} rows)" for name, table in self._held.items())


def read(path: str | os.PathLike[str]) -> Book:
    """Reads a book: its book.toml and every file named in it.

    Rows that break a rule are set aside, not lost: see `Book.set_aside`. Files need pyarrow (`klankbord[report]`).

    Args:
        path: book.toml, or the folder it lies in.

    Raises:
        MissingName: a file, column, key or environment variable that does not exist; those that do are listed.
        InvalidValue, WrongType: a value in book.toml, or a column, that cannot be read.
        Unavailable: pyarrow is not installed.
    """
    from klankbord.bookfile import load, sheet

    said = load(path)
    return Book._of_sheets(
        [(spec.kind, sheet(spec)) for spec in said.tables],
        name=said.name, zone=said.zone, anonymous=said.anonymous, lang=said.lang,
        policy=Policy(**said.policy) if said.policy else None, by=said.by, period=said.period, journeys=said.journeys,
    )  # fmt: skip


def simulate(
    seed: int = 1,
    *,
    zone: str = "Europe/Amsterdam",
    threads: int | None = None,
    progress: Any = None,
    **parameters: Any,
) -> Book:
    """An organisation with known truth, as a Book: see docs/simulate/organisation.md for the model and its parameters.

    Args:
        seed: 0 to 2**64 - 1. The same seed and parameters give the same values, whatever the number of threads.
        zone: whose clocks count.
        threads: None is one per core.
        progress: called with 0 to 1.
        **parameters: `start` ("2026-01-01"), and the numbers that docs/simulate/organisation.md lists.

    Returns:
        A Book whose `truth` holds the true value behind every number it estimates.

    Raises:
        InvalidValue: a value off its range. MissingName: an unknown parameter or zone. WrongType: no number.

    >>> import klankbord as kb
    >>> org = kb.simulate(seed=7, customers=200)
    >>> org.truth.parameters.to_dict()["value"][0] is not None
    True
    """
    tables = _core.simulate(seed=seed, zone=zone, threads=threads or 0, progress=progress, **parameters)
    truth = Truth(
        {name.removeprefix("truth."): table for name, table in tables.items() if name.startswith("truth.")}
    )
    sheets = []
    for kind in ("interactions", "ratings", "moods", "employees", "customers"):
        made = tables[kind]
        # One table for all questions: it is read on the widest scale, and every question is asked on its own.
        sheets.append((kind, Sheet(facts(kind, made, zone=zone), questions=[*_SIMULATED])))
    return Book._of_sheets(sheets, name=f"Simulation {seed}", zone=zone, truth=truth)


def _options(measure: str) -> dict[str, Any]:
    """The options of a score with their defaults; but for the ledger, since a Book keeps its own."""
    own = inspect.signature(getattr(satisfaction, measure)).parameters.values()
    return {
        each.name: each.default
        for each in own
        if each.kind is inspect.Parameter.KEYWORD_ONLY and each.name != "ledger"
    }
