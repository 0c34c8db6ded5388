"""Tables of facts: checked and mapped once, asked often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any

from klankbord import _core
from klankbord._columns import frame_kind, names, three
from klankbord.errors import InvalidValue, WrongType

__all__ = ["Facts", "fact_columns", "fact_kinds", "facts"]


class Facts:
    """A table of facts, checked, coded and kept. Made by `facts()`; takes part in every call that takes a table.

    accepted + set aside + not asked = given: nothing is lost. An answer replaces the silence of the same identity and
    a duplicate counts once, whatever the order in which they came.
    """

    def __init__(self, table: Any, frame: str = "pyarrow") -> None:
        self._table: _core.FactTable = table
        self._frame = frame

    @property
    def kind(self) -> str:
        """Which facts these are: "ratings", "interactions" …"""
        return self._table.kind

    @property
    def columns(self) -> list[str]:
        """Names of the facts and groups kept."""
        return self._table.columns

    @property
    def rows(self) -> int:
        """Facts held, each once."""
        return self._table.rows

    @property
    def given(self) -> int:
        """Rows offered."""
        return self._table.given

    @property
    def accepted(self) -> int:
        """Good rows among them, duplicates included."""
        return self._table.accepted

    @property
    def not_asked(self) -> int:
        """Rows that do not apply: nobody was asked, or a code says so."""
        return self._table.not_asked

    @property
    def set_aside(self) -> Any:
        """What was refused, with row (from 0), column, value, rule, and whether the whole row went."""
        return self._table.set_aside

    @property
    def scale(self) -> tuple[float, float, float]:
        """(low, high, step) of the answers; only meant for ratings."""
        return self._table.scale

    @property
    def bytes_used(self) -> int:
        """Memory held, in bytes."""
        return self._table.bytes_used

    def table(self) -> Any:
        """The facts as an Arrow-readable table, in the order of the persons they come from."""
        return self._table.table()

    def merge(self, other: Facts) -> Facts:
        """Takes over the facts of another table with the same columns and scale, and gives itself back.

        Raises BadState for another configuration, naming the line that differs.
        """
        self._table.merge(_table_of(other))
        return self

    def take(self, other: Facts) -> Facts:
        """Takes over the facts of a table of the same kind that has some of the columns; the others are null."""
        self._table.take_columns(_table_of(other))
        return self

    def forget(self, kind: str, id: str | int) -> Facts:  # noqa: A002 - the word users know
        """Removes every row that names this "customer" or "employee", and their id. Gives itself back."""
        if isinstance(id, bool) or not isinstance(id, (str, int)):
            raise WrongType(f"an id is a text or an integer; received {id!r}; give it as it stands in the table")
        self._table.forget(kind, id)
        return self

    def as_of(self, moment: str | date | datetime, zone: str | None = None) -> Facts:
        """What was known at a moment. A date means its end; later answers become silence where already invited.

        Args:
            moment: a date, a datetime, or their ISO text. Naive ones are read in `zone`, or in the zone of the facts.
        """
        return Facts(self._table.as_of(micros_of(moment, zone or self._table.zone)), self._frame)

    def copy(self) -> Facts:
        """A copy that shares nothing."""
        return Facts(self._table.copy(), self._frame)

    def to_bytes(self) -> bytes:
        """The state as bytes: equal facts give equal bytes. Personal data."""
        return self._table.to_bytes()

    @staticmethod
    def from_bytes(saved: bytes) -> Facts:
        """Reads what `to_bytes` wrote. Raises BadState for anything else."""
        if not isinstance(saved, bytes):
            raise WrongType(f"a state is bytes; received {type(saved).__name__}; give what to_bytes() gave, unchanged")
        return Facts(_core.FactTable.from_bytes(saved))

    def __len__(self) -> int:
        return self._table.rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.table().__arrow_c_stream__(requested_schema)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (self.to_bytes(), self._frame))

    def __repr__(self) -> str:
        aside = len(self.set_aside)
        also = f", {aside} set aside" if aside else ""
        return f"<klankbord.Facts {self.kind}: {self.rows:,} rows of {self.given:,} given{also}; {', '.join(self.columns)}>"


def _table_of(other: Any) -> _core.FactTable:
    if not isinstance(other, Facts):
        raise WrongType(f"facts take over facts; received {type(other).__name__}; make them with kb.facts first")
    return other._table


def _restore(saved: bytes, frame: str) -> Facts:
    return Facts(_core.FactTable.from_bytes(saved), frame)


def micros_of(moment: str | date | datetime, zone: str | None) -> int:
    """Microseconds since 1970 in UTC. A date without time means its last microsecond."""
    if isinstance(moment, str):
        try:
            moment = date.fromisoformat(moment) if len(moment) == 10 else datetime.fromisoformat(moment)
        except ValueError as failure:
            raise InvalidValue(
                f'a moment is a date or date-time in ISO form; received "{moment}"; write it as "2026-06-30"'
            ) from failure
    if isinstance(moment, datetime):
        at = moment
    elif isinstance(moment, date):
        at = datetime(moment.year, moment.month, moment.day, 23, 59, 59, 999_999)
    else:
        raise WrongType(f'a moment is a date, a datetime or their text; received {moment!r}; write it as "2026-06-30"')
    if at.tzinfo is None:
        if zone is None:
            raise InvalidValue(f'a moment without a zone needs one; received {at}; say zone="Europe/Amsterdam"')
        from zoneinfo import ZoneInfo

        at = at.replace(tzinfo=ZoneInfo(zone))
    since = at - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def facts(
    kind: str,
    table: Any,
    *,
    zone: str | None = None,
    pattern: str | None = None,
    scale: Sequence[float] = (0, 10),
    missing: Iterable[float | str] = (),
    not_asked: Iterable[float | str] = (),
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    silent: Iterable[str] = (),
    invited: str | None = None,
    groups: str | Iterable[str] = (),
    constants: Mapping[str, str] | None = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
    **columns: str,
) -> Facts:
    """Checks and maps a table once; every function takes the result in place of a table.

    Args:
        kind: which facts: "ratings", "interactions", "employees" … (see `fact_kinds`).
        table: any object with `__arrow_c_stream__`.
        zone: IANA name, for times without a zone; also the calendar of periods.
        pattern: how times are written in text columns, as strptime ("%d/%m/%Y %H:%M"); ISO 8601 without it.
        scale: (low, high) or (low, high, step) of the answers.
        missing, not_asked: numbers or texts that mean "no answer", and "does not apply".
        positive, negative, silent: texts that mean the highest answer, the lowest answer, and no answer.
        invited: a yes/no column: was this person asked at all.
        groups: further columns to keep, for grouping.
        constants: facts that are the same in every row: `{"question": "recommend"}`.
        columns: name of the fact = the caller's column. Facts left out are read from a column of their own name.

    Returns:
        Facts. Rows that break a rule are in `.set_aside`, with row, column, value and rule.

    Raises:
        MissingName: a column or fact that does not exist; the message lists those that do.
        WrongType: a column that cannot hold such facts.
        InvalidValue: times without a zone, a scale that is none.

    >>> import klankbord as kb, pyarrow as pa
    >>> table = pa.table({"klant": ["a", "b"], "cijfer": [9, 11]})
    >>> ratings = kb.facts("ratings", table, customer="klant", value="cijfer")
    >>> len(ratings), ratings.set_aside.to_dict()["value"]
    (1, ['11'])
    """
    made = _core.read_facts(
        kind=kind, table=table, columns=dict(columns), constants=dict(constants or {}), groups=names(groups, "groups"),
        zone=zone, pattern=pattern, scale=three(scale) or [0, 10, 1], missing=missing, not_asked=not_asked, positive=positive,
        negative=negative, silent=silent, invited=invited or "", threads=threads, progress=progress,
    )
    return Facts(made, frame_kind(table))


def fact_kinds() -> list[str]:
    """Names of the tables of facts."""
    return _core.fact_kinds()


def fact_columns(kind: str) -> list[tuple[str, str, bool, list[str]]]:
    """(name, type, required, words of a closed set) for every column of a table of facts."""
    return _core.fact_columns(kind)
