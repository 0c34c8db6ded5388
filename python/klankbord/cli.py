"""The command line: `klankbord`, or `python -m klankbord`.

Exit codes: 0 when all is well, 1 when `check` found rows that were set aside, 2 when something cannot be used.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Final

from klankbord.errors import Error, InvalidValue
from klankbord.lang import LANGUAGES

CLEAN: Final = 0
SET_ASIDE: Final = 1
UNUSABLE: Final = 2
_MEASURES: Final = ("nps", "csat", "ces", "mean_score")
_PERIODS: Final = ("day", "week", "month", "quarter", "year")
_SHOWN: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code. Failures are one line on standard error."""
    parser = _parser()
    said = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = said.run
    try:
        return run(said)
    except Error as failure:
        _complain(str(failure))
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not complain about it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as failure:
        _complain(
            f"{failure.strerror or failure}; received {failure.filename or 'no file'}; choose another place"
        )
    except KeyboardInterrupt:
        _complain("stopped")
        return 130
    return UNUSABLE


def _complain(text: str) -> None:
    print("klankbord:", " ".join(text.split()), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    from klankbord import __version__

    parser = argparse.ArgumentParser(
        prog="klankbord",
        description="How satisfied customers and employees are, with uncertainty and privacy built in.",
    )
    parser.add_argument("--version", action="version", version=f"klankbord {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], what: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
        made.set_defaults(run=run)
        return made

    def book(made: argparse.ArgumentParser) -> None:
        made.add_argument("book", help="book.toml, or the folder it lies in")

    def output(made: argparse.ArgumentParser, what: str, default: str | None = None) -> None:
        made.add_argument("-o", "--output", metavar="PATH", default=default, help=what)

    def language(made: argparse.ArgumentParser) -> None:
        made.add_argument("--lang", choices=LANGUAGES, default=None, help="language of words and numbers")

    init = command("init", _init, "write a book.toml for files, to be completed by hand")
    init.add_argument("files", nargs="+", metavar="FILE", help="CSV or Parquet files")
    output(init, "where to write it (default: book.toml)", "book.toml")
    init.add_argument("--force", action="store_true", help="write over a file that is there")

    check = command("check", _check, "say what fits, what was set aside and why")
    book(check)
    output(check, "write all that was set aside as CSV")

    report = command("report", _report, "write the report: one self-contained page")
    book(report)
    output(report, "where to write it (default: report.html)", "report.html")
    language(report)
    report.add_argument(
        "--by", action="append", metavar="GROUP", help="groups to set side by side; may be repeated"
    )
    report.add_argument("--period", choices=_PERIODS, help="of the trend")
    _viewer_option(report)

    export = command("export", _export, "write all facts of a book as files with a book.toml")
    book(export)
    output(export, "the folder (default: export)", "export")
    export.add_argument("--format", choices=("parquet", "csv"), default="parquet")

    simulate = command("simulate", _simulate, "write the files of an organisation that does not exist")
    simulate.add_argument(
        "--seed", type=int, default=1, help="the same seed gives the same organisation (default: 1)"
    )
    output(simulate, "the folder (default: simulated)", "simulated")
    simulate.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    simulate.add_argument("--set", action="append", default=[], metavar="NAME=NUMBER", dest="parameters",
                          help="a parameter of the simulation, as customers=5000; may be repeated")  # fmt: skip

    score = command("score", _score, "print one score of a book")
    book(score)
    score.add_argument("measure", choices=_MEASURES)
    score.add_argument("--question", help="which question (default: the measure's own)")
    score.add_argument(
        "--by", action="append", default=[], metavar="GROUP", help="one row per group; may be repeated"
    )
    score.add_argument("--period", choices=_PERIODS, help="one row per period")
    score.add_argument(
        "--rater", choices=("customer", "employee"), help="whose ratings (default: customers')"
    )
    score.add_argument("--weighted", action="store_true", help="use the weights of the ratings")
    score.add_argument(
        "--shrink", action="store_true", help="add estimates drawn towards the whole, and ranks"
    )
    score.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of the limits (default: 0.95)"
    )
    score.add_argument("--as-of", metavar="DATE", help="what was known at the end of that day")
    score.add_argument("--format", choices=("text", "csv", "json"), default="text")
    _viewer_option(score)
    output(score, "write there instead of printing")
    language(score)

    demo = command("demo", _demo, "simulate an organisation, write its report and print the main figures")
    output(demo, "where to write it (default: report.html)", "report.html")
    demo.add_argument("--seed", type=int, default=7)
    language(demo)
    return parser


def _viewer_option(made: argparse.ArgumentParser) -> None:
    made.add_argument("--viewer", default="organisation", metavar="WHO",
                      help='who looks: "organisation", "team:NAME" or "self:EMPLOYEE"')  # fmt: skip


def _viewer(text: str) -> str | tuple[str, str]:
    kind, colon, who = text.partition(":")
    return (kind, who) if colon else kind


# Commands


def _init(said: argparse.Namespace) -> int:
    from klankbord.initial import initial_book

    target = Path(said.output)
    if target.exists() and not said.force:
        raise InvalidValue(
            f'init writes a new book; received "{target}", which is there already; choose another with -o, or say --force'
        )
    text = initial_book([Path(each) for each in said.files], target.absolute().parent)
    target.write_text(text, encoding="utf-8")
    print(f"{target}: complete the lines that ask for it, then try: klankbord check {target}")
    return CLEAN


def _check(said: argparse.Namespace) -> int:
    from klankbord import read

    book = read(said.book)
    for kind in book.tables:
        facts = getattr(book, kind)
        print(f"{kind}: {facts.rows:,} rows of {facts.given:,} given; {', '.join(facts.columns)}")
        if facts.not_asked:
            print(f"  {facts.not_asked:,} rows do not apply")
    for question, (low, high, _) in book.questions.items():
        print(f"question {question}: {low:g} to {high:g}")
    aside = book.set_aside
    for one in aside[:_SHOWN]:
        place = f"line {one.line}" if one.line is not None else f"row {one.row}"
        column = f', column "{one.column}"' if one.column else ""
        print(f"set aside: {one.file}, {place}{column}: {one.rule}; received {one.value!r}")
    if len(aside) > _SHOWN:
        print(f"… and {len(aside) - _SHOWN:,} more")
    if said.output:
        from klankbord.export import write_table

        write_table(aside.to_arrow(), Path(said.output), "csv")
        print(said.output)
    if not aside:
        print("nothing was set aside")
    return SET_ASIDE if aside else CLEAN


def _report(said: argparse.Namespace) -> int:
    from klankbord import read

    read(said.book).report(
        said.output, lang=said.lang, period=said.period, by=said.by, viewer=_viewer(said.viewer)
    )
    print(said.output)
    return CLEAN


def _export(said: argparse.Namespace) -> int:
    from klankbord import read

    print(read(said.book).export(said.output, format=said.format))
    return CLEAN


def _simulate(said: argparse.Namespace) -> int:
    from klankbord import simulate

    parameters: dict[str, Any] = {}
    for each in said.parameters:
        name, equals, value = each.partition("=")
        if not equals:
            raise InvalidValue(
                f'--set takes name=number; received "{each}"; write for example --set customers=5000'
            )
        try:
            parameters[name] = (
                value if name in ("start", "zone") else int(value) if value.isdecimal() else float(value)
            )
        except ValueError as failure:
            raise InvalidValue(
                f'--set takes name=number; received "{each}"; write for example --set customers=5000'
            ) from failure
    print(simulate(said.seed, **parameters).export(said.output, format=said.format))
    return CLEAN


def _score(said: argparse.Namespace) -> int:
    from klankbord import read

    book = read(said.book)
    lang = said.lang or book.lang
    if said.as_of:
        book = book.as_of(said.as_of)
    options: dict[str, Any] = {"weight": "weight"} if said.weighted else {}
    result = getattr(book, said.measure)(
        question=said.question, by=said.by, period=said.period, rater=said.rater, shrink=said.shrink,
        confidence=said.confidence, viewer=_viewer(said.viewer), **options,
    )  # fmt: skip
    if said.output:
        with open(said.output, "w", encoding="utf-8", newline="") as file:
            _print(result, said.format, lang, file)
        print(said.output)
    else:
        _print(result, said.format, lang, sys.stdout)
    return CLEAN


def _print(result: Any, format: str, lang: str, file: IO[str]) -> None:
    import csv

    from klankbord import _tables
    from klankbord.lang import words

    columns = result.to_dict()
    if format == "json":
        names = list(columns)
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        json.dump(rows, file, ensure_ascii=False, indent=2, default=str)
        print(file=file)
    elif format == "csv":
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    else:
        lines = _tables.text(_tables.grid(columns, result.meta, lang), rows=len(result))
        notes = [words.note(note, lang) for note in result.meta.get("notes", ())]
        print("\n".join([*lines, *result.meta.get("stamps", ()), *notes]), file=file)


def _demo(said: argparse.Namespace) -> int:
    from klankbord.demo import demo

    lang = said.lang or "en"
    for line in demo(said.output, lang, said.seed):
        print(line)
    place = Path(said.output).absolute()
    print(f"Het rapport staat in {place}" if lang == "nl" else f"The report is in {place}")
    return CLEAN
