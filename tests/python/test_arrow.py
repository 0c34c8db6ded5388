"""Reading tables of every kind people pass, compared with what pyarrow reads from the same memory."""

from __future__ import annotations

import math
import subprocess
import sys
import textwrap
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord import _core, errors

Table = _core.Table

WORDS = ["", "a", "twelve bytes", "thirteen byte", "één", "満足度はどのくらいですか", "🎉" * 3, "🎉" * 4, "x" * 500, None]
MOMENTS = [0, 1, -1, 1_774_746_000, -2_208_988_800, None]


def as_read(value: Any) -> Any:
    """What the oracle's value is to us: NaN is null, pandas' timestamps are datetimes."""
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value


def oracle(table: pa.Table) -> dict[str, list[Any]]:
    return {name: [as_read(value) for value in column] for name, column in table.to_pydict().items()}


def read(table: Any) -> dict[str, list[Any]]:
    return Table.from_stream(table).to_dict()


def agrees(table: pa.Table) -> None:
    found = read(table)
    expected = oracle(table)
    assert found == expected
    for name, values in expected.items():
        assert [type(value) for value in found[name]] == [type(value) for value in values]


def odd_slices(table: pa.Table) -> list[pa.Table]:
    """Slices whose offsets are no multiples of a byte of the bitmaps."""
    rows = table.num_rows
    return [table.slice(at, count) for at in (0, 1, 3, 7) for count in (0, 1, rows) if at <= rows]


# ---------------------------------------------------------------- pyarrow, type by type


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()], ids=str
)
def test_integers_of_every_width(kind):
    signed = str(kind).startswith("int")
    bits = kind.bit_width
    low = -(2 ** (bits - 1)) if signed else 0
    high = min(2**bits - 1 if not signed else 2 ** (bits - 1) - 1, 2**63 - 1)
    table = pa.table({"x": pa.array([low, 0, 1, None, high, 7, None, low, high], kind)})
    for piece in odd_slices(table):
        agrees(piece)


def test_uint64_beyond_int64_is_refused_with_its_row_in_the_whole_table():
    fits = pa.table({"big": pa.array([1, 2**63 - 1], pa.uint64())})
    beyond = pa.table({"big": pa.array([0, 2**63], pa.uint64())})
    with pytest.raises(errors.InvalidValue, match=r"below 2\^63; received 9223372036854775808 \(column \"big\", row 3\)"):
        Table.from_stream(pa.concat_tables([fits, beyond]))


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()], ids=str)
def test_floats_with_nan_infinities_and_nulls(kind):
    values = [1.5, -0.0, float("nan"), None, float("inf"), float("-inf"), 2.0**-149]
    agrees(pa.table({"x": pa.array(values, kind)}))


def test_booleans_are_bits_at_any_offset():
    table = pa.table({"x": pa.array([True, False, None, True, True, False, None, False, True, True, None])})
    for piece in odd_slices(table):
        agrees(piece)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_texts_short_long_and_not_ascii(kind):
    table = pa.table({"x": pa.chunked_array([pa.array(WORDS, kind), pa.array([], kind), pa.array(WORDS[::-1], kind)])})
    for piece in odd_slices(table):
        agrees(piece)


@pytest.mark.parametrize("index", [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64()])
def test_dictionaries_that_differ_from_chunk_to_chunk(index):
    kind = pa.dictionary(index, pa.string())
    chunks = [
        pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0], index), pa.array(["north", "a much longer name"])),
        pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], index), pa.array(["south", "north"])),
        pa.DictionaryArray.from_arrays(pa.array([], index), pa.array([], pa.string())),
        pa.DictionaryArray.from_arrays(pa.array([None, None], index), pa.array([], pa.string())),
    ]
    table = pa.table({"team": pa.chunked_array(chunks, kind)})
    for piece in odd_slices(table):
        agrees(piece)


def test_dictionaries_of_numbers_dates_and_nulls():
    table = pa.table(
        {
            "score": pa.DictionaryArray.from_arrays(pa.array([2, 0, None, 1]), pa.array([10, None, -3])),
            "share": pa.DictionaryArray.from_arrays(pa.array([0, 0, 1, None]), pa.array([0.25, 0.5])),
            "day": pa.DictionaryArray.from_arrays(pa.array([1, 0, 1, 0]), pa.array([date(2026, 6, 30), None])),
            "word": pa.DictionaryArray.from_arrays(pa.array([1, 0, 1, 0]), pa.array(["x" * 13, "y"], pa.string_view())),
        }
    )
    for piece in odd_slices(table):
        agrees(piece)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Amsterdam", "America/Sao_Paulo", "+05:30", "-03:00"])
def test_timestamps_of_every_unit_naive_and_zoned(unit, zone):
    factor = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    values = [None if moment is None else moment * factor for moment in MOMENTS]
    agrees(pa.table({"at": pa.array(values, pa.timestamp(unit, zone))}))


def test_nanoseconds_are_floored_also_before_1970():
    table = pa.table({"at": pa.array([1999, -1, -1000, -1001], pa.timestamp("ns"))})
    epoch = datetime(1970, 1, 1)
    assert read(table) == {"at": [epoch + timedelta(microseconds=us) for us in (1, -1, -1, -2)]}


def test_times_beyond_microseconds_are_refused_with_their_row():
    table = pa.table({"at": pa.array([0, 2**62], pa.timestamp("s"))})
    with pytest.raises(errors.InvalidValue, match=r"292,000 years .*4611686018427387904.*column \"at\", row 1"):
        Table.from_stream(table)


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64()], ids=str)
def test_dates(kind):
    agrees(pa.table({"day": pa.array([date(1970, 1, 1), None, date(1, 1, 1), date(9999, 12, 31)], kind)}))


def test_dates_python_does_not_know_are_said_to_be_so():
    table = Table.from_stream(pa.table({"day": pa.array([0, 3_000_000], pa.int32()).cast(pa.date32())}))
    with pytest.raises(errors.InvalidValue, match=r"years 1 to 9999; received 3000000 days .*column \"day\", row 1"):
        table.to_dict()
    moments = Table.from_stream(pa.table({"at": pa.array([2**62], pa.timestamp("us", "UTC"))}))
    with pytest.raises(errors.InvalidValue, match="years 1 to 9999"):
        moments.to_dict()


def test_columns_without_a_type_hold_nulls():
    agrees(pa.table({"nothing": pa.nulls(3), "x": [1, 2, 3]}))


def test_empty_tables_and_tables_without_columns():
    schema = pa.schema([("a", pa.int8()), ("b", pa.string()), ("c", pa.dictionary(pa.int8(), pa.string()))])
    for table in (schema.empty_table(), pa.Table.from_batches([], schema), pa.table({})):
        assert read(table) == {name: [] for name in table.column_names}
    empty = pa.RecordBatch.from_pylist([], schema)
    rows = pa.RecordBatch.from_pylist([{"a": 1, "b": "x", "c": "y"}], schema)
    agrees(pa.Table.from_batches([empty, rows, empty, rows]))


def test_a_struct_that_was_sliced_as_a_whole():
    structs = pa.array([{"a": i, "b": "text number " + str(i), "c": i % 3 == 0} for i in range(30)])
    for offset in (1, 8, 13):
        piece = structs.slice(offset, 11)
        reader = pa.RecordBatchReader.from_batches(
            pa.schema(structs.type), [pa.RecordBatch.from_struct_array(piece)]
        )
        assert read(reader) == {name: [row[name] for row in piece.to_pylist()] for name in ("a", "b", "c")}


def test_buffers_that_are_not_aligned_are_read_all_the_same():
    def shifted(array: pa.Array) -> pa.Array:
        moved = []
        for buffer in array.buffers():
            moved.append(None if buffer is None else pa.py_buffer(b"\0" + buffer.to_pybytes()).slice(1))
        return pa.Array.from_buffers(array.type, len(array), moved)

    columns = {
        "integer": pa.array([1, -2, None, 2**40]),
        "real": pa.array([0.5, None, -1.0, 3.25]),
        "text": pa.array(["a", "longer than twelve", None, ""]),
        "wide": pa.array(["a", "longer than twelve", None, ""], pa.large_string()),
        "view": pa.array(["a", "longer than twelve", None, ""], pa.string_view()),
    }
    agrees(pa.table({name: shifted(array) for name, array in columns.items()}))


# ---------------------------------------------------------------- pandas, Polars, DuckDB


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "score": [1, 2, 3, 4],
            "share": [0.5, np.nan, 1.5, np.inf],
            "small": pd.array([1, None, 3, 4], dtype="Int8"),
            "ok": pd.array([True, None, False, True], dtype="boolean"),
            "flag": [True, False, True, False],
            "team": ["één", None, "thirteen byte", "x"],
            "object": pd.Series(["one", None, "two", "three"], dtype="object"),
            "kind": pd.Categorical(["b", None, "a", "b"], categories=["a", "b", "unused"], ordered=True),
            "at": pd.to_datetime(["2026-06-30 12:00", None, "2026-01-01", "1969-12-31 23:59:59.999999"], format="ISO8601"),
            "zoned": pd.to_datetime(["2026-06-30 12:00", None, "2026-10-25 00:30", "2026-10-25 01:30"]).tz_localize(
                "UTC"
            ).tz_convert("Europe/Amsterdam"),
            "day": pd.Series([date(2026, 6, 30), None, date(1970, 1, 1), date(1969, 12, 31)], dtype="object"),
        }
    )


def expected_of(df: pd.DataFrame) -> dict[str, list[Any]]:
    return oracle(pa.table(df))


def test_pandas():
    found = read(frame())
    assert found == expected_of(frame())
    assert found["share"] == [0.5, None, 1.5, math.inf]
    assert found["kind"] == ["b", None, "a", "b"]
    assert found["small"] == [1, None, 3, 4]
    assert found["zoned"][2].isoformat() == "2026-10-25T02:30:00+02:00"
    assert found["zoned"][3].isoformat() == "2026-10-25T02:30:00+01:00"
    assert read(frame().iloc[1:3])["team"] == [None, "thirteen byte"]
    assert read(frame().iloc[:0])["team"] == []


def test_polars():
    df = pl.DataFrame(
        {
            "integer": pl.Series([1, None, 3, 250], dtype=pl.UInt8),
            "real": pl.Series([0.5, math.nan, None, 2.0], dtype=pl.Float32),
            "ok": [True, None, False, True],
            "text": ["één", None, "thirteen byte", "x" * 100],
            "category": pl.Series(["b", "a", None, "b"], dtype=pl.Categorical),
            "chosen": pl.Series(["b", "a", None, "b"], dtype=pl.Enum(["a", "b"])),
            "day": [date(2026, 6, 30), None, date(1, 1, 1), date(9999, 12, 31)],
            "at": pl.Series([datetime(2026, 6, 30, 12), None, datetime(1969, 12, 31), datetime(2000, 1, 1)]),
            "nothing": pl.Series([None] * 4, dtype=pl.Null),
        }
    ).with_columns(zoned=pl.col("at").dt.replace_time_zone("Europe/Amsterdam"), exact=pl.col("at").cast(pl.Datetime("ns")))

    def expected(table: pl.DataFrame) -> dict[str, list[Any]]:
        return {name: [as_read(value) for value in column.to_list()] for name, column in table.to_dict().items()}

    for piece in (df, df[1:3], df[:0], pl.concat([df, df[:0], df[2:]], rechunk=False), df.filter(pl.col("ok"))):
        assert read(piece) == expected(piece)
    assert read(df.lazy().collect()) == expected(df)


def test_duckdb_relations():
    with duckdb.connect() as connection:
        relation = connection.sql(
            """
            SELECT i::TINYINT AS tiny, i::UBIGINT AS unsigned, i / 4 AS real, i % 2 = 0 AS even,
                   CASE WHEN i % 5 = 0 THEN NULL ELSE repeat('é', i::INT % 40) END AS text,
                   DATE '2026-06-30' + i::INT AS day, TIMESTAMP '2026-06-30 12:00:00' + to_hours(i) AS at,
                   CASE WHEN i % 2 = 0 THEN 'low' ELSE 'a word of some length' END::ENUM('low', 'a word of some length')
                       AS word
            FROM range(100) r(i)
            """
        )
        expected = dict(zip(relation.columns, map(list, zip(*relation.fetchall(), strict=True)), strict=True))
        assert read(relation) == expected
        assert read(relation.filter("tiny < 0")) == {name: [] for name in relation.columns}


def test_many_batches_of_duckdb_keep_their_order():
    with duckdb.connect() as connection:
        found = read(connection.sql("SELECT i, 'customer number ' || i AS name FROM range(300000) r(i)"))
    assert found["i"] == list(range(300_000))
    assert found["name"][::50_000] == [f"customer number {i}" for i in range(0, 300_000, 50_000)]


# ---------------------------------------------------------------- what is no table


@pytest.mark.parametrize(
    ("given_object", "words"),
    [
        ([{"a": 1}], "received list.*polars.DataFrame"),
        ({"a": [1, 2]}, "received dict.*polars.DataFrame"),
        (np.zeros(3), "received numpy.ndarray.*polars.DataFrame"),
        ("scores.csv", "received str; read the file first"),
        (None, "received NoneType; pass a pandas"),
        (pl.DataFrame, "received type; pass a pandas"),
    ],
)
def test_objects_that_are_no_table(given_object, words):
    with pytest.raises(errors.WrongType, match=words):
        Table.from_stream(given_object)


def test_a_single_column_is_no_table():
    for column in (pl.Series("a", [1, 2]), pa.chunked_array([[1, 2]])):
        with pytest.raises(errors.WrongType, match="a table has columns; received a single column"):
            Table.from_stream(column)


def test_capsules_are_taken_and_used_once():
    capsule = pa.table({"a": [1, 2]}).__arrow_c_stream__()
    assert read(capsule) == {"a": [1, 2]}
    with pytest.raises(errors.WrongType, match="used up"):
        Table.from_stream(capsule)
    schema = pa.schema([("a", pa.int8())]).__arrow_c_schema__()
    with pytest.raises(errors.WrongType, match="arrow_array_stream"):
        Table.from_stream(schema)


def test_the_method_is_called_once_without_a_wish():
    calls = []

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            calls.append(requested_schema)
            return pa.table({"a": [1]}).__arrow_c_stream__(requested_schema)

    assert read(Once()) == {"a": [1]}
    assert calls == [None]


def test_an_export_that_gives_something_else_or_fails():
    class Wrong:
        def __arrow_c_stream__(self, requested_schema=None):
            return 7

    class Failing:
        def __arrow_c_stream__(self, requested_schema=None):
            raise OSError("the disk is gone")

    with pytest.raises(errors.WrongType, match="received int"):
        Table.from_stream(Wrong())
    with pytest.raises(OSError, match="the disk is gone"):
        Table.from_stream(Failing())


def test_a_producer_that_fails_halfway_is_heard():
    schema = pa.schema([("a", pa.int64())])

    def batches():
        yield pa.RecordBatch.from_pydict({"a": [1]}, schema)
        raise ValueError("the line was cut")

    with pytest.raises(errors.WrongType, match="giving its rows; received .*the line was cut"):
        Table.from_stream(pa.RecordBatchReader.from_batches(schema, batches()))


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pa.array([[1], [2]]), "lists"),
        (pa.array([{"a": 1}]), "structs"),
        (pa.array([b"x"]), "bytes"),
        (pa.array([1], pa.decimal128(5, 2)), "decimal numbers"),
        (pa.array([1], pa.duration("s")), "durations"),
        (pa.array([1], pa.time32("s")), "times of day"),
        (pa.array([np.float16(1)], pa.float16()), "16-bit floats"),
        (pa.DictionaryArray.from_arrays(pa.array([0]), pa.array([b"x"])), "bytes"),
    ],
)
def test_columns_that_cannot_be_read_say_what_they_are(column, words):
    with pytest.raises(errors.WrongType, match=rf"received {words} \(Arrow format .* \(column \"odd\"\); convert"):
        Table.from_stream(pa.table({"fine": pa.nulls(len(column)), "odd": column}))


def test_two_columns_of_one_name():
    with pytest.raises(errors.InvalidValue, match='two called "a"'):
        Table.from_stream(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))


def test_pandas_without_pyarrow_names_the_extra():
    program = """
        import sys
        sys.modules["pyarrow"] = None
        import pandas as pd
        from klankbord import _core, errors
        try:
            _core.Table.from_stream(pd.DataFrame({"a": [1]}))
        except errors.Unavailable as failure:
            assert "klankbord[pandas]" in str(failure), failure
            assert isinstance(failure.__cause__, ImportError)
        else:
            raise AssertionError("read without pyarrow")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- out again


def test_a_table_goes_out_as_it_came_in():
    table = Table.from_stream(frame())
    again = pa.table(table)
    assert oracle(again) == table.to_dict()
    assert [str(again.schema.field(name).type) for name in ("score", "share", "ok", "team", "kind", "at", "zoned", "day")] == [
        "int64", "double", "bool", "large_string", "large_string", "timestamp[us]",
        "timestamp[us, tz=Europe/Amsterdam]", "date32[day]",
    ]  # fmt: skip
    again.validate(full=True)
    assert Table.from_stream(table) == table
    assert Table.from_stream(again) == table
    assert pl.DataFrame(table)["team"].to_list() == table.to_dict()["team"]
    assert duckdb.arrow(again).project("team").fetchall()[2] == ("thirteen byte",)
    assert pd.DataFrame.from_arrow(table)["score"].tolist() == [1, 2, 3, 4]


def test_a_table_without_rows_or_columns_goes_out():
    schema = pa.schema([("a", pa.int64()), ("b", pa.large_string()), ("c", pa.bool_()), ("d", pa.date32())])
    empty = Table.from_stream(schema.empty_table())
    assert pa.table(empty).schema == schema
    assert pl.DataFrame(empty).shape == (0, 4)
    assert len(empty) == empty.num_rows == 0
    assert empty.column_names == ["a", "b", "c", "d"]
    nothing = Table.from_stream(pa.table({}))
    assert pa.table(nothing).num_columns == 0
    assert nothing != empty


def test_exported_memory_outlives_the_table():
    table = Table.from_stream(pa.table({"a": range(1000), "b": [str(i) * 5 for i in range(1000)]}))
    column = pa.table(table).column("b")
    del table
    assert column.to_pylist() == [str(i) * 5 for i in range(1000)]


def test_an_unread_capsule_is_released():
    table = Table.from_stream(pa.table({"a": [1]}))
    capsule = table.__arrow_c_stream__(None)
    del capsule
    assert table.to_dict() == {"a": [1]}


def test_equality_and_hash():
    one = Table.from_stream(pa.table({"a": [1, None]}))
    assert one == Table.from_stream(pl.DataFrame({"a": [1, None]}))
    assert one != Table.from_stream(pa.table({"a": [1, 0]}))
    assert one != {"a": [1, None]}
    with pytest.raises(TypeError):
        hash(one)


# ---------------------------------------------------------------- any table at all

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))
KINDS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    *[(pa.int8(), st.integers(-128, 127)), (pa.uint16(), st.integers(0, 65535)), (pa.int32(), st.integers(-9, 9))],
    *[(pa.int64(), st.integers(-(2**63), 2**63 - 1)), (pa.uint64(), st.integers(0, 2**63 - 1))],
    *[(pa.float32(), st.floats(width=32)), (pa.float64(), st.floats()), (pa.bool_(), st.booleans())],
    *[(kind, TEXTS) for kind in (pa.string(), pa.large_string(), pa.string_view())],
    *[(pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["a", "é", "more than twelve bytes"]))],
    *[(pa.dictionary(pa.uint32(), pa.int64()), st.integers(0, 9))],
    *[(pa.date32(), DATES), (pa.date64(), DATES)],
    *[(pa.timestamp(unit), TIMES.map(lambda at: at.replace(microsecond=0))) for unit in ("s", "ms", "us", "ns")],
    *[(pa.timestamp("us", "Europe/Amsterdam"), TIMES.map(lambda at: at.replace(tzinfo=timezone.utc)))],
]


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    rows = draw(st.integers(0, 40))
    columns = {}
    for i, (kind, values) in enumerate(draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))):
        cells = draw(st.lists(st.none() | values, min_size=rows, max_size=rows))
        array = pa.array(cells, kind)
        cut = draw(st.integers(0, rows))
        columns[f"c{i}"] = pa.chunked_array([array.slice(0, cut), array.slice(cut)], kind)
    table = pa.table(columns)
    start = draw(st.integers(0, rows))
    return table.slice(start, draw(st.integers(0, rows - start)))


@settings(max_examples=200, deadline=None)
@given(tables())
def test_any_table_reads_as_pyarrow_reads_it(table):
    ours = Table.from_stream(table)
    assert ours.to_dict() == oracle(table)
    assert oracle(pa.table(ours)) == oracle(table)
    assert Table.from_stream(ours) == ours


def test_the_oracle_knows_zones():
    """The comparison above would hide it if both sides forgot the zone."""
    found = read(pa.table({"at": pa.array([0], pa.timestamp("us", "Europe/Amsterdam"))}))["at"][0]
    assert found == datetime(1970, 1, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert found.utcoffset() == timedelta(hours=1)
