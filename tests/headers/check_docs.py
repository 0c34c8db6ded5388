"""Every C++ block of the docs compiles, as a user would paste it.

Usage: check_docs.py PROJECT_ROOT COMPILER

A page is one source: its includes and namespace aliases come first, each block is the body of a function of its own. What a
block leaves to the reader stands on the line above it, `<!-- given: ArrowArrayStream stream; -->`; a block of definitions
says `<!-- given: nothing, at file level -->`, one that cannot compile `<!-- not compiled: why -->`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"(?:^<!-- (?P<mark>given|not compiled): (?P<words>[^\n]+) -->\n)?^```cpp\n(?P<code>.*?)^```$", re.M | re.S)
FILE_LEVEL = "nothing, at file level"
HOISTED = re.compile(r"^(#include .*|namespace \w+ = [\w:]+;)$")


def source_of(page: Path) -> tuple[str, int]:
    """The page as one source, and how many of its blocks stand in it. Errors name the page's own lines."""
    text = page.read_text(encoding="utf-8")
    top: list[str] = []
    rest: list[str] = []
    blocks = 0
    for found in BLOCK.finditer(text):
        if found["mark"] == "not compiled":
            continue
        blocks += 1
        first = text.count("\n", 0, found.start("code")) + 1
        lines = found["code"].splitlines()
        top += [line for line in lines if HOISTED.match(line) and line not in top]
        body = [f'#line {first} "{page}"', *("" if HOISTED.match(line) else line for line in lines)]
        if found["words"] == FILE_LEVEL:
            rest += body
        else:
            rest += [f"void block_{blocks}() {{", found["words"] or "", *body, "}"]
    top.sort(key=lambda line: line.startswith("namespace"))
    return "\n".join([*top, *rest, ""]), blocks


def main() -> int:
    root, compiler = Path(sys.argv[1]), sys.argv[2]
    pages = sorted((root / "docs").glob("**/*.md"))
    compiled = 0
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            fences = re.findall(r"^ *```+ *\{?(?:cpp|c\+\+|cc|C\+\+)\b", page.read_text(encoding="utf-8"), re.M)
            source, blocks = source_of(page)
            if len(fences) != len(BLOCK.findall(page.read_text(encoding="utf-8"))):
                failures.append(f"{page}: a block of C++ is fenced in a way that is not looked at; write ```cpp")
            if blocks == 0:
                continue
            compiled += blocks
            file = Path(folder) / "page.cpp"
            file.write_text(source, encoding="utf-8")
            run = subprocess.run(
                [compiler, "-std=c++20", "-fsyntax-only", "-Wno-unused-result", f"-I{root / 'include'}", str(file)],
                capture_output=True, text=True,
            )  # fmt: skip
            if run.returncode != 0:
                failures.append(f"{page} does not compile:\n{run.stderr}")
    print(*failures, sep="\n")
    print(f"{compiled} blocks of C++ compiled")
    if compiled < 8:
        print("fewer blocks than the docs have: the pattern finds nothing")
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
