"""Rows from files: which columns there are, their text as it stands there, and on which line each row began.

CSV columns are read as text and nothing is guessed: "007" stays "007", and what a column means is decided by the fact it
is mapped onto. A kind of file is one entry of `_KINDS`: a function that lists the columns and one that reads some of
them.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from klankbord.errors import InvalidValue, MissingName, Unavailable

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a text file is written."""

    separator: str = ","
    encoding: str = "utf-8"
    skip_lines: int = 0
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A record of a text file that has too few or too many cells: it could not become a row."""

    line: int
    text: str
    cells: int
    expected: int


@dataclass(slots=True)
class Rows:
    """Some columns of a file.

    Attributes:
        table: a pyarrow Table; text columns of a CSV file, the file's own types of a Parquet file.
        path: where it came from.
        is_text: the cells are the text of the file.
        broken: records that did not become a row.
        chosen: where each row stood in the file, when only some were taken.
    """

    table: Any
    path: Path
    is_text: bool
    broken: list[Broken] = field(default_factory=list)
    dialect: Dialect = field(default_factory=Dialect)
    chosen: list[int] | None = None

    def place(self, row: int) -> int:
        """Where a row of the table stood among the rows of the file, from 0."""
        return row if self.chosen is None else self.chosen[row]

    def lines(self, rows: Iterable[int]) -> dict[int, int]:
        """The line (the first is 1) on which each of these rows of the file begins; empty for files without lines."""
        wanted = sorted(set(rows))
        if not self.is_text or not wanted:
            return {}
        bad = {each.line for each in self.broken}
        found: dict[int, int] = {}
        row, place = 0, 0
        for line, _ in _records(self.path, self.dialect, after_header=True):
            if line in bad:
                continue
            if row == wanted[place]:
                found[row] = line
                place += 1
                if place == len(wanted):
                    break
            row += 1
        return found


def columns_of(path: Path, dialect: Dialect) -> list[str]:
    """The names of a file's columns. The second column called "name" is "name#2", and so on.

    Raises:
        MissingName: there is no such file.
        InvalidValue: the file is of a kind that cannot be read, empty, or in another encoding.
        Unavailable: pyarrow is not installed.
    """
    return _kind_of(path)[0](path, dialect)


def read(path: Path, columns: Sequence[str], dialect: Dialect) -> Rows:
    """Reads these columns. Raises what `columns_of` raises."""
    return _kind_of(path)[1](path, columns, dialect)


def is_text(path: Path) -> bool:
    """Does the file hold text, with a separator and an encoding?"""
    return _kind_of(path)[0] is _csv_columns


def _kind_of(path: Path) -> tuple[Callable[..., list[str]], Callable[..., Rows]]:
    name = path.name.lower()
    ending = Path(name.removesuffix(".gz")).suffix
    if ending not in _KINDS or (name.endswith(".gz") and ending == ".parquet"):
        raise InvalidValue(
            f'a file of rows ends in .csv, .tsv, .txt (also with .gz) or .parquet; received "{path}"; '
            "save the table as one of these"
        )
    if not path.is_file():
        beside = (
            sorted(each.name for each in path.parent.glob("*") if each.is_file())[:20]
            if path.parent.is_dir()
            else []
        )
        there = f"; in that folder: {', '.join(beside)}" if beside else ""
        raise MissingName(f'a book names files that exist; received "{path}"; correct the path{there}')
    return _KINDS[ending]


def _arrow(module: str, path: Path) -> Any:
    try:
        return __import__(f"pyarrow.{module}", fromlist=[module])
    except ImportError as failure:
        raise Unavailable(
            f'reading files needs the optional package "pyarrow"; it is not installed, so "{path.name}" cannot be read; '
            'install it with: pip install "klankbord[report]"'
        ) from failure


# Text files


def _open(path: Path, dialect: Dialect) -> IO[str]:
    encoding = (
        "utf-8-sig" if dialect.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else dialect.encoding
    )
    try:
        if path.name.lower().endswith(".gz"):
            return io.TextIOWrapper(gzip.open(path), encoding=encoding, newline="")
        return path.open(encoding=encoding, newline="")
    except LookupError as failure:
        raise InvalidValue(
            f'encoding names a way to write text as bytes; received "{dialect.encoding}"; '
            'use for example "utf-8", "latin-1" or "cp1252"'
        ) from failure


def _records(path: Path, dialect: Dialect, *, after_header: bool) -> Iterable[tuple[int, list[str]]]:
    """Every record with the line it begins on, blank lines left out."""
    with _open(path, dialect) as file:
        try:
            for _ in range(dialect.skip_lines):
                file.readline()
            reader = csv.reader(file, delimiter=dialect.separator)
            begin, header = dialect.skip_lines + 1, not after_header
            for record in reader:
                if record:
                    if header:
                        yield begin, record
                    header = True
                begin = dialect.skip_lines + reader.line_num + 1
        except (UnicodeError, gzip.BadGzipFile, csv.Error) as failure:
            raise _unreadable(path, dialect, failure) from failure


def _unreadable(path: Path, dialect: Dialect, failure: Exception) -> InvalidValue:
    if isinstance(failure, UnicodeError) or "UTF8" in str(failure):
        return InvalidValue(
            f'the text of a file is written in its encoding; received bytes that are not {dialect.encoding} in "{path}"; '
            'say which it is, for example encoding = "latin-1"'
        )
    return InvalidValue(
        f'a text file holds rows of cells; received "{path}", which says: {failure}; repair the file'
    )


def _header(path: Path, dialect: Dialect) -> tuple[list[str], int]:
    """The unique names of the columns, and the number of lines up to and including the header."""
    first = next(iter(_records(path, dialect, after_header=False)), None)
    if first is None:
        raise InvalidValue(
            f'the first line of a text file names its columns; received an empty file, "{path}"; '
            "write the names above the rows, or leave the file out of the book"
        )
    line, names = first
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    if len(names) == 1:
        for other in (";", "\t", "|", ","):
            if other != dialect.separator and other in names[0]:
                raise InvalidValue(
                    f'cells are set apart by the separator; received one column, "{names[0]}", in "{path}"; '
                    f'say separator = "{other if other != chr(9) else chr(92) + "t"}"'
                )
    return unique, line + sum(name.count("\n") for name in names)


def _csv_columns(path: Path, dialect: Dialect) -> list[str]:
    return _header(path, dialect)[0]


def _read_csv(path: Path, columns: Sequence[str], dialect: Dialect) -> Rows:
    pacsv, pa = _arrow("csv", path), _arrow("lib", path)
    names, header_lines = _header(path, dialect)

    def read_with(handler: Callable[[Any], str] | None, threads: bool) -> Any:
        return pacsv.read_csv(
            str(path),
            read_options=pacsv.ReadOptions(
                column_names=names, skip_rows=header_lines, encoding=dialect.encoding, use_threads=threads,
                block_size=_block_size(path),
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=dialect.separator, newlines_in_values=True, invalid_row_handler=handler
            ),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(columns), column_types={name: pa.string() for name in columns},
                strings_can_be_null=True, quoted_strings_can_be_null=bool(dialect.nulls),
                null_values=["", *dialect.nulls],
            ),
        )  # fmt: skip

    skipped: list[Any] = []

    def skip(row: Any) -> str:
        skipped.append(row)
        return "skip"

    try:
        table = read_with(skip, True)
    except pa.ArrowInvalid as failure:
        if "Empty CSV file" not in str(failure):
            raise _unreadable(path, dialect, failure) from failure
        table = pa.table({name: pa.array([], pa.string()) for name in columns})
    except (UnicodeError, OSError) as failure:
        raise _unreadable(path, dialect, failure) from failure
    rows = Rows(table, path, True, [], dialect)
    if skipped:
        rows.broken.extend(_broken(path, dialect, len(names)))
    return rows


def _block_size(path: Path) -> int:
    """One record must fit in a block: a megabyte, or the whole of a smaller file."""
    return max(_CHUNK, min(path.stat().st_size, 16 * _CHUNK))


def _broken(path: Path, dialect: Dialect, expected: int) -> list[Broken]:
    return [
        Broken(line, dialect.separator.join(record), len(record), expected)
        for line, record in _records(path, dialect, after_header=True)
        if len(record) != expected
    ]


# Parquet


def _parquet_columns(path: Path, dialect: Dialect) -> list[str]:
    pq, pa = _arrow("parquet", path), _arrow("lib", path)
    try:
        return list(pq.read_schema(path).names)
    except pa.ArrowInvalid as failure:
        raise _not_parquet(path) from failure


def _read_parquet(path: Path, columns: Sequence[str], dialect: Dialect) -> Rows:
    pq, pa = _arrow("parquet", path), _arrow("lib", path)
    try:
        return Rows(pq.read_table(path, columns=list(columns)), path, False)
    except pa.ArrowInvalid as failure:
        raise _not_parquet(path) from failure


def _not_parquet(path: Path) -> InvalidValue:
    return InvalidValue(
        f'a file that ends in .parquet is a Parquet file; received "{path}", which is not; '
        "write it again, or give it the ending of what it is"
    )


_KINDS: dict[str, tuple[Callable[..., list[str]], Callable[..., Rows]]] = {
    ".csv": (_csv_columns, _read_csv),
    ".tsv": (_csv_columns, _read_csv),
    ".txt": (_csv_columns, _read_csv),
    ".parquet": (_parquet_columns, _read_parquet),
}
