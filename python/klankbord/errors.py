"""What klankbord raises: one base, and one class for each kind of failure, each also a child of a built-in.

Every message says the rule, what was received and where, and the next step.
"""

from __future__ import annotations

__all__ = ["BadState", "Cancelled", "Error", "InvalidValue", "MissingName", "Unavailable", "WrongType"]


class Error(Exception):
    """The base of everything this library raises."""


class InvalidValue(Error, ValueError):
    """A value breaks a rule."""


class MissingName(Error, KeyError):
    """A column, file or group that does not exist."""

    def __str__(self) -> str:
        """The message as it was written; KeyError would show it in quotes."""
        return str(self.args[0]) if self.args else ""


class WrongType(Error, TypeError):
    """A column or argument of a type that cannot be read."""


class BadState(Error, RuntimeError):
    """Bytes that are not a state, or of another kind, version or configuration."""


class Unavailable(Error, RuntimeError):
    """An optional part that was not built in or is not installed."""


class Cancelled(Error, RuntimeError):
    """The caller's own cancel callback asked to stop."""
