"""Measures joined back onto the rows they were made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from klankbord._columns import frame_kind
from klankbord._optional import require
from klankbord.errors import InvalidValue, MissingName


def augment(table: Any, measures: Any, keys: Mapping[str, str], leave_out: Collection[str] = ()) -> Any:
    """The caller's table with the columns of `measures` added, row by row in the caller's order.

    Args:
        table: the caller's frame.
        measures: a result with one row per combination of its key columns.
        keys: key column of the measures -> the caller's column.
        leave_out: columns of the measures not to add.
    """
    pa = require("pyarrow", "pandas")
    found = pa.table(measures)
    rows = pa.table(table)
    for column in keys.values():
        if column not in rows.column_names:
            raise MissingName(
                f'rows are joined by "{column}"; the table has {", ".join(rows.column_names)}; give the rows the '
                "journeys were made of"
            )
    own = [name for name in found.column_names if name not in keys and name not in leave_out]
    taken = sorted(set(own) & set(rows.column_names))
    if taken:
        raise InvalidValue(
            f"measures are added under their own names; the table already has {', '.join(taken)}; rename or drop those"
        )
    place = _places(found, rows, keys)
    added = {name: found.column(name).combine_chunks().take(place) for name in own}
    kind = frame_kind(table)
    if kind == "pandas":
        from klankbord.result import _to_pandas

        made = _to_pandas(pa.table(added))
        made.index = table.index
        return require("pandas", "pandas").concat([table, made], axis=1)
    if kind == "polars":
        pl = require("polars")
        return table.with_columns(pl.from_arrow(pa.table(added)).get_columns())
    for name, column in added.items():
        rows = rows.append_column(name, column)
    return rows


def _places(found: Any, rows: Any, keys: Mapping[str, str]) -> Any:
    """For every row the row of `found` with the same keys; null where there is none."""
    pa = require("pyarrow", "pandas")
    pc = require("pyarrow.compute", "pandas")
    there, here = None, None
    for key, column in keys.items():
        known = pc.unique(found.column(key))
        width = len(known) + 1
        # Ids of the same kind, whatever the width of integer or the layout of text they come in.
        given = rows.column(column).cast(known.type) if rows.column(column).type != known.type else rows.column(column)
        mine = pc.fill_null(pc.index_in(given, value_set=known), width - 1)
        theirs = pc.fill_null(pc.index_in(found.column(key), value_set=known), width - 1)
        here = mine if here is None else pc.add(pc.multiply(here.cast(pa.int64()), width), mine.cast(pa.int64()))
        there = theirs if there is None else pc.add(pc.multiply(there.cast(pa.int64()), width), theirs.cast(pa.int64()))
    return pc.index_in(here, value_set=pc.unique(there)).combine_chunks()
