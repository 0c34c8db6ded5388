"""The zones and the calendar, compared with Python's own in every zone there is."""

from __future__ import annotations

import importlib.resources
import os
import zoneinfo
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from klankbord import _core

MICROS = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
NAIVE_EPOCH = datetime(1970, 1, 1)
FIRST = int((datetime(1900, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds())
LAST = int((datetime(2101, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds())


def one_source() -> str:
    """A directory from which both sides can read, so that two releases of tzdata are never compared."""
    usual = [os.environ.get("TZDIR", ""), *zoneinfo.TZPATH]
    for directory in usual:
        if directory and (Path(directory) / "Europe" / "Amsterdam").is_file():
            return directory
    return str(importlib.resources.files("tzdata") / "zoneinfo")


@pytest.fixture(scope="module", autouse=True)
def same_files():
    directory = one_source()
    before = os.environ.get("TZDIR")
    os.environ["TZDIR"] = directory
    zoneinfo.reset_tzpath([directory])
    yield
    zoneinfo.reset_tzpath()
    if before is None:
        del os.environ["TZDIR"]
    else:
        os.environ["TZDIR"] = before


def python_offset(zone: zoneinfo.ZoneInfo, seconds: int) -> int:
    offset = (EPOCH + timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    return int(offset.total_seconds())


def python_utc(zone: zoneinfo.ZoneInfo, local_seconds: int, fold: int) -> int:
    wall = (NAIVE_EPOCH + timedelta(seconds=local_seconds)).replace(tzinfo=zone, fold=fold)
    return local_seconds - int(wall.utcoffset().total_seconds())


def python_changes(zone: zoneinfo.ZoneInfo) -> list[int]:
    """The seconds at which Python's offset changes, found from Python alone, by halving steps of twelve hours.

    A change undone within a step escapes it; the zones it is used for have none.
    """
    changes = []
    step = 12 * 3600
    left, left_offset = FIRST, python_offset(zone, FIRST)
    for right in range(FIRST + step, LAST, step):
        right_offset = python_offset(zone, right)
        if right_offset != left_offset:
            low, high = left, right
            while high - low > 1:
                middle = (low + high) // 2
                if python_offset(zone, middle) == left_offset:
                    low = middle
                else:
                    high = middle
            changes.append(high)
        left, left_offset = right, right_offset
    return changes


def our_changes(name: str) -> list[int]:
    return [at // MICROS for at in _core._zone_changes(name, FIRST * MICROS, LAST * MICROS)]


def around(changes: list[int]) -> np.ndarray:
    """Every change, the second before it and after it."""
    return np.unique(np.array(changes, dtype=np.int64)[:, None] + np.array([-1, 0, 1]))


@pytest.fixture(scope="module")
def zones(same_files) -> list[str]:
    directory = Path(os.environ["TZDIR"])
    return sorted(name for name in zoneinfo.available_timezones() if (directory / name).is_file())


def test_there_are_zones_to_compare(zones):
    assert len(zones) > 400


@pytest.mark.parametrize("name", ["Europe/Amsterdam", "America/New_York", "Africa/Casablanca", "Asia/Gaza"])
def test_every_change_of_python_is_ours(name):
    zone = zoneinfo.ZoneInfo(name)
    theirs = python_changes(zone)
    assert len(theirs) > 50
    assert our_changes(name) == theirs


def test_offsets_in_every_zone_at_every_change(zones):
    compared = 0
    for name in zones:
        zone = zoneinfo.ZoneInfo(name)
        # A change that only Python knows would show between ours: every 30 days is looked at as well.
        grid = np.arange(FIRST, LAST, 30 * 86400, dtype=np.int64)
        changes = our_changes(name)
        seconds = np.concatenate([around(changes), grid]) if changes else grid
        ours = _core._zone_offsets(name, seconds * MICROS)
        theirs = [python_offset(zone, int(s)) for s in seconds]
        wrong = [(int(s), int(o), t) for s, o, t in zip(seconds, ours, theirs) if o != t]
        assert not wrong, f"{name}: (second, ours, Python's) {wrong[:5]}"
        compared += len(seconds)
    assert compared > 1_000_000


def walls_around(name: str) -> np.ndarray:
    """Seconds on the wall at, before, after and amid every gap and overlap."""
    changes = np.array(our_changes(name), dtype=np.int64)
    if len(changes) == 0:
        return changes
    before = _core._zone_offsets(name, (changes - 1) * MICROS).astype(np.int64)
    after = _core._zone_offsets(name, changes * MICROS).astype(np.int64)
    edges = [changes + before, changes + after, changes + (before + after) // 2]
    return np.unique(np.concatenate([edge + shift for edge in edges for shift in (-1, 0, 1)]))


def test_walls_in_every_zone_around_every_change(zones):
    compared = gaps = overlaps = 0
    for name in zones:
        zone = zoneinfo.ZoneInfo(name)
        walls = walls_around(name)
        kinds, before, after = _core._zone_walls(name, walls * MICROS)
        column = _core._zone_to_utc(name, walls * MICROS)
        assert (column == before).all()
        for wall, kind, first, second in zip(walls.tolist(), kinds.tolist(), before.tolist(), after.tolist()):
            theirs = python_utc(zone, wall, 0), python_utc(zone, wall, 1)
            assert (first // MICROS, second // MICROS) == theirs, f"{name} at {wall}"
            # PEP 495: the folds differ in a gap (the first is later) and in an overlap (the first is earlier).
            expected = 0 if theirs[0] == theirs[1] else 1 if theirs[0] < theirs[1] else 2
            assert kind == expected, f"{name} at {wall}"
            gaps += kind == 2
            overlaps += kind == 1
            compared += 1
    assert compared > 500_000
    assert gaps > 100_000
    assert overlaps > 100_000


def test_a_column_of_walls_equals_one_by_one():
    random = np.random.default_rng(20261124)
    walls = random.integers(FIRST, LAST, 20_000) * MICROS
    compared = 0
    for name in ("Europe/Amsterdam", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"):
        _, before, _ = _core._zone_walls(name, walls)
        assert (_core._zone_to_utc(name, walls) == before).all()
        compared += len(walls)
    assert compared == 100_000


def python_start(period: str, day: date) -> date:
    if period == "week":
        return day - timedelta(days=day.isoweekday() - 1)
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if period == "year" else day


def python_label(period: str, day: date) -> str:
    year, week, _ = day.isocalendar()
    return {
        "day": day.isoformat(),
        "week": f"{year:04d}-W{week:02d}",
        "month": f"{day.year:04d}-{day.month:02d}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "year": f"{day.year:04d}",
    }[period]


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_periods_equal_those_of_datetime(period):
    random = np.random.default_rng(7)
    compared = 0
    for name in ("Europe/Amsterdam", "America/Sao_Paulo", "Pacific/Apia", "Asia/Gaza", "America/Nuuk"):
        zone = zoneinfo.ZoneInfo(name)
        seconds = np.concatenate([random.integers(FIRST, LAST, 3_000), around(our_changes(name))])
        random.shuffle(seconds)
        starts = _core._period_starts(period, name, seconds * MICROS)
        for second, start in zip(seconds.tolist(), starts.tolist()):
            day = (EPOCH + timedelta(seconds=second)).astimezone(zone).date()
            expected = python_start(period, day)
            assert date(1970, 1, 1) + timedelta(days=start) == expected, f"{name} at {second}"
            assert _core._period_label(period, start) == python_label(period, expected)
            compared += 1
    assert compared > 15_000


def test_zones_from_the_directory_of_pythons_tzdata(tmp_path, monkeypatch):
    tzdata = pytest.importorskip("tzdata")
    directory = str(Path(tzdata.__file__).parent / "zoneinfo")
    monkeypatch.setenv("TZDIR", str(tmp_path))  # empty: the search goes on
    with (Path(directory) / "Europe" / "Amsterdam").open("rb") as file:
        zone = zoneinfo.ZoneInfo.from_file(file)
    seconds = np.arange(FIRST, LAST, 86400 * 5, dtype=np.int64)
    ours = _core._zone_offsets("Europe/Amsterdam", seconds * MICROS, directories=[directory])
    assert len(ours) > 10_000
    assert ours.tolist() == [python_offset(zone, int(s)) for s in seconds]


def test_times_equal_those_of_datetime():
    texts = [
        "2026-06-30T12:00:00Z", "2026-06-30T12:00:00+02:00", "2026-06-30 12:00:00.123456-05:30",
        "1969-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999-23:59",
        "2024-02-29", "2026-06-30T12:00", "2026-06-30 12:00:00", "1900-01-01T00:00:00.5",
    ]
    for text in texts:
        padded = text.replace(".5", ".500000").replace("Z", "+00:00")  # what Python before 3.11 reads
        theirs = datetime.fromisoformat(padded)
        aware = theirs.tzinfo is not None
        micros = (theirs - (EPOCH if aware else NAIVE_EPOCH)) // timedelta(microseconds=1)
        assert _core._parse_time(text) == (micros, aware)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("%d/%m/%Y %H:%M", "24/3/2016 18:59"),
        ("%d-%m-%y", "01-02-69"),
        ("%m/%d/%Y %I:%M:%S %p", "6/30/2026 12:05:09 AM"),
        ("%d %b %Y", "9 Nov 2026"),
        ("%A %d %B %Y %H:%M:%S.%f", "Tuesday 24 November 2026 03:26:14.250000"),
        ("%Y-%j", "2024-366"),
        ("%Y%m%dT%H%M%S%z", "20261124T032614+0100"),
    ],
)
def test_patterns_read_as_strptime(pattern, text):
    theirs = datetime.strptime(text, pattern)
    aware = theirs.tzinfo is not None
    micros = (theirs - (EPOCH if aware else NAIVE_EPOCH)) // timedelta(microseconds=1)
    assert _core._parse_time(text, pattern) == (micros, aware)
