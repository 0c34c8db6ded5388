"""The report's page: what it says, and how a real browser shows it, odd cases included."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pages_by_hand as pages
import pytest
import results_by_hand as hand
from browsing import looking

from klankbord.report import Groups, Headline, ReportModel, Trend, render

LANGUAGES = ("en", "nl")


class Page(HTMLParser):
    """The page as blocks of text under ids, and all tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._skip = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._skip += tag == "style"

    def handle_endtag(self, tag):
        self._skip -= tag == "style"

    def handle_data(self, data):
        if not self._skip and data.strip():
            self.text.append(" ".join(data.split()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def after(self, heading: str) -> str:
        """The first text behind the last heading of this name."""
        return self.text[len(self.text) - 1 - self.text[::-1].index(heading) + 1]


@pytest.fixture(scope="module")
def html() -> dict[tuple[str, str], str]:
    return {(name, lang): render(make(), lang) for name, make in pages.PAGES.items() for lang in LANGUAGES}


def test_the_first_page_has_twelve_lines_of_which_three_live(html):
    page = Page(html["ordinary", "en"])
    headings = [
        "Who spoke",
        "One voice",
        "Heard back",
        "Lost",
        "The score",
        "The silent",
        "The ounce of customer",
        "The employees",
        "Call back",
        "Adoption",
        "To decide this week",
        "Withheld and set aside",
    ]
    places = [page.text.index(heading) for heading in headings]
    assert places == sorted(places)
    assert page.text.count("Not known yet. To be filled from") == 9
    assert page.text[places[0] + 1] == (
        "150 of 1,000 customers spoke; of the other 850 we only know that they said nothing."
    )
    assert page.text[places[4] + 1 : places[4] + 3] == [
        "The NPS is +40, between +37 and +43 (2,746 answers).",
        "No change can be shown since Oct 2026 (+2, between −7 and +11).",
    ]
    assert page.text[places[11] + 1 : places[11] + 3] == [
        "NPS: 1 of 5 teams is withheld: too few people.",
        "2 of 2,748 rows were set aside; the others count.",
    ]


@pytest.mark.parametrize(
    ("heading", "files"),
    [
        ("Eén stem", ["signals.csv", "steps.csv"]),
        ("De stillen", ["interactions.csv"]),
        ("Het onsje klant", ["interactions.csv", "shifts.csv"]),
        ("Adoptie", ["adoptions.csv", "talks.csv"]),
    ],
)
def test_a_line_without_facts_names_the_files_that_would_fill_it(html, heading, files):
    page = Page(html["ordinary", "nl"])
    start = page.text.index(heading)
    end = next(at for at in range(start + 1, len(page.text)) if page.text[at].endswith(")."))
    assert [text for text in page.text[start:end] if text.endswith(".csv")] == files


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("NPS", "De NPS is +40, tussen +37 en +43 (2.746 antwoorden)."),
        ("Tevreden", "82 % is tevreden, tussen 81 % en 83 % (2.688 antwoorden)."),
        ("Teams naast elkaar", "Team Noord staat bovenaan van de 4 teams, ergens van plek 1 tot en met 3."),
        ("Welke teams echt verschillen", "2 van de 4 teams verschillen echt van de rest."),
        (
            "Door de tijd: NPS",
            "In nov. 2026 was de NPS +50, tussen +42 en +58; "
            "sinds okt. 2026 is geen verandering aan te tonen (+2, tussen −7 en +11).",
        ),
        ("De antwoorden", "43 % geeft een 9 of 10, 19 % een 6 of lager."),
        ("Wat is weggehouden", "NPS: 1 van de 5 teams is weggehouden: te weinig mensen."),
        ("Wat is opzijgelegd", "2 van de 2.748 rijen zijn opzijgelegd; de andere tellen mee."),
        ("Hoe het berekend is", "Elke score staat er met een marge van 95 %."),
    ],
)
def test_every_block_opens_with_its_sentence(html, heading, sentence):
    page = Page(html["ordinary", "nl"].replace("\u00a0", " "))
    last = heading if page.text.count(heading) == 1 else None
    said = page.after(heading) if last else page.text[page.text.index(heading) + 1]
    assert said == sentence


@pytest.mark.parametrize("name", pages.PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_on_its_own(html, name, lang):
    text = html[name, lang]
    page = Page(text)
    assert not page.all("script") and not page.all("img") and not page.all("iframe")
    assert not re.findall(r"https?://|@import|url\((?!#)", text)
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [(link["href"] or "")[1:] for link in page.all("a")]
    assert targets and set(targets) <= set(ids)
    assert {attributes["aria-labelledby"] for attributes in page.all("section")} <= set(ids)
    headings = sum(tag in ("h2", "h3") and "id" in attributes for tag, attributes in page.tags)
    assert headings == len(page.all("section"))


@pytest.mark.parametrize("name", ["ordinary", "odd", "forty", "one"])
def test_every_picture_says_what_it_shows_and_has_a_table_behind_it(html, name):
    page = Page(html[name, "nl"])
    pictures = page.all("svg")
    assert pictures and all(
        picture["role"] == "img" and len(picture["aria-label"] or "") > 15 for picture in pictures
    )
    in_block, tables = 0, 0
    blocks = re.findall(r'<section class="block".*?</section>', html[name, "nl"], re.DOTALL)
    for block in blocks:
        if "<svg" in block:
            in_block += 1
            tables += "<details>" in block and "<table>" in block
    assert in_block == tables > 0


def test_what_was_given_is_shown_as_text(html):
    page = Page(html["odd", "en"])
    assert "<script>alert(1)</script>" in page.text
    assert "<b>Bold & Sons</b> $x$" in page.text
    assert hand.ARABIC in page.text
    assert page.text.count(hand.LONG) >= 3


def test_forty_teams_come_in_pictures_that_fit_on_paper(html):
    pictures = [
        picture for picture in Page(html["forty", "en"]).all("svg") if "part" in (picture["aria-label"] or "")
    ]
    assert len(pictures) == 3
    assert max(float((picture["viewbox"] or "").split()[3]) for picture in pictures) < 700


def test_an_empty_book_has_a_page_that_says_so(html):
    page = Page(html["empty", "en"])
    assert page.text.count("There are no answers yet.") == 3
    assert "Nothing was withheld." in page.text and "Nothing was computed." in page.text
    assert not page.all("svg")


def test_a_page_on_which_everything_is_withheld_shows_no_number(html):
    page = Page(html["nobody_shown", "en"])
    assert "How many customers spoke is withheld: too few people." in page.text
    assert page.after("Teams side by side") == "2 of 2 teams are withheld: too few people."
    assert page.after("Over time: NPS") == "NPS: withheld: too few people."
    assert page.after("What was withheld") == "NPS: withheld: too few people."
    assert not [text for text in page.text if re.fullmatch(r"[+−]\d+", text)]


def test_the_pooled_row_is_called_in_words_only_when_groups_were_pooled(html):
    assert "kleine groepen samen" in Page(html["odd", "nl"]).text
    own = hand.scores([("other", 20.0, 9.0, 30.0, 80, None), ("Zuid", 20.0, 9.0, 30.0, 80, None)])
    page = Page(render(ReportModel(name="x", made=pages.MADE, groups=[Groups(scores=own)]), "nl"))
    assert "other" in page.text and "kleine groepen samen" not in page.text


def test_a_team_sees_whose_page_it_is(html):
    assert any("For team" in text and hand.ARABIC in text for text in Page(html["odd", "en"]).text)


def test_a_change_is_said_of_the_newest_period_only():
    older = hand.gaps([(None, 9.0, 4.0, 14.0, 0.001, True)], by=None, period="month", days=[date(2026, 3, 1)])
    page = Page(
        render(ReportModel(name="x", made=pages.MADE, trends=[Trend(scores=hand.months(), changes=older)]))
    )
    assert page.after("Over time: NPS") == "In Nov 2026, the NPS was +50, between +42 and +58."


def test_trends_and_answers_of_many_groups_are_cut_for_paper():
    rows = [(f"Team {place}", 40.0, 30.0, 50.0, 90, None) for place in range(9)]
    by_team = hand.scores(rows, period="month", days=[date(2026, 11, 1)] * 9)
    page = Page(render(ReportModel(name="x", made=pages.MADE, trends=[Trend(scores=by_team)])))
    assert len(page.all("svg")) == 3


def test_groups_without_ranks_or_differences_still_have_their_sentence():
    model = ReportModel(
        name="x",
        made=pages.MADE,
        rows=9,
        groups=[Groups(scores=hand.scores(hand.TEAM_ROWS))],
        headlines=[Headline(scores=hand.no_data())],
    )
    page = Page(render(model, "nl"))
    assert page.after("Teams naast elkaar") == "Team Noord: +52, tussen +44 en +59 (310 antwoorden)."
    assert "Welke teams echt verschillen" not in page.text


def test_the_page_is_the_same_every_time():
    assert render(pages.odd(), "nl") == render(pages.odd(), "nl")


def test_only_two_languages_are_spoken():
    with pytest.raises(ValueError, match="lang is"):
        render(pages.empty(), "fr")


# In a real browser


@pytest.fixture(scope="module")
def files(html, tmp_path_factory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("report")
    found = {}
    for (name, lang), text in html.items():
        path = folder / f"{name}_{lang}.html"
        path.write_text(text, encoding="utf-8")
        found[name, lang] = path
    return found


@pytest.mark.parametrize("width", [375, 1024, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_browser_nothing_overflows_shrinks_or_fades(browser, files, lang, scheme, width):
    with looking(browser, width, scheme) as look:
        for name in pages.PAGES:
            look(files[name, lang])


def test_dark_and_light_really_differ(browser, files):
    papers = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(files["ordinary", "nl"].as_uri())
        papers[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()
    assert papers == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 22)"}


def test_on_paper_no_picture_is_cut(browser, files):
    """A4 with its margins is 297 − 2·16 mm high; every picture with its sentence must fit between them."""
    high = (297 - 2 * 16) / 25.4 * 96
    page = browser.new_page(viewport={"width": int((210 - 2 * 18) / 25.4 * 96), "height": int(high)})
    page.emulate_media(media="print")
    for name in pages.PAGES:
        page.goto(files[name, "nl"].as_uri())
        heights = page.evaluate(
            "[...document.querySelectorAll('.together, figure')].map("
            "each => [each.getBoundingClientRect().height, getComputedStyle(each).breakInside])"
        )
        assert heights
        assert all(rule == "avoid" for _, rule in heights)
        assert max(height for height, _ in heights) < high, name
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    page.close()
