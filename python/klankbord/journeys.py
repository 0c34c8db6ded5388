"""What a journey is like for the customer who lives it: continuity, hand-overs, waiting, and what they went through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from klankbord import _core
from klankbord._calendar import week_of
from klankbord._columns import frame_kind, names
from klankbord.errors import InvalidValue, MissingName
from klankbord.facts import Facts, facts
from klankbord.journey_result import JourneyResult

__all__ = ["Journeys", "journeys"]


class Journeys:
    """The contacts of customers, checked and coded once, and every question about their journeys.

    Made by `kb.journeys(table, ...)` or `org.journeys()`. Options of every question:

    Args:
        by: one column of the contacts or several: "team", "channel", or one kept with `groups=`.
        per: "customer" takes all contacts of a customer together, "journey" each journey by itself. Where contacts
            name no journey, `gap_days=` cuts them by silence; without it a customer is one journey.
        period: "day", "week", "month", "quarter" or "year" of the start of a contact.
        confidence: of all limits.
        policy: a `Policy`; viewer: "organisation", ("team", id) or ("self", employee).
        threads: all cores unless told otherwise. progress: called with 0 to 1.

    A row about fewer than `policy.min_persons` customers, or fewer than `policy.min_employees` employees, is withheld;
    of a table whose source is not stated, small groups are pooled into `other`.

    >>> import klankbord as kb
    >>> j = kb.simulate(seed=7, customers=300).journeys()
    >>> j.continuity().to_dict()["coc"][0] < j.continuity(per="journey").to_dict()["coc"][0]
    True
    """

    def __init__(
        self,
        interactions: Facts,
        *,
        bots: Iterable[str] = (),
        gap_days: int | None = None,
        calendar: Mapping[str, Any] | None = None,
        zone: str | None = None,
        columns: Mapping[str, str] | None = None,
        policy: Any = None,
        promised: bool | None = None,
    ) -> None:
        if interactions.kind != "interactions":
            raise InvalidValue(
                f"journeys are made of interactions; received {interactions.kind}; give the table of contacts"
            )
        self._facts = interactions
        self._bots = names(bots, "bots")
        self._gap_days = gap_days
        self._week, self._holidays = week_of(calendar)
        self._zone = zone
        self._columns = dict(columns or {})
        self._policy = policy
        #: Were these customers promised to be anonymous? None: nobody said, so small groups are pooled.
        self._promised = promised

    @property
    def facts(self) -> Facts:
        """The contacts, as facts."""
        return self._facts

    @property
    def set_aside(self) -> Any:
        """Contacts, or single values of them, that broke a rule: row, column, value, rule, whole_row."""
        return self._facts.set_aside

    def __repr__(self) -> str:
        return f"<klankbord.Journeys of {self._facts.rows:,} contacts; {', '.join(self._facts.columns)}>"

    # Questions

    def continuity(self, by: str | Iterable[str] = (), *, per: str = "customer", **options: Any) -> JourneyResult:
        """Does a customer meet the same people again?

        `coc`: chance that two contacts of a customer had the same employee, the mean over customers with at least two
        contacts in the group (Bice & Boxerman 1977). `secon`: share of consecutive contacts with the same employee
        (Steinwachs 1979). Both 0 to 1, with limits over customers, undefined for one contact. Compare groups with
        an eye on `contacts`: continuity over 2 contacts is not continuity over 20.

        Returns:
            groups, period, coc, coc_low, coc_high, coc_reason, secon (the same), coc_median, coc_zero_share (never
            the same employee twice), coc_pooled (a point; heavy customers weigh most), top1_weight (of the heaviest
            1 % in it), tie_share, hands (distinct employees, mean), effective_hands (1 / sum of squared shares, mean),
            contacts, repeated (customers with two or more), customers, employees, reason.

        >>> import klankbord as kb, pyarrow as pa
        >>> log = pa.table({"customer": [c for c in range(30) for _ in "abc"], "employee": list("AABBCCCBA") * 10,
        ...                 "start": [n * 10**6 for n in range(90)]})
        >>> log = log.set_column(2, "start", log["start"].cast(pa.timestamp("us", "UTC")))
        >>> round(kb.journeys(log).continuity().to_dict()["secon"][0], 3)
        0.333
        """
        return self._ask("continuity", by, per=per, **options)

    def table(self, per: str = "customer", **options: Any) -> JourneyResult:
        """One row a customer, or a journey of theirs: for the organisation that knows them by name.

        Returns:
            customer, journey, start, end, contacts, hands, coc, secon, ons (10 × the sum of squared shares: one
            employee is the whole kilo), handovers, ping_pongs (A, B, A), returns (to somebody met before),
            wait_minutes, touch_minutes, unknown_ends.

        Raises:
            InvalidValue: where customers were promised to be anonymous, and for viewers who are not the organisation.
        """
        return self._ask("list", (), per=per, **options)

    def augment(self, table: Any, per: str = "customer", **options: Any) -> Any:
        """The measures of `table(per)` joined onto the caller's rows: the same kind of frame, the same order. Start and
        end of a journey are left out; the rows have their own.

        Args:
            table: the rows the journeys were made of, or others with the same columns for customer and journey.

        Raises:
            InvalidValue: a column of the table already bears the name of a measure. MissingName: no such column.
        """
        from klankbord._augment import augment

        keys = {"customer": self._columns.get("customer", "customer")}
        if per == "journey" and "journey" in self._facts.columns:
            keys["journey"] = self._columns.get("journey", "journey")
        elif per == "journey" and self._gap_days is not None:
            raise MissingName(
                "rows are joined by the id of their journey; received journeys cut by silence, which have none; "
                'say per="customer", or name journey='
            )
        return augment(table, self.table(per, **options), keys, leave_out=("start", "end"))

    def handovers(self, by: str = "team", *, per: str = "journey", **options: Any) -> JourneyResult:
        """Who hands over to whom: direct successions between different employees, counted by one column.

        A way that fewer than `min_persons` customers went goes into `other` (van der Aalst, Reijers & Song 2005).

        Returns:
            from_<by>, to_<by>, handovers, share (of all), wait_minutes (mean), wait_p50_minutes, wait_p85_minutes
            (exact quantiles of type 7), customers, employees, reason.
        """
        return self._ask("handovers", by, per=per, **options)

    def waiting(self, by: str | Iterable[str] = (), *, per: str = "journey", **options: Any) -> JourneyResult:
        """How long customers waited, and for what.

        Touch is the union of the contacts with employees; the rest of a journey is wait and stands with the contact
        that ended it. Time after a contact without an end is in neither. Without any end, touch and `flow_efficiency`
        are not given and the wait runs from contact to contact. With `calendar=` only opening hours count.

        Returns:
            groups, period, flow_efficiency (touch / (touch + wait), a ratio of sums, with limits and reason),
            touch_minutes, wait_minutes, wait_handover_minutes, wait_same_minutes, wait_first_minutes,
            wait_after_minutes, wait_p50_minutes, wait_p85_minutes (of single waits before a hand-over), contacts,
            handovers, unknown_ends, customers, employees, reason.
        """
        return self._ask("waiting", by, per=per, **options)

    def idle_while_waiting(self, shifts: Any, *, per: str = "journey", **options: Any) -> JourneyResult:
        """Colleagues free beside a waiting customer, by team.

        While w customers wait for a team and f of its people on shift are in no contact, min(w, f) of the waits need
        not have been. It shows where to look: free is not idle, there is work without a customer.

        Args:
            shifts: facts of that kind, or a table with employee, team, start and end.

        Returns:
            team, idle_share (of the waiting time, with limits and reason), idle_minutes, wait_minutes, free_minutes,
            waits, customers, employees, reason.
        """
        held = shifts if isinstance(shifts, Facts) else facts("shifts", shifts, zone=self._zone)
        return self._ask("idle_while_waiting", (), per=per, shifts=held._table, **options)

    def first_contact_resolution(
        self, by: str | Iterable[str] = (), *, within_days: int = 7, per: str = "customer", **options: Any
    ) -> JourneyResult:
        """The share of first contacts that no other contact followed within so many days.

        A first contact had none in as many days before it; those too close to the end of the facts are `pending`. It
        says that nobody came back, not that they were helped.

        Returns:
            groups, period, estimate, low, high (Wilson, clustered by customer), n, pending, customers, employees,
            reason.
        """
        return self._ask("first_contact_resolution", by, per=per, within_days=within_days, **options)

    def variants(
        self, by: str = "touchpoint", *, top: int = 10, per: str = "journey", **options: Any
    ) -> JourneyResult:
        """What customers went through: the most frequent sequences of touchpoints, and how much they cover.

        Sequences that fewer than `min_persons` customers went, and those beyond the top, are one row `other`.

        Returns:
            variant ("A > B > C"), cases, share, cumulative_share, p50_minutes, p85_minutes, customers, employees,
            reason.
        """
        return self._ask("variants", by, per=per, top=top, **options)

    def process_map(self, by: str = "touchpoint", *, per: str = "journey", **options: Any) -> JourneyResult:
        """How often one touchpoint follows another, and the time between; null is where journeys begin and end.

        Returns:
            from_<by>, to_<by>, steps, share, minutes (mean), p50_minutes, p85_minutes, customers, employees, reason.
        """
        return self._ask("process_map", by, per=per, **options)

    def _ask(
        self,
        measure: str,
        by: str | Iterable[str],
        *,
        per: str,
        period: str | None = None,
        confidence: float = 0.95,
        top: int = 10,
        within_days: int = 7,
        shifts: Any = None,
        policy: Any = None,
        viewer: str | tuple[str, str] = "organisation",
        threads: int | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> JourneyResult:
        table, meta = _core.journeys(
            measure=measure, interactions=self._facts._table, by=names(by, "by"), period=period, zone=self._zone,
            confidence=confidence, per=per, bots=self._bots, gap_days=self._gap_days, week=self._week,
            holidays=self._holidays, top=top, within_days=within_days, shifts=shifts,
            policy=policy or self._policy or _core.Policy(), viewer=viewer, guarded=self._promised,
            threads=0 if threads is None else threads, progress=progress,
        )  # fmt: skip
        meta["per"] = per
        meta["set_aside"] = len(self._facts.set_aside)
        return JourneyResult(table, meta, self._facts._frame)


def journeys(
    table: Any,
    *,
    customer: str | None = None,
    employee: str | None = None,
    start: str | None = None,
    end: str | None = None,
    journey: str | None = None,
    team: str | None = None,
    touchpoint: str | None = None,
    channel: str | None = None,
    interaction: str | None = None,
    version: str | None = None,
    sequence: str | None = None,
    groups: str | Iterable[str] = (),
    bots: Iterable[str] = (),
    gap_days: int | None = None,
    calendar: Mapping[str, Any] | None = None,
    zone: str | None = None,
    pattern: str | None = None,
    policy: Any = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Journeys:
    """Contacts of customers as journeys: checked once, asked often.

    Args:
        table: any object with `__arrow_c_stream__` (pandas, Polars, pyarrow, DuckDB), one row a contact, or `Facts` of
            interactions. Columns left out are read from the table's own column of that name, if it has one.
        customer, employee, start, end: who, by whom (null: a bot, a queue, nobody known), from when until when. An end
            before its start is set aside as a value; the contact stays.
        journey, team, touchpoint, channel, interaction, version: further facts; the same `interaction` of one customer
            counts once.
        sequence: a number of the source that decides among equal starts; without it their end, employee and id do.
        groups: further columns to keep, for `by=`.
        bots: employees who are no people. They are no hands, but the customer waits through them.
        gap_days: without a journey id, a silence of more days begins a new journey.
        calendar: opening hours: `{"mon-fri": ("09:00", "17:00"), "sat": ("10:00", "14:00"), "holidays": ["2026-12-25"]}`
            in the wall time of `zone`. Without it time counts round the clock.
        zone, pattern: for times without a zone, and how text times are written (strptime).

    Returns:
        Journeys: ask it `continuity()`, `handovers()`, `waiting()`, `variants()` … What was refused is in its `set_aside`.

    Raises:
        MissingName: a column that is not there. WrongType: one that cannot be read. InvalidValue: naive times without
        zone, a gap below one day, hours that cannot be.

    >>> import klankbord as kb, pyarrow as pa
    >>> from datetime import datetime, timezone
    >>> at = [datetime(2026, 1, 5, hour, tzinfo=timezone.utc) for hour in (9, 10, 11, 9, 15)]
    >>> log = pa.table({"caller": ["k", "k", "k", "m", "m"], "by": ["Ann", "Bob", "Ann", "Bob", "Bob"], "at": at})
    >>> kb.journeys(log, customer="caller", employee="by", start="at").table().to_dict()["handovers"]
    [2, 0]
    """
    given = {
        "customer": customer, "employee": employee, "start": start, "end": end, "journey": journey, "team": team,
        "touchpoint": touchpoint, "channel": channel, "interaction": interaction, "version": version,
        "sequence": sequence,
    }  # fmt: skip
    columns = {name: column for name, column in given.items() if column is not None}
    if isinstance(table, Facts):
        if columns or pattern is not None or names(groups, "groups"):
            raise InvalidValue(
                f"facts were mapped when they were made; received {', '.join(columns) or 'groups or pattern'}; leave it out here"
            )
        held = table
    else:
        named: dict[str, Any] = dict(columns)
        held = facts(
            "interactions", table, zone=zone, pattern=pattern, groups=groups, threads=threads, progress=progress, **named
        )
        held._frame = frame_kind(table)
    return Journeys(
        held, bots=bots, gap_days=gap_days, calendar=calendar, zone=zone, columns=columns, policy=policy
    )
