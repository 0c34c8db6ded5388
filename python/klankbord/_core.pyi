"""The compiled core of klankbord. Use the package, not this module."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, SupportsFloat, SupportsIndex, SupportsInt

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Never

__version__: str

_Integer = SupportsInt | SupportsIndex
_Real = SupportsFloat | SupportsIndex
_Progress = Callable[[float], object] | None
_Words = Iterable[float | str] | float | str | None
_Scale = tuple[float, float, float]

class _Pybind11(type): ...

class Table(metaclass=_Pybind11):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def from_stream(table: object) -> Table: ...
    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def to_dict(self) -> dict[str, list[Any]]: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def __len__(self) -> int: ...
    def __eq__(self, arg0: object, /) -> bool: ...

class Policy(metaclass=_Pybind11):
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __init__(
        self,
        *,
        min_persons: _Integer = 10,
        min_employees: _Integer = 3,
        guard: str | None = None,
        anonymous: bool | None = None,
        grid: Sequence[Sequence[str]] | None = None,
        below_floor: bool = False,
    ) -> None: ...
    @property
    def min_persons(self) -> int: ...
    @property
    def min_employees(self) -> int: ...
    @property
    def guard(self) -> str | None: ...
    @property
    def anonymous(self) -> bool | None: ...
    @property
    def grid(self) -> list[list[str]]: ...
    @property
    def below_floor(self) -> bool: ...
    @property
    def stamp(self) -> str: ...
    def __eq__(self, arg0: object, /) -> bool: ...
    def __getstate__(self) -> tuple[Any, ...]: ...
    def __setstate__(self, arg0: tuple[Any, ...], /) -> None: ...

class Ledger(metaclass=_Pybind11):
    def __init__(self) -> None: ...
    @property
    def answers(self) -> int: ...
    @property
    def blocks(self) -> int: ...
    @property
    def bytes_used(self) -> int: ...
    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(bytes: bytes) -> Ledger: ...
    def __getstate__(self) -> bytes: ...
    def __setstate__(self, arg0: bytes, /) -> None: ...

class FactTable(metaclass=_Pybind11):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    @property
    def kind(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def rows(self) -> int: ...
    @property
    def given(self) -> int: ...
    @property
    def accepted(self) -> int: ...
    @property
    def not_asked(self) -> int: ...
    @property
    def set_aside(self) -> Table: ...
    @property
    def scale(self) -> _Scale: ...
    @property
    def zone(self) -> str | None: ...
    @property
    def bytes_used(self) -> int: ...
    def table(self) -> Table: ...
    def merge(self, other: FactTable) -> None: ...
    def take_columns(self, other: FactTable) -> None: ...
    def forget(self, kind: str, id: str | int) -> None: ...
    def as_of(self, micros: _Integer) -> FactTable: ...
    def configuration(self) -> str: ...
    def copy(self) -> FactTable: ...
    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(bytes: bytes) -> FactTable: ...
    def __len__(self) -> int: ...
    def __getstate__(self) -> bytes: ...
    def __setstate__(self, arg0: bytes, /) -> None: ...

class ScoreTable(metaclass=_Pybind11):
    def __init__(self, *args: Never, **kwargs: Never) -> None: ...
    @property
    def table(self) -> Table: ...
    @property
    def meta(self) -> dict[str, Any]: ...
    def distribution(self) -> Table: ...
    def differences(self, versus: object = "rest") -> tuple[Table, dict[str, Any]]: ...
    def superiority(self, a: object, b: object) -> Table: ...

def fact_kinds() -> list[str]: ...
def fact_columns(kind: str) -> list[tuple[str, str, bool, list[str]]]: ...
def read_facts(
    *,
    kind: str,
    table: object,
    columns: Mapping[str, str],
    constants: Mapping[str, str],
    groups: Sequence[str],
    zone: str | None,
    pattern: str | None,
    scale: Sequence[_Real],
    missing: _Words,
    not_asked: _Words,
    positive: _Words,
    negative: _Words,
    silent: _Words,
    invited: str,
    threads: _Integer | None,
    progress: _Progress,
) -> FactTable: ...
def score_table(
    *,
    table: object,
    measure: str,
    by: Sequence[str],
    columns: Mapping[str, str],
    period: str | None,
    zone: str | None,
    pattern: str | None,
    missing: _Words,
    not_asked: _Words,
    positive: _Words,
    negative: _Words,
    silent: _Words,
    closes_after_days: _Integer | None,
    scale: Sequence[_Real] | None,
    top: _Integer | None,
    confidence: _Real,
    shrink: bool,
    policy: Policy,
    viewer: object,
    threads: _Integer | None,
    progress: _Progress,
) -> ScoreTable: ...
def score_facts(
    *,
    ratings: FactTable,
    measure: str,
    by: Sequence[str],
    period: str | None,
    zone: str | None,
    question: str,
    rater: str,
    weighted: bool,
    closes_after_days: _Integer | None,
    now: _Integer | None,
    scale: Sequence[_Real] | None,
    top: _Integer | None,
    confidence: _Real,
    shrink: bool,
    policy: Policy,
    viewer: object,
    guarded: bool,
    ledger: Ledger | None,
    threads: _Integer | None,
    progress: _Progress,
) -> ScoreTable: ...
def journeys(
    *,
    measure: str,
    interactions: FactTable,
    by: Sequence[str],
    period: str | None,
    zone: str | None,
    confidence: _Real,
    per: str,
    bots: Sequence[str],
    gap_days: _Integer | None,
    week: Sequence[tuple[_Integer, _Integer]] | None,
    holidays: Sequence[_Integer],
    top: _Integer,
    within_days: _Integer,
    shifts: FactTable | None,
    policy: Policy,
    viewer: object,
    guarded: bool | None,
    threads: _Integer | None,
    progress: _Progress,
) -> tuple[Table, dict[str, Any]]: ...
def simulate(
    *,
    seed: int = 1,
    start: str | date = "2026-01-01",
    zone: str = "Europe/Amsterdam",
    threads: _Integer | None = None,
    progress: _Progress = None,
    directories: Sequence[str] = [],
    **kwargs: float,
) -> dict[str, Table]: ...
def simulate_parameters() -> list[tuple[str, int | float, int | float, int | float, str]]: ...
def _zone_offsets(
    zone: str, micros: NDArray[np.int64], *, directories: Sequence[str] = []
) -> NDArray[np.int32]: ...
def _zone_to_utc(
    zone: str, local: NDArray[np.int64], *, directories: Sequence[str] = []
) -> NDArray[np.int64]: ...
def _zone_walls(
    zone: str, local: NDArray[np.int64], *, directories: Sequence[str] = []
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]: ...
def _zone_changes(
    zone: str, from_us: _Integer, until_us: _Integer, *, directories: Sequence[str] = []
) -> list[int]: ...
def _period_starts(
    period: str, zone: str, micros: NDArray[np.int64], *, directories: Sequence[str] = []
) -> NDArray[np.int32]: ...
def _period_label(period: str, start: _Integer) -> str: ...
def _parse_time(text: str, pattern: str = "") -> tuple[int, bool]: ...
