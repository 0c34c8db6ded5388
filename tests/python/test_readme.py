"""The blocks of README.md that are not Python, and the notebooks: each is what it claims to be, and runs as it stands."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path
from typing import Any

import matplotlib
import pytest

import klankbord as kb
from klankbord.cli import main

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


@pytest.fixture(scope="module")
def blocks(root: Path) -> list[tuple[str, str]]:
    """Language and text of every block, in order."""
    return BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))


def behind(blocks: list[tuple[str, str]], begin: str) -> str:
    """The block of text behind the one block that begins so."""
    (place,) = [at for at, (_, text) in enumerate(blocks) if text.startswith(begin)]
    language, said = blocks[place + 1]
    assert language == "text"
    return said


def test_the_program_is_the_example_and_prints_what_the_example_prints(
    root: Path, blocks: list[tuple[str, str]]
) -> None:
    """The example itself is compiled and run by ctest, and its output held to the file of expected text."""
    (program,) = [text for language, text in blocks if language == "cpp"]
    head, include, source = (root / "examples" / "scores_by_team.cpp").read_text(encoding="utf-8").partition("#include")
    assert include + source == program
    assert all(line.startswith("//") for line in head.splitlines() if line)
    assert behind(blocks, "#include") == (root / "examples" / "scores_by_team.expected").read_text(encoding="utf-8")


def test_the_demo_prints_these_figures_and_where_its_report_lies(
    blocks: list[tuple[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert main(["demo", "-o", str(report)]) == 0
    *figures, place = capsys.readouterr().out.splitlines()
    shown = behind(blocks, "./run demo").splitlines()
    assert figures == shown[:-1]
    assert place.removesuffix(str(report)) == shown[-1].removesuffix("…/report.html") != place
    assert "<html" in report.read_text(encoding="utf-8")


def test_the_commands_run_one_after_the_other(
    blocks: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (lines,) = [text for _, text in blocks if text.startswith("klankbord simulate")]
    commands = [shlex.split(line, comments=True) for line in lines.splitlines()]
    assert [each[1] for each in commands] == ["simulate", "init", "check", "score", "report"]
    monkeypatch.chdir(tmp_path)
    # The files of somebody's own, which `init` is shown with.
    Path("ratings.csv").write_text("customer,value,team\n" + "a,9,Noord\n" * 3, encoding="utf-8")
    Path("contacts.csv").write_text("customer,start,team\n" + "a,2026-01-02T10:00:00Z,Noord\n" * 3, encoding="utf-8")
    for program, *arguments in commands:
        assert program == "klankbord"
        assert main(arguments) == 0, (arguments, capsys.readouterr().err)
    assert {"acme", "book.toml", "report.html"} <= {each.name for each in tmp_path.iterdir()}
    assert '<html lang="nl"' in Path("report.html").read_text(encoding="utf-8")
    assert "Noord" in capsys.readouterr().out


def test_notebooks_run_from_top_to_bottom(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As Jupyter does: one namespace, and what a cell ends with shows itself."""
    notebooks = sorted((root / "examples" / "notebooks").glob("*.ipynb"))
    assert notebooks
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    for notebook in notebooks:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        names: dict[str, Any] = {"__name__": "__main__"}
        shown = 0
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        assert len(code) >= 3, notebook.name
        for number, source in enumerate(code):
            tree = ast.parse(source)
            where = f"{notebook.name}, cell of code {number}"
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, where, "exec"), names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), where, "eval"), names)
                if isinstance(value, (kb.Result, kb.Book)):
                    shown += 1
                    assert value._repr_html_(), where
        assert shown >= 1, notebook.name
        matplotlib.pyplot.close("all")
