"""Puts the page together."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from klankbord._optional import require
from klankbord.lang import check, numbers, sentences
from klankbord.report import blocks, journey_blocks
from klankbord.report.model import ReportModel
from klankbord.report.phrases import LINES, text


@dataclass(frozen=True, slots=True)
class Line:
    """One of the twelve lines of the first page: what is known, or the files that would tell."""

    heading: str
    sentences: list[str]
    needs: list[tuple[str, str]]
    target: str


def render(model: ReportModel, lang: str = "en") -> str:
    """The page as one HTML document: no script, nothing fetched; light, dark and paper from one style sheet.

    Args:
        model: the facts of the page.
        lang: "en" or "nl".

    Raises:
        Error: the packages of the extra `report` are not installed, or the language is not spoken.
    """
    check(lang)
    require("matplotlib", "report")
    jinja = require("jinja2", "report")
    templates = resources.files("klankbord.report") / "templates"
    environment = jinja.Environment(
        autoescape=True, undefined=jinja.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    markup = require("markupsafe", "report").Markup
    page = environment.from_string((templates / "page.html").read_text(encoding="utf-8"))
    sections = [
        *(blocks.headline(each, place, lang) for place, each in enumerate(model.headlines, 1)),
        *_of_groups(model, lang),
        *(blocks.over_time(each, place, lang) for place, each in enumerate(model.trends, 1)),
        *(blocks.answers(each, place, lang) for place, each in enumerate(model.distributions, 1)),
    ]
    return str(
        page.render(
            lang=lang,
            name=model.name,
            title=text("report" if model.headlines or model.lived is None else "lived_report", lang),
            span=sentences.span(model.start, model.end, lang),
            viewer=_viewer(model, lang),
            made=f"{text('made', lang)} {numbers.day(model.made, lang)}",
            words={
                key: text(key, lang)
                for key in (
                    "first_page", "satisfaction", "journeys", "behind", "table", "rows_table", "needs", "more"
                )  # fmt: skip
            },
            lines=_lines(model, lang),
            sections=sections,
            lived=journey_blocks.of(model.lived, lang) if model.lived is not None else [],
            nothing=sentences.no_answers(lang),
            closing=[
                blocks.withheld(model, lang),
                blocks.set_aside(model, lang),
                blocks.methods(model, lang),
            ],
            style=markup((templates / "page.css").read_text(encoding="utf-8")),
            markup=markup,
        )
    )


def _of_groups(model: ReportModel, lang: str) -> list[blocks.Block]:
    found = []
    for place, each in enumerate(model.groups, 1):
        found.append(blocks.side_by_side(each, place, lang))
        if (differing := blocks.who_differs(each, place, lang)) is not None:
            found.append(differing)
    return found


def _viewer(model: ReportModel, lang: str) -> str:
    if isinstance(model.viewer, str):
        return text("viewer_organisation", lang)
    kind, who = model.viewer
    return f"{text('viewer_team' if kind == 'team' else 'viewer_self', lang)} {numbers.isolated(who)}"


def _lines(model: ReportModel, lang: str) -> list[Line]:
    live = {
        "period": (_who_spoke(model, lang), "satisfaction"),
        "score": (_score(model, lang), "score-1" if model.headlines else "satisfaction"),
        "hidden": (
            [
                blocks.withheld(model, lang).sentence,
                sentences.set_aside(model.set_aside_count, model.rows, lang),
            ],
            "withheld",
        ),
    }
    if model.lived is not None:
        live["ounce"] = (journey_blocks.ounce(model.lived, lang), "ounces")
        if not model.headlines:
            del live["score"]
            live["period"] = (live["period"][0], "journeys")
    return [
        Line(
            heading[lang == "nl"],
            *((live[key][0], [], live[key][1]) if key in live else ([], list(needs), "")),
        )
        for key, heading, needs in LINES
    ]


def _who_spoke(model: ReportModel, lang: str) -> list[str]:
    if not model.headlines and model.lived is not None:
        came = journey_blocks.who_came(model.lived, lang)
        return [*([came] if came else []), sentences.no_answers(lang)]
    if model.rows == 0 and not model.spoke:
        return [sentences.no_answers(lang)]
    if model.spoke is None:
        return [sentences.spoke_withheld(lang)]
    return [sentences.spoke(model.spoke, model.asked, lang)]


def _score(model: ReportModel, lang: str) -> list[str]:
    if not model.headlines:
        return [sentences.no_answers(lang)]
    first = model.headlines[0]
    said = [blocks.score_sentence(first.scores, lang, first.title)]
    measure = first.scores.meta["measure"]
    for trend in model.trends:
        if trend.scores.meta["measure"] == measure and trend.scores.meta.get(
            "value"
        ) == first.scores.meta.get("value"):
            moved = blocks.last_change(trend, lang)
            if moved is not None:
                said.append(sentences.capital(moved))
            break
    return said
