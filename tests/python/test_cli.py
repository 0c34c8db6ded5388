"""The command line: what it writes, prints and returns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import klankbord as kb
from klankbord.cli import main

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    assert (
        main(["simulate", "--seed", "7", "-o", str(folder), "--format", "csv", "--set", "customers=300"]) == 0
    )
    return folder / "book.toml"


def test_simulate_writes_a_book_that_is_clean(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(book)]) == 0
    said = capsys.readouterr().out
    assert "question recommend: 0 to 10" in said and said.endswith("nothing was set aside\n")


def test_check_names_what_was_set_aside(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r.csv").write_text("customer,value\na,9\nb,12\n")
    path = tmp_path / "book.toml"
    path.write_text('[[ratings]]\nfile = "r.csv"\nscale = [0, 10]\n')
    assert main(["check", str(path), "-o", str(tmp_path / "aside.csv")]) == 1
    said = capsys.readouterr().out
    assert "set aside: r.csv, line 3, column \"value\": an answer lies on the scale; received '12'" in said
    assert '"12"' in (tmp_path / "aside.csv").read_text()


def test_score_in_text_csv_and_json(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = kb.read(book).nps(by="team").to_dict()
    assert main(["score", str(book), "nps", "--by", "team", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["estimate"] for row in rows] == expected["estimate"]
    assert (
        main(["score", str(book), "nps", "--by", "team", "--format", "csv", "-o", str(tmp_path / "x.csv")])
        == 0
    )
    lines = (tmp_path / "x.csv").read_text().splitlines()
    assert lines[0].startswith("team,estimate,low,high,n,persons") and len(lines) == 1 + len(rows)
    capsys.readouterr()
    assert main(["score", str(book), "csat", "--question", "mood", "--lang", "nl"]) == 0
    assert "%" in capsys.readouterr().out
    assert main(["score", str(book), "nps", "--as-of", "2026-03-31", "--period", "month"]) == 0


def test_report_export_and_demo(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["report", str(book), "-o", str(tmp_path / "r.html"), "--lang", "nl", "--period", "month"]) == 0
    )
    assert 'lang="nl"' in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert main(["export", str(book.parent), "-o", str(tmp_path / "out")]) == 0
    assert main(["check", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert main(["demo", "-o", str(tmp_path / "demo.html"), "--lang", "nl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        8 <= len(lines) <= 14 and "De NPS is +19, tussen +13 en +24" in lines[1] and "demo.html" in lines[-1]
    )


def test_init_then_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "antwoorden.csv").write_text(
        "klant;cijfer;regio\n" + "".join(f"k{i};9;N\n" for i in range(12))
    )
    target = tmp_path / "book.toml"
    assert main(["init", str(tmp_path / "antwoorden.csv"), "-o", str(target)]) == 0
    text = target.read_text()
    assert 'separator = ";"' in text and 'customer = "klant"' in text and 'value = "cijfer"' in text
    assert main(["check", str(target)]) == 0
    assert main(["init", str(tmp_path / "antwoorden.csv"), "-o", str(target)]) == 2
    assert "say --force" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere.toml"], "klankbord init"),
        (["score", "BOOK", "nps", "--by", "regio"], "regio"),
        (["score", "BOOK", "mean_score"], "say which"),
        (["simulate", "--set", "customers", "-o", "x"], "--set customers=5000"),
        (["simulate", "--set", "custmers=5", "-o", "x"], "custmers"),
        (["report", "BOOK", "-o", "/no/such/folder/report.html"], "/no/such/folder"),
        (["report", "BOOK", "--viewer", "boss"], "boss"),
    ],
)
def test_failures_are_one_line(
    book: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(book) if each == "BOOK" else each for each in arguments]) == 2
    said = capsys.readouterr().err
    assert said.startswith("klankbord: ") and said.count("\n") == 1 and message in said


def test_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"klankbord {kb.__version__}\n"
