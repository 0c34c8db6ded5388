"""Every Python example of the README and of the docs runs, in order and page by page, and prints what stands below it.

A page is one program: its ```python blocks share their names and run in a folder of their own, where the files of a
simulated organisation lie beside a book.toml. A ```text block that follows is what the block prints. A block that cannot
run says so on the line above it: `<!-- not run: why -->`.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

import klankbord as kb

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(
    r"(?P<mark><!-- not run: [^\n]+ -->\n)?^```python\n(?P<code>.*?)^```$(?:\n+```text\n(?P<said>.*?)^```$)?", re.M | re.S
)


@dataclass
class Example:
    line: int
    code: str
    said: str | None
    skipped: bool


def examples(page: Path) -> list[Example]:
    text = page.read_text(encoding="utf-8")
    return [
        Example(text.count("\n", 0, found.start("code")) + 1, found["code"], found["said"], found["mark"] is not None)
        for found in BLOCK.finditer(text)
    ]


PAGES = {str(page.relative_to(ROOT)): examples(page) for page in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]}
RUNNING = {name: found for name, found in PAGES.items() if any(not each.skipped for each in found)}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    kb.simulate(seed=7, customers=300).export(folder)
    return folder


def test_there_are_examples() -> None:
    run = [each for found in RUNNING.values() for each in found if not each.skipped]
    assert "README.md" in RUNNING
    assert len(RUNNING) >= 10
    assert sum(each.said is not None for each in run) >= 15


def test_no_example_escapes() -> None:
    """A fence that the pattern above does not see would be an example nobody runs."""
    for name, found in PAGES.items():
        fences = re.findall(r"^ *```+ *\{?(?:py|python|python3|ipython|pycon)\b", (ROOT / name).read_text("utf-8"), re.M)
        assert len(fences) == len(found), name


@pytest.mark.parametrize("name", RUNNING)
def test_page(name: str, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(book, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for example in RUNNING[name]:
        if example.skipped:
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n" * (example.line - 1) + example.code, str(ROOT / name), "exec"), names)
        if example.said is not None:
            assert out.getvalue().rstrip() == example.said.rstrip(), f"{name}, line {example.line}"
