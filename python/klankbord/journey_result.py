"""What questions about journeys give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from klankbord import _core
from klankbord._optional import require
from klankbord.lang import check, columns, journey_sentences, numbers, words
from klankbord.result import Result

_COMMON = ("estimate", "low", "high", "n", "persons", "asked", "answered", "response_rate", "reason")


@dataclass(frozen=True, slots=True)
class _Answer:
    table: _core.Table
    meta: dict[str, Any]


class JourneyResult(Result):
    """A table about journeys, released by the privacy door. Several measures stand side by side, each in the unit of
    its name; see `Result` for what it can do."""

    def __init__(self, table: _core.Table, meta: dict[str, Any], kind: str = "pyarrow") -> None:
        # Whatever stands in a column `estimate` here is a share; the other columns bear their unit in their name.
        super().__init__(_Answer(table, {"unit": "share"} | meta), kind)

    def differences(self, versus: object = "rest") -> Result:
        """Not there for journeys: compare their limits, or two versions with `before_after`."""
        raise AttributeError("a result about journeys has no differences; compare the limits of its measures")

    def distribution(self) -> Result:
        """Not there for journeys: `Journeys.table()` has one row a customer."""
        raise AttributeError("a result about journeys has no distribution; see Journeys.table()")

    def to_long(self) -> Any:
        """Groups, period, measure, unit and the common columns, one row per group and measure.

        The unit is in the measure's name ("wait_minutes"); columns a measure does not have are null.
        """
        pa = require("pyarrow", "pandas")
        table = self.to_arrow()
        rows = table.num_rows
        texts = {"customer", "journey", "start", "end", "variant", "reason", "period", *self.by}
        measures = [
            name
            for name in table.column_names
            if name not in texts and not name.endswith(("_low", "_high", "_reason")) and name not in ("low", "high", "n")
        ]
        parts = []
        for measure in measures:
            long = {name: table.column(name) for name in self.by if name in table.column_names}
            long["period"] = table.column("period") if "period" in table.column_names else pa.nulls(rows, pa.date32())
            long["measure"] = pa.array([measure if measure != "estimate" else self.meta["measure"]] * rows, pa.string())
            long["unit"] = pa.array([columns.unit_of(measure)] * rows, pa.string())
            prefix = "" if measure == "estimate" else measure + "_"
            for name in _COMMON:
                source = measure if name == "estimate" else prefix + name if name in ("low", "high", "reason") else name
                if source not in table.column_names and name == "reason":
                    source = "reason"
                kind = pa.string() if name == "reason" else pa.float64()
                long[name] = (
                    table.column(source).cast(kind) if source in table.column_names else pa.nulls(rows, kind)
                )
            parts.append(pa.table(long))
        stacked = pa.concat_tables(parts)
        if self._kind == "pandas":
            from klankbord.result import _to_pandas

            return _to_pandas(stacked)
        if self._kind == "polars":
            return require("polars").DataFrame(stacked)
        return stacked

    def summary(self, lang: str = "en") -> str:
        """The finding in sentences, each with its uncertainty."""
        found = journey_sentences.of(self.meta, self.to_dict(), check(lang))
        return "\n".join(sentence + "." for sentence in found)

    def plot(self, ax: Any = None, lang: str = "en") -> Any:
        """Draws the result on `ax` (or a new figure of a fitting size) and gives the matplotlib Axes back."""
        require("matplotlib", "report")
        from klankbord.plot import journeys

        return journeys.draw(self, ax=ax, lang=check(lang))

    def _title(self, lang: str) -> str:
        meta = self.meta
        by = [name for name in self.by if name != "variant" and not name.startswith("to_")]
        by = [name.removeprefix("from_") for name in by] + ([meta["period"]] if meta.get("period") else [])
        parts = [words.measure(meta["measure"], lang)]
        if by:
            parts[0] += (" per " if lang == "nl" else " by ") + ", ".join(by)
        if any(name.endswith("_low") or name == "low" for name in self._read()):
            sure = numbers.percent(meta.get("confidence", 0.95), 0, lang)
            parts.append(f"marges van {sure}" if lang == "nl" else f"{sure} intervals")
        return " · ".join(parts)
