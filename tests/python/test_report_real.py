"""Whole reports of real and simulated organisations in a real browser, as wide as a telephone and as a desk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from browsing import looking

import klankbord as kb

BOOKS = Path(__file__).resolve().parents[2] / "examples" / "books"
LANGUAGES = ("en", "nl")


def written(book: kb.Book, file: Path, lang: str) -> Path:
    book.report(file, lang=lang)
    return file


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    book = kb.simulate(seed=7)
    folder = tmp_path_factory.mktemp("simulated")
    return {lang: written(book, folder / f"simulated_{lang}.html", lang) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def public(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("public")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KLANKBORD_DATA", str(data))
        for name in ("sfo", "insteval"):
            book = kb.read(BOOKS / f"{name}.toml")
            for lang in LANGUAGES:
                found[name, lang] = written(book, folder / f"{name}_{lang}.html", lang)
    return found


def test_every_picture_of_answers_says_of_what_and_every_method_for_what(simulated: dict[str, Path]) -> None:
    text = re.sub(r"<[^>]+>", "\n", simulated["nl"].read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line.startswith("De antwoorden")]
    assert found == [
        "De antwoorden: NPS",
        "De antwoorden: Tevreden",
        "De antwoorden: Gemak",
        "De antwoorden: Het oordeel van de medewerkers zelf",
        "De antwoorden: Wat medewerkers denken dat de klant vond",
    ]  # and not of good days: what is yes or no has been said by its share
    methods = lines[lines.index("Hoe het berekend is") :]
    for name in ("Score", "Marges", "Meer antwoorden van één persoon", "Plekken", "Welke groepen echt verschillen"):
        assert any(line.startswith(f"{name}: ") for line in methods), name


def test_the_picture_below_a_long_heading_is_not_cut(simulated: dict[str, Path]) -> None:
    """The heading says what was asked; the picture says its unit and no more."""
    text = simulated["nl"].read_text(encoding="utf-8")
    start = text.index("Wat medewerkers denken dat de klant vond")
    picture = text[start : text.index("</svg>", start)]
    assert "…" not in picture
    assert "Gemiddeld antwoord" in picture


def test_a_group_without_a_name_has_its_row(tmp_path: Path) -> None:
    rows = {"customer": [f"k{i}" for i in range(60)], "value": [9, 3, 7] * 20, "team": [""] * 30 + ["Noord"] * 30}
    kb.Book(ratings=pa.table(rows)).report(tmp_path / "report.html")
    assert "Noord" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [375, 1024, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_simulated_organisation(browser: Any, simulated: dict[str, Path], scheme: str, width: int) -> None:
    with looking(browser, width, scheme, least=200) as look:
        for lang in LANGUAGES:
            look(simulated[lang])


@pytest.mark.parametrize("width", [375, 1024, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_airport_and_a_university(
    browser: Any, public: dict[tuple[str, str], Path], scheme: str, width: int
) -> None:
    """Many airlines with long names, and a thousand lecturers."""
    with looking(browser, width, scheme, least=200) as look:
        for file in public.values():
            look(file)
