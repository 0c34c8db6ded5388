"""book.toml and the files it names: what is read, what is refused, and what the messages say."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import klankbord as kb
from klankbord import bookfile

RATINGS = "klant,cijfer,datum,regio\n" + "".join(
    f"{i:03d},{i % 11},2026-01-{1 + i % 28:02d},N\n" for i in range(40)
)
TOML = '[book]\nzone = "Europe/Amsterdam"\n\n[[ratings]]\nfile = "ratings.csv"\ncustomer = "klant"\nvalue = "cijfer"\n' \
    'at = "datum"\nscale = [0, 10]\nconstants = { question = "recommend" }\ngroups = ["regio"]\n'  # fmt: skip


def written(folder: Path, toml: str = TOML, **files: str | bytes) -> Path:
    for name, content in {"ratings_csv": RATINGS, **files}.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / re.sub(r"_(csv|tsv|gz)", r".\1", name)).write_bytes(data)
    path = folder / "book.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def test_ids_keep_their_zeros_and_groups_of_numbers_are_numbers(tmp_path: Path) -> None:
    numbers = RATINGS.replace(",N\n", ",10\n").replace(",10\n", ",9\n", 20)
    book = kb.read(written(tmp_path, ratings_csv=numbers))
    facts = book.ratings.table().to_dict()
    assert facts["customer"][:3] == ["000", "001", "002"]
    assert sorted(set(facts["regio"])) == [9, 10]
    assert kb.read(written(tmp_path, ratings_csv=numbers.replace(",9\n", ",09\n"))).nps(by="regio").to_dict()["regio"] == [
        "09", "10"
    ]  # fmt: skip


def test_parquet_ids_are_text_too(tmp_path: Path) -> None:
    pq.write_table(pa.table({"klant": list(range(20)), "cijfer": [9] * 20}), tmp_path / "r.parquet")
    toml = (
        TOML.replace("ratings.csv", "r.parquet")
        .replace('at = "datum"\n', "")
        .replace('groups = ["regio"]\n', "")
    )
    assert kb.read(written(tmp_path, toml)).ratings.table().to_dict()["customer"][0] == "0"


@pytest.mark.parametrize(
    ("old", "new", "kind", "message"),
    [
        ('customer = "klant"', 'custmer = "klant"', kb.MissingName, 'received "custmer"; did you mean "customer"?'),
        ('customer = "klant"', 'customer = "klan"', kb.MissingName, "the columns are: klant, cijfer, datum, regio"),
        ("ratings.csv", "rating.csv", kb.MissingName, "in that folder: book.toml, ratings.csv"),
        ("[[ratings]]", "[[rating]]", kb.MissingName, 'received "rating"; did you mean "ratings"?'),
        ("[0, 10]", "[10, 0]", kb.InvalidValue, "runs from low to high"),
        ("[0, 10]", '"0-10"', kb.WrongType, '"scale" is [lowest, highest]'),
        ("scale = [0, 10]\n", "", None, ""),
        ('question = "recommend" }\n', 'question = "pride" }\n', None, ""),
        ('scale = [0, 10]\nconstants = { question = "recommend" }', 'constants = { question = "pride" }', kb.InvalidValue,
         "add for example scale = [1, 5]"),
        ("Europe/Amsterdam", "Europe/Amsterdm", kb.MissingName, "Europe/Amsterdm"),
        ('[book]\nzone = "Europe/Amsterdam"\n', "[book]\n", None, ""),
        ("[book]\n", "[book\n", kb.InvalidValue, "TOML"),
        ("[book]\n", '[book]\nlang = "de"\n', kb.InvalidValue, '"lang" is "en" or "nl"'),
        ("[book]\n", "[policy]\nmin_persons = 3\n[book]\n", kb.InvalidValue, "min_persons"),
        ("[book]\n", "[policy]\nmin_person = 3\n[book]\n", kb.MissingName, 'did you mean "min_persons"?'),
        ('groups = ["regio"]', 'groups = ["region"]', kb.MissingName, "did you mean regio?"),
        ('at = "datum"', 'at = "datum"\nunits = { at = "hours" }', kb.InvalidValue, "seconds, milliseconds, microseconds"),
        ('{ question', '{ at = "x", question', kb.InvalidValue, 'received both for "at"'),
        ("ratings.csv", "${KLANKBORD_NOT_SET}/ratings.csv", kb.MissingName, "export KLANKBORD_NOT_SET="),
        ("ratings.csv", "ratings.xls", kb.InvalidValue, ".csv, .tsv, .txt (also with .gz) or .parquet"),
    ],
)  # fmt: skip
def test_what_a_book_may_say(
    tmp_path: Path, old: str, new: str, kind: type[Exception] | None, message: str
) -> None:
    assert old in TOML
    path = written(tmp_path, TOML.replace(old, new))
    if kind is None:
        kb.read(path)
        return
    with pytest.raises(kind) as raised:
        kb.read(path)
    assert message in str(raised.value)


def test_set_aside_says_file_line_column_value_and_rule(tmp_path: Path) -> None:
    rows = 'klant,cijfer,datum,regio\n"a\nb",9,2026-01-01,N\n,8,2026-01-01,N\nc,11,2026-01-01,N\nd,zes,2026-01-01,N\n' \
        "e,7,2026-13-01,N\n\nf,7\ng,,2026-01-02,N\n"  # fmt: skip
    book = kb.read(written(tmp_path, ratings_csv=rows))
    found = [(one.file, one.line, one.row, one.column, one.value) for one in book.set_aside]
    # The rating on line 4, of nobody known, is a rating.
    assert found == [
        ("ratings.csv", 5, 2, "cijfer", "11"),
        ("ratings.csv", 6, 3, "cijfer", "zes"),
        ("ratings.csv", 7, 4, "datum", "2026-13-01"),
        ("ratings.csv", 9, None, None, "f,7"),
    ]
    assert "scale" in book.set_aside[0].rule and "4, not 2" in book.set_aside[-1].rule
    assert book.rows == 7 == book.ratings.accepted + len(book.set_aside)
    assert book.set_aside.to_arrow().column_names[:4] == ["table", "file", "row", "line"]


def test_where_keeps_the_lines_of_the_file(tmp_path: Path) -> None:
    rows = "klant,vraag,cijfer\na,x,9\nb,y,3\nc,x,12\nd,y,6\n"
    table = '[[ratings]]\nfile = "ratings.csv"\ncustomer = "klant"\nvalue = "cijfer"\nquestion = "vraag"\n'
    toml = f'{table}where = {{ vraag = "x" }}\nscale = [0, 10]\n{table}where = {{ vraag = ["y"] }}\nscale = [1, 5]\n'
    book = kb.read(written(tmp_path, toml, ratings_csv=rows))
    assert book.questions == {"x": (0, 10, 1), "y": (1, 5, 1)}
    assert [(one.line, one.row, one.value) for one in book.set_aside] == [(4, 2, "12"), (5, 3, "6")]
    assert book.rows == 4


def test_separator_encoding_decimal_skipped_lines_and_zip(tmp_path: Path) -> None:
    text = (
        "export van vandaag\nklant;cijfer;gewicht\n"
        + "".join(f"Zoë{i};7,5;0,5\n" for i in range(20))
        + "x;8;veel\n"
    )
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(text.encode("latin-1")))
    toml = '[[ratings]]\nfile = "r.csv.gz"\ncustomer = "klant"\nvalue = "cijfer"\nweight = "gewicht"\nskip_lines = 1\n' \
        'separator = ";"\nencoding = "latin-1"\ndecimal = ","\nscale = [0, 10, 0.5]\n'  # fmt: skip
    book = kb.read(written(tmp_path, toml))
    assert book.mean_score().to_dict()["estimate"] == [7.5]
    assert [(one.line, one.column, one.value) for one in book.set_aside] == [(23, "gewicht", "veel")]
    with pytest.raises(kb.InvalidValue, match='say which it is, for example encoding = "latin-1"'):
        kb.read(written(tmp_path, toml.replace("latin-1", "utf-8")))
    with pytest.raises(kb.InvalidValue, match='say separator = ";"'):
        kb.read(written(tmp_path, toml.replace('separator = ";"\n', "")))


def test_duplicate_headers_are_numbered(tmp_path: Path) -> None:
    rows = "id,category,category\na,1,9\nb,1,10\n"
    toml = '[[ratings]]\nfile = "ratings.csv"\ncustomer = "id"\nvalue = "category#2"\nscale = [0, 10]\n'
    assert kb.read(written(tmp_path, toml, ratings_csv=rows)).ratings.table().to_dict()["value"] == [9, 10]


def test_times_in_patterns_and_since_1970(tmp_path: Path) -> None:
    rows = "k,v,t\na,9,1767225600\nb,8,soon\n"
    toml = '[[ratings]]\nfile = "ratings.csv"\ncustomer = "k"\nvalue = "v"\nat = "t"\nscale = [0, 10]\n'
    book = kb.read(written(tmp_path, toml + 'units = { at = "seconds" }\n', ratings_csv=rows))
    assert [at and at.isoformat() for at in book.ratings.table().to_dict()["at"]][
        0
    ] == "2026-01-01T00:00:00+00:00"
    rows = "k,v,t\na,9,31/12/2025 23:30\n"
    book = kb.read(written(tmp_path, '[book]\nzone = "Europe/Amsterdam"\n' + toml + 'time_format = "%d/%m/%Y %H:%M"\n',
                           ratings_csv=rows))  # fmt: skip
    assert book.ratings.table().to_dict()["at"][0].isoformat() == "2025-12-31T23:30:00+01:00"


def test_missing_not_asked_and_words(tmp_path: Path) -> None:
    rows = "k,v\n" + "a,0\nb,6\nc,Blank\nd,goed\ne,slecht\nf,4\ng,\n"
    toml = '[[ratings]]\nfile = "ratings.csv"\ncustomer = "k"\nvalue = "v"\nscale = [1, 5]\nmissing = [0, "Blank"]\n' \
        'not_asked = [6]\npositive = "goed"\nnegative = ["slecht"]\n'  # fmt: skip
    book = kb.read(written(tmp_path, toml, ratings_csv=rows))
    assert book.ratings.table().to_dict()["value"] == [None, None, 5, 1, 4, None]
    assert book.ratings.not_asked == 1 and not book.set_aside


def test_naive_times_without_a_zone_name_the_file(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"k": ["a"], "v": [1], "at": pa.array([0], pa.timestamp("us"))}), tmp_path / "r.parquet"
    )
    toml = '[[ratings]]\nfile = "r.parquet"\ncustomer = "k"\nvalue = "v"\nscale = [0, 10]\n'
    with pytest.raises(kb.InvalidValue, match=r"r\.parquet: .*zone"):
        kb.read(written(tmp_path, toml))
    assert kb.read(written(tmp_path, toml + "at = false\n")).ratings.columns == ["customer", "value"]


def test_no_pyarrow_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.csv", None)
    with pytest.raises(kb.Unavailable, match=r'pip install "klankbord\[report\]"'):
        kb.read(path)


def test_load_reads_no_files(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "ratings.csv").unlink()
    said = bookfile.load(path)
    assert [(spec.kind, spec.file, spec.zone) for spec in said.tables] == [
        ("ratings", "ratings.csv", "Europe/Amsterdam")
    ]
    with pytest.raises(kb.MissingName, match="klankbord init"):
        bookfile.load(tmp_path / "other.toml")
