"""A first book.toml for files: what can be told from the names of their columns is filled in, the rest is asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from klankbord import files
from klankbord.errors import InvalidValue
from klankbord.export import in_toml
from klankbord.facts import fact_columns, fact_kinds

#: Names by which columns are often called, in English and Dutch; the names of the facts themselves come first.
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "customer": ("customer_id", "customerid", "client", "klant", "klantnummer", "klant_id", "caller"),
    "employee": ("employee_id", "employeeid", "agent", "medewerker", "assigned_to", "resource"),
    "team": ("department", "group", "afdeling", "groep"),
    "value": ("score", "rating", "cijfer", "answer", "antwoord", "stars", "waardering"),
    "at": ("date", "datum", "timestamp", "created", "answered_at", "closed"),
    "invited_at": ("sent_at", "asked_at", "uitgenodigd", "invited"),
    "start": ("start_time", "begin", "van", "opened"),
    "end": ("end_time", "eind", "einde", "tot", "closed"),
    "interaction": ("interaction_id", "contact", "case", "ticket", "zaak"),
    "channel": ("kanaal",),
    "question": ("vraag",),
    "weight": ("gewicht",),
    "signal": ("signal_id", "complaint_id", "melding"),
    "day": ("date", "datum", "dag"),
    "happy": ("smiley", "mood", "blij"),
}
_SEPARATORS: Final = (",", ";", "\t", "|")


def initial_book(paths: Sequence[Path], folder: Path) -> str:
    """The text of a book.toml in `folder` for these files.

    Raises:
        MissingName: a file that is not there. InvalidValue: one that cannot be read.
    """
    lines = [
        "# What klankbord reads, and what the columns mean. All keys: docs/book/book_toml.md.",
        "# A fact whose column has the fact's own name needs no line.",
        "",
        "[book]",
        f"name = {in_toml(folder.name)}",
        '# zone = "Europe/Amsterdam"    # for times without a zone',
        "# anonymous = true             # when customers were promised that their answers are anonymous",
        "",
    ]
    for path in paths:
        lines += _section(path, folder)
    return "\n".join(lines).rstrip() + "\n"


def _section(path: Path, folder: Path) -> list[str]:
    dialect, columns = _columns(path)
    kind = _kind(path, columns)
    facts = fact_columns(kind)
    found = _mapped(kind, columns)
    head = f"[[{kind}]]" if kind == "ratings" else f"[{kind}]"
    lines = [
        head,
        f"file = {in_toml(os.path.relpath(path.absolute(), folder))}",
        f"# its columns: {', '.join(columns)}",
    ]
    if dialect.separator != ",":
        lines.append(f"separator = {in_toml(dialect.separator)}")
    for name, type_, required, words in facts:
        also = f"    # one of: {', '.join(words)}" if words else ""
        if name in found:
            if found[name] != name:
                lines.append(f"{name} = {in_toml(found[name])}{also}")
        elif required:
            lines.append(f'{name} = "?"    # needed: name the column that holds it ({type_})')
        else:
            lines.append(f'# {name} = "..."{also}')
    if kind in ("ratings", "answers"):
        lines += [
            "scale = [0, 10]    # lowest and highest answer: correct it",
            "# missing = [99]       # codes that mean: no answer",
            "# not_asked = [98]     # codes that mean: does not apply",
        ]
    if kind == "ratings" and "question" not in found:
        lines.append(
            'constants = { question = "recommend" }    # recommend, satisfaction, effort, or a name of your own'
        )
    taken = set(found.values())
    rest = [name for name in columns if name not in taken]
    if rest:
        lines.append(f"# groups = {in_toml(rest[:3])}    # further columns to group by")
    return [*lines, ""]


def _columns(path: Path) -> tuple[files.Dialect, list[str]]:
    if not path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
        return files.Dialect(), files.columns_of(path, files.Dialect())
    best: tuple[files.Dialect, list[str]] | None = None
    for separator in _SEPARATORS:
        dialect = files.Dialect(separator=separator)
        try:
            columns = files.columns_of(path, dialect)
        except InvalidValue:
            continue
        if best is None or len(columns) > len(best[1]):
            best = (dialect, columns)
    return best if best is not None else (files.Dialect(), files.columns_of(path, files.Dialect()))


def _kind(path: Path, columns: Sequence[str]) -> str:
    """The table a file is named after; else the one of which it seems to have most."""
    name = path.name.lower()
    for kind in fact_kinds():
        if kind in name or kind.removesuffix("s") in name.replace(".", "_").split("_"):
            return kind

    def fitting(kind: str) -> tuple[float, int]:
        found = _mapped(kind, columns)
        needed = [fact for fact, _, required, _ in fact_columns(kind) if required]
        return (sum(fact in found for fact in needed) / len(needed), len(found))

    return max(("ratings", "interactions", "moods", "signals", "employees", "customers"), key=fitting)


def _mapped(kind: str, columns: Sequence[str]) -> Mapping[str, str]:
    """Fact → column, by name."""
    by_name = {column.casefold().replace(" ", "_"): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for fact, *_ in fact_columns(kind):
        if fact in columns:
            found[fact] = fact
    for fact, *_ in fact_columns(kind):
        for name in (fact, *_ALSO.get(fact, ())):
            if fact not in found and name in by_name and by_name[name] not in found.values():
                found[fact] = by_name[name]
    return found
