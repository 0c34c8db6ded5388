"""Tables on their way into a Book: facts with what was refused, several tables made one, questions with their scales."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import gcd
from typing import Any, Final

from klankbord import _tables
from klankbord._optional import require
from klankbord.errors import Error, InvalidValue, MissingName
from klankbord.facts import Facts, fact_columns
from klankbord.facts import facts as make_facts

#: The scales these questions are usually asked on.
SCALES: Final[dict[str, tuple[float, float, float]]] = {
    "recommend": (0, 10, 1), "satisfaction": (1, 5, 1), "effort": (1, 7, 1), "guess": (1, 5, 1), "mood": (0, 1, 1),
}  # fmt: skip
#: The question that moods answer: was it a happy day?
MOOD: Final = "mood"


@dataclass(frozen=True, slots=True)
class Refused:
    """A value, or a whole row, that was set aside. `row` counts from 0 as in a frame, `line` from 1 as in the file."""

    table: str
    file: str | None
    row: int | None
    line: int | None
    column: str | None
    value: str
    rule: str
    whole_row: bool


@dataclass(slots=True)
class Sheet:
    """The facts of one table of a book.

    Attributes:
        scale: of its answers, when that was said.
        file: where it came from.
        refused: what was set aside on the way.
        broken: records of the file that could not even become a row.
        questions: that its ratings answer; None when that has not been looked up.
    """

    facts: Facts
    scale: tuple[float, float, float] | None = None
    file: str | None = None
    refused: list[Refused] = field(default_factory=list)
    broken: int = 0
    questions: list[str | None] | None = None


_COLUMNS: Final = ("table", "file", "row", "line", "column", "value", "rule", "whole_row")


class SetAside(Sequence[Refused]):
    """Rows and values that were refused, as a table."""

    def __init__(self, refused: Iterable[Refused]) -> None:
        self._refused = tuple(refused)

    def __len__(self) -> int:
        return len(self._refused)

    def __getitem__(self, place: Any) -> Any:
        return self._refused[place]

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns as lists of Python values."""
        return {name: [getattr(one, name) for one in self._refused] for name in _COLUMNS}

    def to_arrow(self) -> Any:
        """A pyarrow Table."""
        pa = require("pyarrow", "pandas")
        types = {"row": pa.int64(), "line": pa.int64(), "whole_row": pa.bool_()}
        return pa.table(
            {name: pa.array(cells, types.get(name, pa.string())) for name, cells in self.to_dict().items()}
        )

    def to_pandas(self) -> Any:
        """A pandas DataFrame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """A Polars DataFrame."""
        return require("polars").DataFrame(self.to_dict(), strict=False)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _grid(self) -> _tables.Grid:
        names = ["table", "file", "row", "line", "column", "value", "rule"]
        cells = [
            ["" if (cell := getattr(one, name)) is None else str(cell) for name in names]
            for one in self._refused
        ]
        return _tables.Grid(names, cells, [name not in ("row", "line") for name in names])

    def __repr__(self) -> str:
        if not self._refused:
            return "Nothing was set aside."
        return "\n".join(_tables.text(self._grid(), name_room=70))

    def _repr_html_(self) -> str:
        if not self._refused:
            return f"<p>{escape(repr(self))}</p>"
        return _tables.html("Set aside", self._grid(), [])


def sheets_of(kind: str, table: Any, zone: str | None) -> list[Sheet]:
    """A caller's table as facts: one sheet, or one for every scale of its ratings."""
    if isinstance(table, Facts):
        if table.kind != kind:
            raise InvalidValue(
                f'{kind}= takes the facts of {kind}; received facts of "{table.kind}"; give them as {table.kind}='
            )
        return [_sheet(kind, table, table.scale)]
    parts: list[tuple[tuple[float, ...], Any]] = [((0, 10), table)]
    if kind == "ratings":
        held = _names(table)
        column = "scale" if "scale" in held else "question" if "question" in held else None
        if column is not None:
            parts = _by_scale(table, column)
    try:
        return [_sheet(kind, make_facts(kind, part, zone=zone, scale=scale), scale) for scale, part in parts]
    except Error as failure:
        raise type(failure)(f"{kind}: {failure}") from failure


def _sheet(kind: str, made: Facts, scale: tuple[float, ...]) -> Sheet:
    said = made.set_aside.to_dict()
    cells = zip(said["row"], said["column"], said["value"], said["rule"], said["whole_row"], strict=True)
    refused = [
        Refused(kind, None, row, None, column, value, rule, whole)
        for row, column, value, rule, whole in cells
    ]
    return Sheet(made, (scale[0], scale[1], scale[2] if len(scale) > 2 else 1.0), None, refused)


def _names(table: Any) -> list[str]:
    held = getattr(table, "column_names", None) or getattr(table, "columns", None)
    return [] if held is None else [str(name) for name in held]


def _by_scale(table: Any, column: str) -> list[tuple[tuple[float, ...], Any]]:
    """A table of ratings cut by its column `scale` ("0-10"), or by questions whose scales are the usual ones."""
    nw = require("narwhals")
    native = (
        require("pyarrow", "pandas").table(table) if type(table).__module__.startswith("klankbord") else table
    )
    frame = nw.from_native(native)
    frame = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    values: dict[tuple[float, ...], list[Any]] = {}
    for value in sorted(frame[column].unique().to_list(), key=str):
        values.setdefault(_scale_named(value) if column == "scale" else scale_asked(value), []).append(value)
    if len(values) == 1:
        return [(next(iter(values)), table)]
    return [(scale, frame.filter(nw.col(column).is_in(own)).to_native()) for scale, own in values.items()]


def _scale_named(text: Any) -> tuple[float, ...]:
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|to)\s*(-?\d+(?:\.\d+)?)\s*", str(text))
    if found is None:
        raise InvalidValue(
            f'the column scale says the lowest and highest answer, as "0-10"; received {text!r}; '
            "correct it, or drop the column and say scale=(0, 10) in kb.facts"
        )
    return (float(found[1]), float(found[2]))


def scale_asked(question: str | None) -> tuple[float, ...]:
    """The usual scale of a question. Raises InvalidValue for one that has none."""
    if question not in SCALES:
        raise InvalidValue(
            f"answers lie on a scale, which is known beforehand for {', '.join(SCALES)}; "
            f"received none for {'ratings without a question' if question is None else chr(34) + question + chr(34)}; "
            "give them their scale: (lowest, highest)"
        )
    return SCALES[question]


def as_one(kind: str, tables: list[Facts], zone: str | None) -> Facts:
    """Several tables of one kind as one. Columns that a table lacks are null; scales are told apart by the question."""
    if len(tables) == 1:
        return tables[0]
    pa = require("pyarrow", "report")
    rules = {name: type_ for name, type_, *_ in fact_columns(kind)}
    types = {
        "answer": pa.float64(), "number": pa.float64(), "weight": pa.float64(), "time": pa.timestamp("us", "UTC"),
        "day": pa.date32(), "flag": pa.bool_(),
    }  # fmt: skip
    columns = dict.fromkeys(column for table in tables for column in table.columns)
    nothing = pa.table(
        {name: pa.array([], types.get(rules.get(name, "id"), pa.string())) for name in columns}
    )
    options: dict[str, Any] = {}
    if "answer" in rules.values():
        low = min(table.scale[0] for table in tables)
        high = max(table.scale[1] for table in tables)
        parts = [part for table in tables for part in (table.scale[2], table.scale[0] - low, high - low)]
        options["scale"] = (low, high, gcd(*(round(1000 * part) for part in parts)) / 1000)
    groups = [name for name in columns if name not in rules]
    own_zone = next((table._table.zone for table in tables if table._table.zone), None)
    whole = make_facts(kind, nothing, zone=zone or own_zone, groups=groups, **options)
    for table in tables:
        whole.take(table)
    return whole


def scales_of(sheets: Sequence[Sheet]) -> dict[str | None, tuple[float, float, float]]:
    """The scale of every question in these ratings; the key None stands for ratings that name no question."""
    found: dict[str | None, tuple[float, float, float]] = {}
    for sheet in sheets:
        for question in questions_of(sheet.facts) if sheet.questions is None else sheet.questions:
            low, high, step = sheet.scale or SCALES.get(question or "") or sheet.facts.scale
            scale = (float(low), float(high), float(step))
            if found.setdefault(question, scale) != scale:
                raise InvalidValue(
                    f'a question has one scale; received {found[question]} and {scale} for "{question or "no name"}"; '
                    "give the questions different names, or one scale"
                )
    if None in found and len(found) > 1:
        raise MissingName(
            "ratings of several questions name the question in every row; received some without; "
            'add constants = { question = "satisfaction" } to their table, or a column'
        )
    return found


def questions_of(ratings: Facts) -> list[str | None]:
    """The questions these ratings answer; [None] when they name none."""
    if "question" not in ratings.columns:
        return [None]
    held = set(ratings.table().to_dict()["question"])
    return sorted(held, key=lambda each: (each is not None, each or ""))


def mood_ratings(moods: Facts, zone: str | None) -> Facts:
    """Moods as employees' answers of yes (1) or no (0) to the question "mood": every score can be asked of them."""
    return make_facts(
        "ratings", moods.table(), scale=(0, 1), zone=zone or "UTC", value="happy", at="day",
        constants={"customer": "-", "rater": "employee", "question": MOOD},
        groups=[name for name in moods.columns if name not in ("employee", "team", "day", "happy")],
    )  # fmt: skip
