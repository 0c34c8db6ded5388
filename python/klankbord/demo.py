"""The demonstration: an organisation with known truth, its report, and its main figures in words."""

from __future__ import annotations

import os

from klankbord.book import Book, simulate
from klankbord.lang import sentences
from klankbord.report.blocks import score_sentence
from klankbord.summary import compared, groups_of, people_who_spoke, scores_of, title_of, voices_of

_GROUPS_TOLD = 4


def lines(book: Book, lang: str) -> list[str]:
    """The main figures of a book in about ten sentences, each with its interval."""
    spoke, asked = people_who_spoke(book, book.policy)
    found = [sentences.spoke_withheld(lang) if spoke is None else sentences.spoke(spoke, asked, lang)]
    voices = voices_of(book)
    found += [score_sentence(scores_of(book, voice, {}), lang, title_of(voice, lang)) for voice in voices]
    for name in groups_of(book, None) if voices else []:
        gaps = compared(scores_of(book, voices[0], {}, by=name), "rest")
        if gaps is not None:
            found += [each.removesuffix(".") for each in gaps.summary(lang).splitlines()[: 1 + _GROUPS_TOLD]]
    return [each + "." for each in found]


def demo(path: str | os.PathLike[str], lang: str = "en", seed: int = 7) -> list[str]:
    """Simulates an organisation, writes its report to `path`, and gives its main figures in words."""
    book = simulate(seed)
    book.report(path, lang=lang)
    return lines(book, lang)
