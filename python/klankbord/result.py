"""What every question gives back: a table that is never a number alone, ready to read, plot and pass on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klankbord import _tables
from klankbord._optional import require
from klankbord._rows import Row, gap_rows, length, score_rows
from klankbord.errors import InvalidValue
from klankbord.lang import check, numbers, sentences, words

_COMMON = ("estimate", "low", "high", "n", "persons", "asked", "answered", "response_rate", "reason")
_GAPS = {"difference": "estimate", "difference_low": "low", "difference_high": "high"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A table that belongs to a result, with what it is about."""

    table: Any
    meta: dict[str, Any]


class Result:
    """A table released by the privacy door, with what it takes to understand it.

    It is itself an Arrow stream, so any library that reads Arrow takes it as it is. `frame()` gives the
    kind of frame the question was asked with; the `to_…` methods give a chosen kind.

    Args:
        released: what the core released: `.table`, `.meta` and the follow-up questions it answers.
        kind: the library of the caller's frame ("pandas", "polars", "pyarrow", "duckdb" …).
    """

    def __init__(self, released: Any, kind: str = "pyarrow") -> None:
        self._released = released
        self._kind = kind
        self._columns: dict[str, list[Any]] | None = None

    @property
    def meta(self) -> dict[str, Any]:
        """What was computed and how: measure, by, period, confidence, unit, stamps, notes, methods …"""
        return dict(self._released.meta)

    @property
    def by(self) -> list[str]:
        """The columns the groups come from."""
        return list(self._released.meta.get("by", ()))

    def __len__(self) -> int:
        return length(self._read())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._released.table.__arrow_c_stream__(requested_schema)

    def __eq__(self, other: object) -> bool:
        """Equal when measure, units, policy and every cell are. The kind of frame plays no part."""
        if not isinstance(other, Result):
            return NotImplemented
        return self.meta == other.meta and self._read() == other._read()

    __hash__ = None  # type: ignore[assignment]

    def _read(self) -> dict[str, list[Any]]:
        if self._columns is None:
            table = self._released.table
            own = getattr(table, "to_dict", None)
            columns = own() if own is not None else require("pyarrow", "pandas").table(table).to_pydict()
            self._columns = {name: list(cells) for name, cells in columns.items()}
        return self._columns

    # Frames

    def frame(self) -> Any:
        """The caller's kind of frame: pandas, Polars or pyarrow (also for DuckDB and anything else)."""
        return self._to(self._kind)

    def _to(self, kind: str) -> Any:
        if kind == "pandas":
            return self.to_pandas()
        if kind == "polars":
            return self.to_polars()
        return self.to_arrow()

    def to_pandas(self) -> Any:
        """A pandas DataFrame. Counts stay whole numbers: missing ones are `<NA>`, not NaN."""
        return _to_pandas(self.to_arrow())

    def to_polars(self) -> Any:
        """A Polars DataFrame."""
        return require("polars").DataFrame(self._released.table)

    def to_arrow(self) -> Any:
        """A pyarrow Table."""
        return require("pyarrow", "pandas").table(self._released.table)

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns as lists of Python values; what is missing is None. Needs no other package."""
        return {name: list(cells) for name, cells in self._read().items()}

    def to_long(self) -> Any:
        """Groups, period, measure, unit and the common columns: results of several measures in this form
        stack.

        A difference stands in `estimate`, `low` and `high`; columns a measure does not have are null. The last
        column, `coded`, says where an estimate is an edge. The kind of frame is the caller's.
        """
        pa = require("pyarrow", "pandas")
        table = self.to_arrow()
        found = {_GAPS.get(name, name): table.column(name) for name in table.column_names}
        rows = table.num_rows
        types = {"reason": pa.string(), "coded": pa.string()} | {name: pa.int64() for name in ("n", "persons", "asked", "answered")}
        long = {name: found[name] for name in self.by}
        long["period"] = found.get("period", pa.nulls(rows, pa.date32()))
        long["measure"] = pa.array([self.meta["measure"]] * rows, pa.string())
        long["unit"] = pa.array([self.meta.get("unit")] * rows, pa.string())
        for name in (*_COMMON, "coded"):
            long[name] = found.get(name, pa.nulls(rows, types.get(name, pa.float64())))
        stacked = pa.table(long)
        if self._kind == "pandas":
            return _to_pandas(stacked)
        if self._kind == "polars":
            return require("polars").DataFrame(stacked)
        return stacked

    # Follow-up questions

    def differences(self, versus: object = "rest") -> Result:
        """How far every shown group is from the rest, the total, the period before ("previous") or one group.

        Args:
            versus: "rest", "total", "previous", or a group: its value, or `{column: value}` for several
                columns.

        Returns:
            difference, difference_low, difference_high (unadjusted limits), p_adjusted (Benjamini and
            Hochberg 1995) and differs, in the unit of the score.
        """
        found = self._released.differences(versus)
        if isinstance(versus, (Mapping, tuple)):
            other = " · ".join(str(value) for value in (versus.values() if isinstance(versus, Mapping) else versus))
        else:
            other = str(versus)
        return Result(_Part(found.table, dict(found.meta) | {"versus": other}), self._kind)

    def distribution(self) -> Result:
        """The answers behind every shown row: value, count and share."""
        found = self._released.distribution()
        about = self.meta | {"measure": "distribution", "of": self.meta["measure"], "unit": "share"}
        return Result(_Part(getattr(found, "table", found), about), self._kind)

    # Words

    def _title(self, lang: str) -> str:
        meta = self.meta
        by = [*self.by, *([meta["period"]] if meta.get("period") else [])]
        parts = [
            words.measure(meta["measure"], lang)
            + (" " + ("per" if lang == "nl" else "by") + " " if by else "")
            + (", ").join(by)
        ]
        if meta["measure"] != "distribution":
            sure = numbers.percent(meta.get("confidence", 0.95), 0, lang)
            parts.append(f"marges van {sure}" if lang == "nl" else f"{sure} intervals")
        return " · ".join(parts)

    def summary(self, lang: str = "en") -> str:
        """The finding in sentences, each with its uncertainty."""
        found = _summary(self, check(lang))
        return "\n".join(sentence + "." for sentence in found)

    def explain(self, lang: str = "en") -> str:
        """What was computed, by which method and from which source, under which policy."""
        meta, dutch = self.meta, check(lang) == "nl"
        lines = [self._title(lang)]
        if meta.get("value"):
            scale = meta.get("scale")
            steps = "" if not scale else (f" ({scale[0]:g} … {scale[1]:g})")
            lines.append(f"{'Kolom' if dutch else 'Column'}: {meta['value']}{steps}")
        if meta.get("rows") is not None:
            lines.append(sentences.set_aside(meta.get("set_aside", 0), meta["rows"], lang))
        for method in meta.get("methods", ()):
            lines.append(f"{'Methode' if dutch else 'Method'}: {method['what']} ({method['source']})")
        lines.extend(f"{'Beleid' if dutch else 'Policy'}: {stamp}" for stamp in meta.get("stamps", ()))
        lines.extend(words.note(note, lang) for note in meta.get("notes", ()))
        return "\n".join(lines)

    def plot(self, ax: Any = None, lang: str = "en") -> Any:
        """Draws the result on `ax` (or a new figure of a fitting size) and gives the matplotlib Axes back.

        Periods are drawn as a trend, answers as a distribution, everything else as dots with their intervals.
        """
        require("matplotlib", "report")
        from klankbord import plot

        return plot.draw(self, ax=ax, lang=check(lang))

    def rows(self, lang: str = "en") -> list[Row]:
        """The rows of a score as Python objects, with group names in words."""
        return score_rows(self._read(), self.by, check(lang))

    def __repr__(self) -> str:
        table = _tables.grid(self._read(), self.meta, "en")
        lines = _tables.text(table) if table.rows else [sentences.no_answers("en")]
        return "\n".join([self._title("en"), *lines, *self._footer()])

    def _repr_html_(self) -> str:
        table = _tables.grid(self._read(), self.meta, "en")
        below = self._footer() if table.rows else [sentences.no_answers("en"), *self._footer()]
        return _tables.html(self._title("en"), table, below)

    def _footer(self) -> list[str]:
        meta = self.meta
        return [*meta.get("stamps", ()), *(words.note(note, "en") for note in meta.get("notes", ()))]


def _to_pandas(table: Any) -> Any:
    pd = require("pandas", "pandas")
    pa = require("pyarrow", "pandas")
    whole = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}
    return table.to_pandas(types_mapper=whole.get, date_as_object=False)


def _summary(result: Result, lang: str) -> list[str]:
    meta, by = result.meta, result.by
    if len(result) == 0:
        return [sentences.no_answers(lang)]
    if meta["measure"] == "distribution":
        raise InvalidValue(
            "a summary tells a score or a difference; received a distribution; "
            "ask the score itself for its summary"
        )
    if meta["measure"] == "differences":
        return gap_sentences(result, meta.get("versus", "rest"), lang)
    found = []
    rows = result.rows(lang)
    shown = [row for row in rows if row.own is not None]
    for row in shown if by or meta.get("period") else rows:
        subject = [sentences.name_of(row.label, by, lang)] if by else []
        if row.period is not None:
            subject.append(numbers.period(row.period, meta.get("period"), lang))
        said = sentences.capital(", ".join(subject)) if subject else None
        if meta["measure"] == "superiority":
            said = sentences.superior(row.label, lang)
        if row.own is None:
            found.append(sentences.no_score(meta["measure"], row.reason or "undefined", lang))
        else:
            found.append(
                sentences.score(meta["measure"], meta["unit"], row.own, row.n, lang, said, row.coded)
            )
    if by:
        hidden = hidden_counts(rows)
        if hidden:
            found.append(sentences.withheld(hidden, len(rows), by, lang))
    return found


def hidden_counts(rows: list[Row]) -> dict[str, int]:
    """How many rows are not shown, by reason; the most frequent reason first."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.own is None:
            reason = row.reason or "undefined"
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def gap_sentences(result: Result, versus: str, lang: str) -> list[str]:
    """How many groups differ, then one sentence for each that does, largest difference first."""
    meta, by = result.meta, result.by
    gaps = [(gap, gap.found) for gap in gap_rows(result.to_dict(), by, lang) if gap.found is not None]
    real = sorted((each for each in gaps if each[0].differs), key=lambda each: -abs(each[1][0]))
    said = [sentences.differing(len(real), len(gaps), by, versus, lang)]
    for gap, found in real:
        parts = [sentences.name_of(gap.label, by, lang)] if by else []
        if gap.period is not None:
            parts.append(numbers.period(gap.period, meta.get("period"), lang))
        said.append(sentences.difference(", ".join(parts), found, True, meta["unit"], versus, lang))
    return said
