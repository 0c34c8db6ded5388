"""book.toml: which files hold which facts, and how their columns are called and written.

`load` reads and checks the text, `sheet` reads one of the tables it names. A new kind of source beside `file` (a sheet, a
query) is one more key here and one more reader in `files`.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from klankbord import files
from klankbord._optional import require
from klankbord.errors import Error, InvalidValue, MissingName, WrongType
from klankbord.facts import Facts, fact_columns, fact_kinds
from klankbord.facts import facts as make_facts
from klankbord.lang import LANGUAGES
from klankbord.sheets import SCALES, Refused, Sheet

_BOOK_KEYS: Final = ("name", "zone", "anonymous", "lang")
_POLICY_KEYS: Final = ("min_persons", "min_employees", "guard", "grid", "below_floor")
_REPORT_KEYS: Final = ("by", "period")
_JOURNEY_KEYS: Final = ("bots", "gap_days", "calendar")
#: Keys of a table that are not facts.
_TABLE_KEYS: Final = (
    "file", "where", "constants", "groups", "zone", "time_format", "units", "nulls",
    "separator", "encoding", "decimal", "skip_lines",
)  # fmt: skip
#: Keys of a table whose facts have a value that is an answer.
_ANSWER_KEYS: Final = ("scale", "missing", "not_asked", "positive", "negative", "silent", "invited")
_SINCE_1970: Final[Mapping[str, float]] = {"seconds": 1e6, "milliseconds": 1e3, "microseconds": 1.0}
_HOURS: Final[Mapping[str, float]] = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table of a book: where its rows are and what its columns mean.

    Attributes:
        kind: which facts ("ratings", "interactions" …).
        place: how messages call it: `[[ratings]] number 2 of book.toml`.
        path: the file, absolute.
        file: as the book names it.
        columns: fact → the file's column, as far as the book says so.
        joined: a name → the file's columns whose texts it is made of, where a fact has several.
        unused: facts that must not be read although the file has a column of that name.
        constants: fact → the same text for all rows.
        where: column of the file → the texts it must hold; other rows are not part of this table.
    """

    kind: str
    place: str
    path: Path
    file: str
    columns: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    zone: str | None = None
    time_format: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    dialect: files.Dialect = field(default_factory=files.Dialect)
    scale: tuple[float, ...] | None = None
    invited: str | None = None
    missing: tuple[Any, ...] = ()
    not_asked: tuple[Any, ...] = ()
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFile:
    """What a book.toml says."""

    path: Path
    name: str
    zone: str | None
    anonymous: bool
    lang: str
    policy: Mapping[str, Any]
    by: tuple[str, ...] | None
    period: str | None
    journeys: Mapping[str, Any]
    tables: tuple[TableSpec, ...]


def load(path: str | os.PathLike[str]) -> BookFile:
    """Reads and checks a book.toml, without reading the files it names.

    Raises:
        MissingName: no such file, an unknown key or table (close names are given), or an environment variable in a path
            that is not set.
        WrongType, InvalidValue: a value of another type, or one that breaks a rule; also text that is not TOML.
    """
    toml = Path(path)
    if toml.is_dir():
        toml /= "book.toml"
    if not toml.is_file():
        raise MissingName(
            f'a book is described by a file; received "{toml}", which is not there; '
            "correct the path, or write one with: klankbord init"
        )
    return _book_file(toml.absolute(), _parse(toml))


# The text of the book


def _parse(path: Path) -> dict[str, Any]:
    toml = require("tomllib") if sys.version_info >= (3, 11) else require("tomli", "report")
    try:
        return toml.loads(path.read_text(encoding="utf-8-sig"))  # type: ignore[no-any-return]
    except (toml.TOMLDecodeError, UnicodeError) as failure:
        raise InvalidValue(
            f'a book is a TOML file in UTF-8; received "{path}", which says: {failure}; correct that line'
        ) from failure


def _close(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return "did you mean " + " or ".join(f'"{each}"' for each in near) + "?" if near else "use one of these"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


class _Section:
    """One table of the TOML text: takes keys out with their type, and complains about what is left."""

    def __init__(self, given: object, place: str) -> None:
        if not isinstance(given, dict):
            raise WrongType(f"{place} is a table; received {given!r}; write it as [name] with keys below it")
        self._left = dict(given)
        self.place = place

    def take(self, key: str, kind: type | tuple[type, ...], what: str, default: Any = None) -> Any:
        if key not in self._left:
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (
            isinstance(value, bool) and kind is not bool and bool not in _kinds(kind)
        ):
            raise WrongType(f'"{key}" is {what}; received {value!r} (in {self.place}); correct it')
        return value

    def texts(self, key: str, what: str) -> tuple[str, ...]:
        value = self.take(key, (str, list), what, [])
        value = [value] if isinstance(value, str) else value
        for each in value:
            if not isinstance(each, str):
                raise WrongType(
                    f'"{key}" is {what}; received {each!r} (in {self.place}); write it between quotes'
                )
        return tuple(value)

    def values(self, key: str) -> tuple[Any, ...]:
        value = self.take(key, (str, int, float, list), "a list of numbers and texts", [])
        value = value if isinstance(value, list) else [value]
        for each in value:
            if isinstance(each, bool) or not isinstance(each, (str, int, float)):
                raise WrongType(
                    f'"{key}" is a list of numbers and texts; received {each!r} (in {self.place}); correct it'
                )
        return tuple(value)

    def mapping(self, key: str, what: str) -> dict[str, str]:
        value = self.take(key, dict, what, {})
        for name, each in value.items():
            if not isinstance(each, str):
                raise WrongType(
                    f'"{key}" is {what}; received {name} = {each!r} (in {self.place}); write a text'
                )
        return dict(value)

    def choices(self, key: str) -> dict[str, tuple[str, ...]]:
        value = self.take(key, dict, "a table of columns and the values they must hold", {})
        found = {}
        for name, each in value.items():
            wanted = each if isinstance(each, list) else [each]
            if not wanted or any(isinstance(one, bool) or not isinstance(one, (str, int)) for one in wanted):
                raise WrongType(
                    f'"{key}" is a table of columns and the values they must hold; received {name} = {each!r} '
                    f"(in {self.place}); write texts or whole numbers"
                )
            found[name] = tuple(str(one) for one in wanted)
        return found

    def finish(self, known: Sequence[str]) -> None:
        for name in self._left:
            raise MissingName(
                f'{self.place} knows these keys: {_listed(known)}; received "{name}"; {_close(name, known)}'
            )

    def left(self) -> list[str]:
        return list(self._left)


def _kinds(kind: type | tuple[type, ...]) -> tuple[type, ...]:
    return kind if isinstance(kind, tuple) else (kind,)


def _book_file(path: Path, given: dict[str, Any]) -> BookFile:
    kinds = fact_kinds()
    known = ["book", "policy", "report", "journeys", *kinds]
    for name in given:
        if name not in known:
            raise MissingName(
                f'{path.name} has these sections: {_listed(known)}; received "{name}"; {_close(name, known)}'
            )
    book = _Section(given.get("book", {}), f"[book] of {path.name}")
    name = book.take("name", str, "a text", path.parent.name or "book")
    zone = book.take("zone", str, 'the name of a zone, as "Europe/Amsterdam"')
    anonymous = book.take("anonymous", bool, "true or false", False)
    lang = book.take("lang", str, '"en" or "nl"', "en")
    book.finish(_BOOK_KEYS)
    if lang not in LANGUAGES:
        raise InvalidValue(
            f'"lang" is "en" or "nl"; received "{lang}" (in {book.place}); choose one of the two'
        )
    policy = _Section(given.get("policy", {}), f"[policy] of {path.name}")
    if any(key not in _POLICY_KEYS for key in policy.left()):
        policy.finish(_POLICY_KEYS)
    report = _Section(given.get("report", {}), f"[report] of {path.name}")
    by = report.texts("by", "a list of groups") if "by" in report.left() else None
    period = report.take("period", str, "day, week, month, quarter or year")
    report.finish(_REPORT_KEYS)
    journeys = _Section(given.get("journeys", {}), f"[journeys] of {path.name}")
    lived = {
        "bots": journeys.texts("bots", "a list of employees who are no people"),
        "gap_days": journeys.take("gap_days", int, "a number of days"),
        "calendar": journeys.take("calendar", dict, "a table of days and their hours"),
    }
    journeys.finish(_JOURNEY_KEYS)
    tables = []
    for kind in kinds:
        sections = given.get(kind, [])
        several = isinstance(sections, list)
        for number, section in enumerate(sections if several else [sections], 1):
            place = f"[[{kind}]] number {number} of {path.name}" if several else f"[{kind}] of {path.name}"
            tables.append(_table_spec(kind, _Section(section, place), path.parent, zone))
    if not tables:
        raise InvalidValue(
            f'a book names at least one table; received none in "{path}"; add for example [[ratings]] with a file'
        )
    return BookFile(
        path=path, name=name, zone=zone, anonymous=anonymous, lang=lang, policy=given.get("policy", {}), by=by,
        period=period, journeys=lived, tables=tuple(tables),
    )  # fmt: skip


def _table_spec(kind: str, said: _Section, folder: Path, zone: str | None) -> TableSpec:
    facts = {name: type_ for name, type_, *_ in fact_columns(kind)}
    has_answers = "answer" in facts.values()
    known = [*_TABLE_KEYS, *(_ANSWER_KEYS if has_answers else ()), *facts]
    file = said.take("file", str, "the path of a file")
    if file is None:
        raise InvalidValue(
            f'every table names its file; received none (in {said.place}); add file = "{kind}.csv"'
        )
    separator = said.take(
        "separator", str, "one character", "\t" if file.lower().endswith((".tsv", ".tsv.gz")) else ","
    )
    if len(separator) != 1:
        raise InvalidValue(
            f'"separator" is one character; received {separator!r} (in {said.place}); give that character'
        )
    decimal = said.take("decimal", str, '"." or ","', ".")
    if decimal not in (".", ","):
        raise InvalidValue(
            f'"decimal" is "." or ","; received {decimal!r} (in {said.place}); choose one of the two'
        )
    skip_lines = said.take("skip_lines", int, "a number of lines", 0)
    if skip_lines < 0:
        raise InvalidValue(f'"skip_lines" is 0 or more; received {skip_lines} (in {said.place}); correct it')
    answers: dict[str, Any] = {}
    if has_answers:
        scale = said.take("scale", list, "[lowest, highest] or [lowest, highest, step]")
        answers = {
            "scale": _scale(scale, said.place),
            "missing": said.values("missing"),
            "not_asked": said.values("not_asked"),
            "positive": said.texts("positive", "a list of texts"),
            "negative": said.texts("negative", "a list of texts"),
            "silent": said.texts("silent", "a list of texts"),
            "invited": said.take("invited", str, "the name of a yes/no column"),
        }
    constants = said.mapping("constants", "a table of facts and texts")
    for fact in constants:
        if fact not in facts:
            raise MissingName(
                f'constants name facts of "{kind}": {_listed(facts)}; received "{fact}" (in {said.place}); '
                f"{_close(fact, facts)}"
            )
    spec = TableSpec(
        kind=kind, place=said.place, file=file, path=_path(file, folder, said.place), constants=constants,
        where=said.choices("where"), groups=said.texts("groups", "a list of columns"),
        zone=said.take("zone", str, 'the name of a zone, as "Europe/Amsterdam"', zone),
        time_format=said.take("time_format", str, 'a pattern as "%d-%m-%Y %H:%M"'),
        units=_units(said.mapping("units", "a table of facts and units"), facts, said.place), decimal=decimal,
        dialect=files.Dialect(
            separator=separator, encoding=said.take("encoding", str, 'a text as "utf-8" or "latin-1"', "utf-8"),
            skip_lines=skip_lines, nulls=said.texts("nulls", "a list of texts that mean: nothing here"),
        ),
        **_columns(said, facts), **answers,
    )  # fmt: skip
    said.finish(known)
    for fact in spec.columns:
        if fact in constants:
            raise InvalidValue(
                f'a fact has a column or is the same for all rows; received both for "{fact}" (in {said.place}); '
                "drop one of them"
            )
    return spec


def _columns(said: _Section, facts: Mapping[str, str]) -> dict[str, Any]:
    columns, joined, unused = {}, {}, []
    for fact in facts:
        if fact not in said.left():
            continue
        column = said.take(fact, (str, bool, list), "the name of a column, a list of them, or false")
        if isinstance(column, list):
            if len(column) < 2 or facts[fact] != "id" or not all(isinstance(one, str) for one in column):
                raise WrongType(
                    f'"{fact}" is the name of a column, or for ids and names a list of two or more; received '
                    f"{column!r} (in {said.place}); name columns of texts"
                )
            columns[fact] = _JOIN.join(column)
            joined[columns[fact]] = tuple(column)
            continue
        if column is False:
            unused.append(fact)
        elif column is True:
            raise WrongType(
                f'"{fact}" is the name of a column, or false; received true (in {said.place}); name the column'
            )
        else:
            columns[fact] = column
    return {"columns": columns, "joined": joined, "unused": tuple(unused)}


def _scale(scale: list[Any] | None, place: str) -> tuple[float, ...] | None:
    if scale is None:
        return None
    if len(scale) not in (2, 3) or any(
        isinstance(each, bool) or not isinstance(each, (int, float)) for each in scale
    ):
        raise WrongType(
            f'"scale" is [lowest, highest] or [lowest, highest, step]; received {scale!r} (in {place}); correct it'
        )
    if not scale[0] < scale[1] or (len(scale) == 3 and not 0 < scale[2] <= scale[1] - scale[0]):
        raise InvalidValue(
            f'"scale" runs from low to high by a step; received {scale!r} (in {place}); correct it'
        )
    return tuple(scale)


def _units(units: dict[str, str], facts: Mapping[str, str], place: str) -> dict[str, str]:
    for fact, unit in units.items():
        kind = facts.get(fact)
        allowed: Mapping[str, float] | None = {"time": _SINCE_1970, "number": _HOURS}.get(kind or "")
        if allowed is None or fact == "value":
            named = [name for name, type_ in facts.items() if type_ in ("time", "number") and name != "value"]
            raise MissingName(
                f'units are given for times and durations: {_listed(named) or "none here"}; received "{fact}" '
                f"(in {place}); {_close(fact, named)}"
            )
        if unit not in allowed:
            meaning = "times written as numbers count from 1970 in" if kind == "time" else "durations are in"
            raise InvalidValue(
                f'{meaning} {_listed(allowed)}; received {fact} = "{unit}" (in {place}); choose one of these'
            )
    return units


def _path(file: str, folder: Path, place: str) -> Path:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in os.environ:
            raise MissingName(
                f'a path may name environment variables that are set; received "{file}", and {name} is not set '
                f"(in {place}); set it: export {name}=/path/to/folder"
            )
        return os.environ[name]

    return folder / Path(re.sub(r"\$\{(\w+)\}", value, file)).expanduser()


# The rows of its files


def sheet(spec: TableSpec) -> Sheet:
    """Reads one table of a book: opens the file, maps the columns, sets aside what breaks a rule."""
    facts = {name: type_ for name, type_, *_ in fact_columns(spec.kind)}
    there = files.columns_of(spec.path, spec.dialect)
    for parts in spec.joined.values():
        for part in parts:
            _existing(spec, "a list of columns", part, there)
    sources = _sources(spec, facts, [*there, *spec.joined, _ROW])
    own = [
        part
        for name in [*sources.values(), *spec.groups, *([spec.invited] if spec.invited else []), *spec.where]
        for part in spec.joined.get(name, (name,))
        if part != _ROW
    ]
    rows = _joined(spec, _chosen(spec, files.read(spec.path, list(dict.fromkeys(own)), spec.dialect)))
    names, table = _prepared(spec, facts, sources, rows)
    options: dict[str, Any] = {}
    questions = _questions(spec, names, table) if spec.kind == "ratings" else None
    if "answer" in facts.values():
        options = {
            "scale": spec.scale or _usual_scale(spec, questions or [None]), "missing": spec.missing,
            "not_asked": spec.not_asked, "positive": spec.positive, "negative": spec.negative, "silent": spec.silent,
        }  # fmt: skip
        if spec.invited is not None:
            options["invited"] = names[_INVITED]
    options.update((fact, name) for fact, name in names.items() if fact not in (_INVITED, name))
    try:
        made = make_facts(
            spec.kind, table, zone=spec.zone, pattern=spec.time_format, groups=list(spec.groups),
            constants=dict(spec.constants) or None, **options,
        )  # fmt: skip
    except Error as failure:
        raise type(failure)(f"{spec.file}: {failure} ({spec.place})") from failure
    back = {name: spec.invited if fact == _INVITED else sources[fact] for fact, name in names.items()}
    return Sheet(
        made,
        made.scale if "scale" in options else None,
        spec.file,
        _refused(spec, made, rows, back),
        len(rows.broken),
        questions,
    )


def _questions(spec: TableSpec, names: Mapping[str, str], table: Any) -> list[str | None]:
    if "question" in names:
        return sorted(
            table.column(names["question"]).unique().to_pylist(),
            key=lambda each: (each is not None, each or ""),
        )
    return [spec.constants.get("question")]


def _usual_scale(spec: TableSpec, questions: Sequence[str | None]) -> tuple[float, ...]:
    """The scale of answers whose question says it; the book must say it of any other."""
    usual = {SCALES.get(question or "") for question in questions}
    scale = usual.pop() if len(usual) == 1 else None
    if scale is None:
        raise InvalidValue(
            f"answers lie on a scale, which is the usual one for {_listed(SCALES)} alone; received none for "
            f"{_listed(question or 'ratings without a question' for question in questions)} (in {spec.place}); "
            "add for example scale = [1, 5], in one table per scale (pick its rows with where)"
        )
    return scale


_INVITED: Final = "\0invited"
#: Between the texts of columns that make one fact together.
_JOIN: Final = " · "
#: The number of a row in its file, as a column.
_ROW: Final = "#row"


def _sources(spec: TableSpec, facts: Mapping[str, str], there: Sequence[str]) -> dict[str, str]:
    """Which column of the file each fact comes from: as the book says, else the column of the fact's own name."""
    sources: dict[str, str] = {}
    for fact in facts:
        if fact in spec.columns:
            sources[fact] = _existing(spec, fact, spec.columns[fact], there)
        elif (
            fact in there
            and fact not in spec.constants
            and fact not in spec.unused
            and fact not in spec.groups
        ):
            sources[fact] = fact
    for name in spec.groups:
        _existing(spec, "groups", name, there)
    for name in spec.where:
        _existing(spec, "where", name, there)
    if spec.invited is not None:
        _existing(spec, "invited", spec.invited, there)
    return sources


def _chosen(spec: TableSpec, rows: files.Rows) -> files.Rows:
    """The rows that `where` asks for."""
    if not spec.where:
        return rows
    pa, pc = require("pyarrow", "report"), require("pyarrow.compute", "report")
    keep = None
    for name, wanted in spec.where.items():
        meets = pc.is_in(rows.table.column(name).cast(pa.string()), pa.array(wanted, pa.string()))
        keep = meets if keep is None else pc.and_(keep, meets)
    places = pc.indices_nonzero(keep)
    return files.Rows(
        rows.table.take(places), rows.path, rows.is_text, rows.broken, rows.dialect, places.to_pylist()
    )


def _joined(spec: TableSpec, rows: files.Rows) -> files.Rows:
    """The rows with the columns that are made of others: several texts joined (where one is missing, so is the whole),
    and the number of the row."""
    if not spec.joined and _ROW not in spec.columns.values():
        return rows
    pa, pc = require("pyarrow", "report"), require("pyarrow.compute", "report")
    table = rows.table
    for name, parts in spec.joined.items():
        texts = [table.column(part).cast(pa.string()) for part in parts]
        table = table.append_column(name, pc.binary_join_element_wise(*texts, _JOIN))
    if _ROW in spec.columns.values():
        table = table.append_column(_ROW, pa.array([rows.place(row) for row in range(table.num_rows)], pa.int64()))
    return replace(rows, table=table)


def _existing(spec: TableSpec, key: str, column: str, there: Sequence[str]) -> str:
    if column not in there:
        near = difflib.get_close_matches(column, there, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise MissingName(
            f'{key} names a column of "{spec.file}"; received "{column}", which is not there (in {spec.place}); '
            f"{hint}the columns are: {_listed(there)}"
        )
    return column


def _prepared(
    spec: TableSpec, facts: Mapping[str, str], sources: Mapping[str, str], rows: files.Rows
) -> tuple[dict[str, str], Any]:
    """The table as the core reads it, and fact → column of it. Columns keep the file's names where they can."""
    pa = require("pyarrow", "report")
    names: dict[str, str] = {}
    columns: dict[str, Any] = {}
    for fact, source in sources.items():
        own = (
            source in columns
            or (source in facts and source != fact)
            or source in spec.groups
            or fact == "kind"
        )
        names[fact] = fact if own else source
        columns[names[fact]] = _converted(spec, fact, facts[fact], rows.table.column(source), rows.is_text)
    for name in spec.groups:
        columns[name] = _group(rows.table.column(name), rows.is_text)
    if spec.invited is not None:
        names[_INVITED] = (
            spec.invited if spec.invited not in columns and spec.invited not in facts else _INVITED
        )
        columns[names[_INVITED]] = rows.table.column(spec.invited)
    return names, pa.table(columns)


def _converted(spec: TableSpec, fact: str, kind: str, column: Any, is_text: bool) -> Any:
    pa, pc = require("pyarrow", "report"), require("pyarrow.compute", "report")
    if kind == "id" and pa.types.is_integer(column.type):
        return column.cast(pa.string())  # ids are text in every file, so that 17 and "17" are the same person
    if is_text and spec.decimal == "," and kind in ("answer", "number", "weight"):
        column = pc.replace_substring(column, ",", ".")
    if is_text and kind in ("number", "weight") and pa.types.is_string(column.type):
        column = _numbers(column)
    if kind == "number" and fact in spec.units:
        column = pc.multiply(column.cast(pa.float64()), _HOURS[spec.units[fact]])
    if kind == "time" and fact in spec.units:
        counted = _numbers(column) if is_text else column.cast(pa.float64())
        micros = pc.round(pc.multiply(counted, _SINCE_1970[spec.units[fact]]))
        return pc.if_else(pc.is_finite(micros), micros, None).cast(pa.int64()).cast(pa.timestamp("us", "UTC"))
    if is_text and kind == "day" and spec.time_format is not None:
        return pc.strptime(column, spec.time_format, "s", error_is_null=True).cast(pa.date32())
    return column


_NUMBER: Final = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


def _numbers(column: Any) -> Any:
    """Text as numbers; what is no number becomes NaN, so that the rule it breaks is found where all rules are kept."""
    pa, pc = require("pyarrow", "report"), require("pyarrow.compute", "report")
    readable = pc.match_substring_regex(column, _NUMBER)
    return pc.if_else(readable, pc.utf8_trim_whitespace(column), "nan").cast(pa.float64())


def _group(column: Any, is_text: bool) -> Any:
    """A grouping column of whole numbers counts as numbers (9 before 10), unless one is written as a code (007)."""
    pa, pc = require("pyarrow", "report"), require("pyarrow.compute", "report")
    if not is_text:
        return column
    whole = pc.all(pc.match_substring_regex(column, r"^(0|-?[1-9]\d{0,17})$")).as_py()
    return column.cast(pa.int64()) if whole else column


def _refused(
    spec: TableSpec, facts: Facts, rows: files.Rows, back: Mapping[str, str | None]
) -> list[Refused]:
    said = facts.set_aside.to_dict()
    said["row"], places = [rows.place(row) for row in said["row"]], said["row"]
    lines = rows.lines(said["row"])
    found = []
    for place, row, name, value, rule, whole in zip(
        places, said["row"], said["column"], said["value"], said["rule"], said["whole_row"], strict=True
    ):
        source = back.get(name) or name
        if rows.is_text and source in rows.table.column_names:
            cell = rows.table.column(source)[place].as_py()
            value = "" if cell is None else cell
        found.append(Refused(spec.kind, spec.file, row, lines.get(row), source, value, rule, whole))
    for each in rows.broken:
        rule = f"a record has as many cells as the header: {each.expected}, not {each.cells}"
        found.append(Refused(spec.kind, spec.file, None, each.line, None, each.text, rule, True))
    return sorted(found, key=lambda one: (one.line or 0, one.row or 0))
