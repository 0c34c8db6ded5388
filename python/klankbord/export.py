"""A Book as files: one table a file, and the book.toml that reads them again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from klankbord._optional import require
from klankbord.errors import InvalidValue
from klankbord.facts import fact_columns

if TYPE_CHECKING:
    from klankbord.book import Book

FORMATS: Final = ("parquet", "csv")


def export(book: Book, folder: Path, format: str) -> Path:
    """Writes the facts of a book, and the truth of a simulated one in a folder beside them. Gives book.toml's path.

    Times are written in UTC. Rows that were set aside are written as a table of their own.
    """
    if format not in FORMATS:
        raise InvalidValue(
            f'a book is written as "parquet" or "csv"; received "{format}"; choose one of the two'
        )
    pa = require("pyarrow", "report")
    folder.mkdir(parents=True, exist_ok=True)
    said = [
        f"# {book.name}" if book.name else "# A book of klankbord",
        "",
        *_section("book", _book_keys(book)),
    ]
    said += _section("policy", _policy_keys(book))
    for kind in book.tables:
        table = pa.table(getattr(book, kind).table())
        known = {name for name, *_ in fact_columns(kind)}
        groups = [name for name in table.column_names if name not in known]
        for file, part, scale in _parts(book, kind, table):
            write_table(part, folder / f"{file}.{format}", format)
            keys: dict[str, Any] = {"file": f"{file}.{format}"}
            if scale is not None:
                keys["scale"] = scale
            if groups:
                keys["groups"] = groups
            said += _section(kind, keys, several=kind == "ratings")
    if len(book.set_aside):
        write_table(book.set_aside.to_arrow(), folder / f"set_aside.{format}", format)
    for name, truth in (book._truth or {}).items():
        (folder / "truth").mkdir(exist_ok=True)
        write_table(pa.table(truth), folder / "truth" / f"{name}.{format}", format)
    path = folder / "book.toml"
    path.write_text("\n".join(said).rstrip() + "\n", encoding="utf-8")
    return path


def _parts(book: Book, kind: str, table: Any) -> Iterable[tuple[str, Any, list[float] | None]]:
    """One file a table; ratings on several scales stand in one file per question."""
    if kind != "ratings":
        return [(kind, table, list(book.answers.scale) if kind == "answers" else None)]
    scales = set(book._scales.values())
    if len(scales) == 1:
        return [(kind, table, list(scales.pop()))]
    pc = require("pyarrow.compute", "report")
    return [
        (
            f"ratings_{number}_{_plain(str(name))}",
            table.filter(pc.equal(table.column("question"), name)),
            list(scale),
        )
        for number, (name, scale) in enumerate(book._scales.items(), 1)
    ]


def _plain(name: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "_" for char in name)[:40]


def write_table(table: Any, path: Path, format: str) -> None:
    """Writes one table as "parquet" or "csv"; times in CSV are UTC in ISO 8601."""
    if format == "parquet":
        require("pyarrow.parquet", "report").write_table(table, path)
        return
    pa, pc = require("pyarrow", "report"), require("pyarrow.compute", "report")
    columns = {
        name: pc.strftime(column.cast(pa.timestamp("us", "UTC")), "%Y-%m-%dT%H:%M:%SZ")
        if pa.types.is_timestamp(column.type) else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    }  # fmt: skip
    require("pyarrow.csv", "report").write_csv(pa.table(columns), path)


def _book_keys(book: Book) -> dict[str, Any]:
    keys: dict[str, Any] = {"name": book.name} if book.name else {}
    if book.zone is not None:
        keys["zone"] = book.zone
    if book.anonymous:
        keys["anonymous"] = True
    return keys | {"lang": book.lang}


def _policy_keys(book: Book) -> dict[str, Any]:
    usual = type(book.policy)()
    names = ("min_persons", "min_employees", "guard", "grid", "below_floor")
    return {
        name: getattr(book.policy, name)
        for name in names
        if getattr(book.policy, name) != getattr(usual, name)
    }


def _section(name: str, keys: dict[str, Any], *, several: bool = False) -> list[str]:
    if not keys:
        return []
    head = f"[[{name}]]" if several else f"[{name}]"
    return [head, *(f"{key} = {in_toml(value)}" for key, value in keys.items()), ""]


def in_toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(in_toml(each) for each in value) + "]"
    if isinstance(value, float):
        return f"{value:g}" if value == int(value) else repr(value)
    return str(value)
