"""What every test of the Python package needs: what was run and checked is counted, never assumed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from browsing import ARGUMENTS, chromium  # noqa: E402


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def data(root: Path) -> Path:
    """The folder of public data. Where it is missing its tests are skipped; in continuous integration they fail."""
    folder = Path(os.environ.get("KLANKBORD_DATA") or root.parent / "shared" / "data").resolve()
    if not folder.is_dir():
        said = f"no public data at {folder} (KLANKBORD_DATA): not tested on the SFO survey of 2017 and InstEval"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium. Where none is installed its tests are skipped; where one was named, or in CI, they fail."""
    path = chromium()
    if path is None or not Path(path).exists():
        said = f"no browser at {path}; install Debian's chromium, or name one in CHROMIUM"
        if os.environ.get("CI") or os.environ.get("CHROMIUM"):
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()
