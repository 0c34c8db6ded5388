"""Arguments of the surface in the form the core takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from klankbord.errors import InvalidValue, WrongType

__all__ = ["frame_kind", "names", "three"]


def names(given: str | Iterable[str] | None, argument: str) -> list[str]:
    """One name or several, as a list."""
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Iterable):
        raise WrongType(f"{argument} takes names of columns; received {given!r}; give a name or a list of names")
    found = list(given)
    for name in found:
        if not isinstance(name, str):
            raise WrongType(f"{argument} takes names of columns; received {name!r}; give a name or a list of names")
    if len(set(found)) != len(found):
        raise InvalidValue(f"{argument} names a column once; received {found}; leave the second one out")
    return found


def three(scale: Sequence[float] | None) -> list[float] | None:
    """(low, high) or (low, high, step) as three numbers."""
    if scale is None:
        return None
    if isinstance(scale, str) or not isinstance(scale, Iterable):
        raise WrongType(f"scale is (low, high) or (low, high, step); received {scale!r}; give two or three numbers")
    try:
        found = [float(number) for number in scale]
    except (TypeError, ValueError) as failure:
        raise WrongType(
            f"scale is (low, high) or (low, high, step); received {tuple(scale)}; give two or three numbers"
        ) from failure
    if len(found) == 2:
        found.append(1.0)
    if len(found) != 3:
        raise InvalidValue(f"scale is (low, high) or (low, high, step); received {tuple(scale)}; give two or three numbers")
    return found


def frame_kind(table: Any) -> str:
    """The library whose frame this is: results come back as the same kind."""
    for kind in type(table).__mro__:
        root = kind.__module__.partition(".")[0].lstrip("_")
        if root in {"pandas", "polars", "pyarrow", "duckdb"}:
            return root
    return "pyarrow"
