"""klankbord: what customers and employees say, measured, with the uncertainty and the silence in it.

What to use when:
    `nps`, `csat`, `ces`, `mean_score`   scores of a table, by group and period, with limits and response
    `superiority`                        two groups compared by order alone
    `journeys`                           contacts as customers live them: continuity, hand-overs, waiting, variants
    `facts`                              check and map a table once, ask it often
    `read`, `Book`                       all facts of one organisation, from its own files
    `simulate`                           an organisation whose truth is known
    `Policy`                             how many people a number needs before it is shown
"""

from klankbord._core import Ledger, Policy, __version__
from klankbord.book import Book, read, simulate
from klankbord.errors import BadState, Cancelled, Error, InvalidValue, MissingName, Unavailable, WrongType
from klankbord.facts import Facts, fact_columns, fact_kinds, facts
from klankbord.journey_result import JourneyResult
from klankbord.journeys import Journeys, journeys
from klankbord.result import Result
from klankbord.satisfaction import ces, csat, mean_score, nps, superiority

__all__ = [
    "BadState",
    "Book",
    "Cancelled",
    "Error",
    "Facts",
    "InvalidValue",
    "JourneyResult",
    "Journeys",
    "Ledger",
    "MissingName",
    "Policy",
    "Result",
    "Unavailable",
    "WrongType",
    "__version__",
    "ces",
    "csat",
    "fact_columns",
    "fact_kinds",
    "facts",
    "journeys",
    "mean_score",
    "nps",
    "read",
    "simulate",
    "superiority",
]
