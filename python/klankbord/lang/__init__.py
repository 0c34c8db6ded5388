"""Numbers, dates, words and sentences in Dutch and in English.

`numbers` writes values, `words` names things, `sentences` says findings with their uncertainty. Every
function takes the language as its last argument, "en" or "nl".
"""

from __future__ import annotations

from klankbord.errors import InvalidValue

LANGUAGES = ("en", "nl")

__all__ = ["LANGUAGES", "check"]


def check(lang: str) -> str:
    """Gives the language back, or refuses one that is not spoken here."""
    if lang not in LANGUAGES:
        raise InvalidValue(f'lang is "en" or "nl"; received "{lang}"; choose one of the two')
    return lang
