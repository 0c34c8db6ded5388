"""How results about journeys look and speak: tables, sentences, plots, and their part of the report."""

from __future__ import annotations

import re
import warnings
from datetime import date
from pathlib import Path

import journeys_by_hand as lived
import matplotlib as mpl
import matplotlib.pyplot as plt
import pyarrow as pa
import pytest
import results_by_hand as hand
from browsing import looking
from test_report import LANGUAGES, Page

import klankbord as kb
from klankbord._ways import slowest, ways
from klankbord.lang import columns, numbers
from klankbord.plot import handovers, journeys, process, svg, variants, waits
from klankbord.report import Lived, ReportModel, render

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def closed_figures():
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


@pytest.fixture(scope="module")
def org() -> kb.Book:
    return kb.simulate(seed=7, customers=400)


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def head(result) -> list[str]:
    return re.split(r" {2,}", repr(result).splitlines()[1].strip())


# Numbers


@pytest.mark.parametrize(
    ("minutes", "both"),
    [
        (0.0, ("less than a minute", "minder dan een minuut")),
        (1.2, ("1 minute", "1 minuut")),
        (89.0, ("89 minutes", "89 minuten")),
        (90.0, ("1.5 hours", "1,5 uur")),
        (35 * 60.0, ("35 hours", "35 uur")),
        (36 * 60.0, ("1.5 days", "1,5 dagen")),
        (12 * 1440.0, ("12 days", "12 dagen")),
    ],
)
def test_times_stand_in_the_unit_people_use(minutes, both):
    assert tuple(numbers.duration(minutes, lang) for lang in LANGUAGES) == both


def test_shares_read_together_never_look_like_nothing_or_all():
    assert numbers.shares((0.0004, 0.0003, 0.12), "en") == ["0.04%", "0.03%", "12.00%"]
    assert numbers.shares((0.0, 0.5, 1.0), "nl") == [f"0{NBSP}%", f"50{NBSP}%", f"100{NBSP}%"]
    assert numbers.share(0.9996, 0, "en") == "99.96%"
    assert numbers.shares((0.051, 0.048, 0.054), "en") == ["5.1%", "4.8%", "5.4%"] != numbers.shares((0.05, 0.05), "en")


def test_the_unit_of_a_column_is_that_of_its_middle_time():
    assert columns.time_unit([0, 3, 20000, 9000, 3000, None], "nl") == (1440.0, "dagen")
    assert columns.time_unit([5.0, 7.0, 90000.0], "en") == (1.0, "minutes")
    assert columns.time_unit([], "en") == (1.0, "minutes")
    assert [columns.unit_of(name) for name in ("coc_low", "wait_p50_minutes", "ons", "top1_weight")] == [
        "share", "minutes", "count", "share",
    ]  # fmt: skip


# Tables


def test_a_table_says_minutes_as_days_and_each_reason_once():
    rows = [
        ("Noord", 30000.0, 14400.0, 10, (0.0004, 0.0003, 0.0006), None, None),
        ("Oost", 60000.0, 0.0, 12, None, None, "not_given"),
        ("Zuid", None, None, None, None, "too_few", "too_few"),
    ]
    shown = repr(lived.waiting(rows))
    assert head(lived.waiting(rows))[:6] == ["team", "somebody at it", "low", "high", "wait (days)", "for a hand-over (days)"]
    noord, oost, zuid = shown.splitlines()[2:5]
    assert "0.04%" in noord and "30.8" in noord and "20.8" in noord and "10.0" in noord
    assert "not given" in oost and "41.7" in oost
    assert zuid.split("Zuid")[1].strip() == "withheld: too few people"
    assert "_" not in shown


def test_the_ends_of_a_map_are_called_begin_and_end():
    found = lived.ways(
        [(None, "advice", 9, None), ("advice", None, 9, None), ("advice", "advice", 3, 50.0)], "process_map", "touchpoint"
    )
    assert repr(found).splitlines()[0] == "What follows what by touchpoint"
    assert head(found)[:3] == ["from touchpoint", "to touchpoint", "times"]
    assert [re.split(r" {2,}", line)[:2] for line in repr(found).splitlines()[2:]] == [
        ["start", "advice"], ["advice", "end"], ["advice", "advice"],
    ]  # fmt: skip
    unknown = repr(lived.ways([(None, "Noord", 9, 1.0)]))
    assert unknown.startswith("Hand-overs by team\n") and "(not filled in)" in unknown


def test_every_column_of_every_question_has_a_name_in_both_languages(org):
    j = org.journeys()
    asked = [
        j.continuity("team"), j.table(), j.handovers(), j.waiting("team"), j.variants(), j.process_map(),
        j.first_contact_resolution("team"),
    ]  # fmt: skip
    for result in asked:
        for name in result.to_dict():
            if name.endswith("_reason"):
                continue
            said = [columns.title(name, lang, result.by) for lang in LANGUAGES]
            assert not any("_" in each for each in said), (result.meta["measure"], name)
        assert "nan" not in repr(result).lower()


# Sentences


def test_hand_overs_say_the_few_that_matter_and_count_the_rest():
    found = lived.teams(4)
    said = found.summary("nl").split("\n")
    columns_ = found.to_dict()
    total = sum(columns_["handovers"])
    own = sum(
        count for a, b, count in zip(columns_["from_team"], columns_["to_team"], columns_["handovers"], strict=True) if a == b
    )
    assert said[0] == f"{total:,} overdrachten; {round(100 * own / total)}{NBSP}% daarvan bleef binnen één team.".replace(",", ".")
    assert said[1].startswith("De langste gebruikelijke wachttijd is ") and "4,0 uur" in said[1]
    assert said[2] == "Team 00 → Team 03: 503 keer, meestal na 60 minuten."
    assert len(said) == 2 + 5 + 1 and said[-1] == "En nog 11."


def test_the_longest_typical_wait_is_not_that_of_a_rare_way():
    found = lived.ways([("A", "B", 19, 90000.0), ("B", "A", 20, 600.0), ("A", "A", 500, 30.0)])
    longest = slowest(ways(found.to_dict(), found.meta, "en"))
    assert longest is not None and (longest.start, longest.end) == ("B", "A")
    assert "The longest typical wait is from team B to team A: 10 hours (20 times)." in found.summary()
    assert slowest(ways(lived.ways([("A", "B", 3, 9.0)]).to_dict(), found.meta, "en")) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_maps_of_odd_names_speak_and_nothing_is_lost(lang):
    said = lived.ways(lived.ODD_WAYS).summary(lang)
    assert hand.LONG in said and f"\u2068{hand.ARABIC}\u2069 → " in said
    assert (
        "1 van de 5 wegen is weggehouden: zou mensen aanwijzen." in said
        if lang == "nl"
        else "1 of 5 ways is withheld: would point at people." in said
    )
    assert ("at least 0%" if lang == "en" else f"minstens 0{NBSP}%") in said


def test_variants_say_how_much_they_cover():
    found = lived.variants([("a > b", 50), ("a", 30), ("other", 20)])
    assert found.summary("nl").replace(NBSP, " ").split("\n") == [
        "De 2 meest voorkomende reeksen dekken 80 % van de reizen.", "A → b: 50 % (50 reizen).", "A: 30 % (30 reizen).",
    ]  # fmt: skip
    assert lived.variants([("other", 20)]).summary() == "No sequence was frequent."
    assert lived.variants([("a", 1)]).summary() == "The most frequent sequence covers 100% of the journeys.\nA: 100% (1 journey)."


def test_the_map_says_where_journeys_begin_and_end():
    rows = [(None, "a", 30, None), (None, "b", 10, None), ("a", "b", 30, 2880.0), ("b", None, 40, None)]
    assert lived.ways(rows, "process_map", "touchpoint").summary().split("\n") == [
        "Journeys begin most often with a (75%) and end most often with b (100%).", "A → b: 30 times, typically after 2.0 days.",
    ]  # fmt: skip


def test_waiting_is_told_of_one_customer():
    one = lived.waiting([(None, 30000.0, 10000.0, 4, (0.0036, 0.0031, 0.0042), None, None)], by=())
    assert one.summary("nl").replace(NBSP, " ") == (
        "Een klant wachtte gemiddeld 6,9 dagen in totaal, 75 % daarvan op een overdracht; "
        "in 0,4 % van de tijd, tussen 0,3 % en 0,4 %, was er iemand met de klant bezig."
    )
    assert lived.waiting([(None, 0.0, 0.0, 4, None, None, "undefined")], by=()).summary() == "Nobody waited."
    hidden = lived.waiting([(None, None, None, None, None, "too_few", "too_few")], by=())
    assert hidden.summary("nl") == "Wachten: weggehouden: te weinig mensen."


def test_nothing_and_everything_withheld():
    assert lived.continuity([]).summary("nl") == "Er zijn nog geen contacten."
    all_hidden = lived.continuity([(name, None, None, None, None, "few_employees", "few_employees") for name in "AB"])
    assert all_hidden.summary() == "2 of 2 teams are withheld: too few employees."
    one = lived.continuity([("Noord", 0.29, 0.23, 0.35, 2.04, None, None)])
    assert one.summary() == "Team Noord: the same employee in 29% of cases, between 23% and 35%; 2.0 hands on average."
    single = lived.continuity([("Noord", None, None, None, 1.0, None, "undefined")])
    assert single.summary() == "Team Noord: a customer goes through 1.0 hands on average; nobody had two contacts."


# Plots


def test_a_few_teams_are_a_square_and_many_a_list():
    few, many = handovers.of(lived.teams(12), "en"), handovers.of(lived.teams(13), "en")
    assert len(few.groups) == 12 and many.groups == ()
    assert few.groups[0] == "Team 00"
    shown = texts(handovers.draw(many))
    assert len([text for text in shown if "→" in text]) == handovers.LISTED
    assert "and 157 more" in shown
    assert {"A", "L"} <= set(texts(handovers.draw(few)))


def test_two_teams_have_their_numbers_in_the_square():
    ax = lived.ways([("A", "B", 40, 9.0), ("B", "A", 30, 9.0), ("A", "A", None, None, "suppressed")]).plot(lang="nl")
    shown = texts(ax)
    assert {"40", "30", "van ↓ naar →", "weggehouden: zou mensen aanwijzen"} <= set(shown)
    at = {text.get_text(): text.get_position() for text in ax.texts}
    assert at["40"][0] > at["30"][0] and at["40"][1] > at["30"][1]  # A hands over in the first row, B is the second column


def test_steps_have_letters_of_their_own():
    assert variants.lettered(["advice", "action", "advice", "a"]) == {"advice": "A", "action": "C", "a": "B"}
    many = variants.lettered([f"step {place}" for place in range(50)])
    assert len(set(many.values())) == 37 and list(many.values())[-1] == "•"


def test_variants_are_drawn_step_by_step_with_share_and_sum():
    ax = lived.variants([("question > repair > question", 60), ("question", 20), ("other", 20)]).plot()
    shown = texts(ax)
    assert [text for text in shown if text in "QR"] == ["Q", "R", "Q", "Q", "Q", "R"]
    assert shown.count("60%") == 2 and "80%" in shown and "other ways together" in shown


def test_a_long_sequence_says_how_many_steps_it_hides():
    ax = lived.variants([(" > ".join(["a", "b"] * 40), 9)]).plot()
    hidden = int(next(text for text in texts(ax) if text.startswith("+"))[1:])
    assert hidden + sum(text in "AB" for text in texts(ax)) - 2 == 80


def test_waiting_bars_are_as_long_as_the_wait_and_the_share_has_its_line():
    rows = [
        ("Noord", 2880.0, 2880.0, 2, (0.5, 0.4, 0.6), None, None),
        ("Zuid", 1440.0, 0.0, 1, (0.2, 0.1, 0.4), None, None),
        ("West", None, None, None, None, "too_few", None),
    ]
    plot = waits.of(lived.waiting(rows), "en")
    assert [(row.label, row.total) for row in plot.rows] == [("Noord", 2880.0), ("Zuid", 1440.0), ("West", 0.0)]
    ax = waits.draw(plot)
    bars = [each.get_paths()[0].get_extents() for each in ax.collections][:5]
    wide = [bar.width for bar in bars if bar.width > 0]
    assert wide[0] == pytest.approx(wide[1]) and wide[0] + wide[1] == pytest.approx(2 * wide[2])
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_marker() == "None"]
    thin = [float(line.get_xdata()[1] - line.get_xdata()[0]) for line in lines]
    assert thin[0] / thin[2] == pytest.approx(0.2 / 0.3)
    assert {"2.0", "1.0", "50%", "20%", "withheld: too few people", "before a hand-over"} <= set(texts(ax))
    assert "before the first employee" not in texts(ax)


def test_parts_of_the_bars_share_their_scales():
    rows = [(f"T{place}", 10.0 * 3**place, 0.0, 1, None, None, "not_given") for place in range(12)]
    parts = waits.of(lived.waiting(rows), "en").parts(5)
    assert [len(part.rows) for part in parts] == [5, 5, 2]
    assert len({part.scales() for part in parts}) == 1


def test_the_map_runs_from_begin_to_end_and_back_on_the_left():
    rows = [(None, "a", 50, None), ("a", "b", 50, 90.0), ("b", "a", 9, 30.0), ("b", None, 50, None), ("b", "b", 4, 3.0)]
    plot = process.of(lived.ways(rows, "process_map", "touchpoint"), "nl")
    assert list(plot.places) == ["begin", "a", "b", "eind"]
    ax = process.draw(plot)
    assert {"begin", "a", "b", "eind", "50 · 1,5 uur", "9", "30 minuten"} <= set(texts(ax))
    middle = max(ax.get_xlim()) / 2
    back = [line for line in ax.lines if len(line.get_xdata()) > 2]
    on = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert len(back) == 2 and all(max(line.get_xdata()) < middle for line in back)
    assert len(on) == 3 and min(line.get_linewidth() for line in on) > max(line.get_linewidth() for line in back)


def test_more_touchpoints_than_fit_are_counted():
    rows = [(f"s{i}", f"s{i + 1}", 100 - i, 9.0) for i in range(20)]
    plot = process.of(lived.ways(rows, "process_map", "touchpoint"), "en")
    assert len(plot.places) == process.MOST + 2
    assert plot.left_out == 20 - len(plot.arcs) > 0
    assert f"and {plot.left_out} less travelled" in texts(process.draw(plot))


def test_ounces_are_counted_of_customers_with_more_contacts(org):
    found = org.journeys().table()
    plot = journeys.ounces(found, "nl")
    columns_ = found.to_dict()
    held = [ons for ons, contacts in zip(columns_["ons"], columns_["contacts"], strict=True) if contacts > 1]
    shares = dict(plot.strips[0][1])
    assert list(shares) == [float(ounce) for ounce in range(1, 11)] and sum(shares.values()) == pytest.approx(1)
    assert shares[10.0] == pytest.approx(sum(ons >= 9.5 for ons in held) / len(held))
    assert shares[5.0] == pytest.approx(sum(4.5 <= ons < 5.5 for ons in held) / len(held))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_leaves_the_plot_whatever_the_names(lang, org):
    j = org.journeys()
    long_steps = f"{hand.LONG} > {hand.ARABIC} > <b>x</b> $y$"
    results = [
        lived.ways(lived.ODD_WAYS), lived.teams(12), lived.teams(30), lived.ways([]), lived.variants([(long_steps, 9), ("other", 4)]),
        lived.ways([(hand.LONG, hand.ARABIC, 9, 9.0), (None, hand.LONG, 9, None), (hand.ARABIC, hand.LONG, 3, 9e5)], "process_map"),
        lived.waiting([(hand.LONG, 9.0, 1.0, 3, (0.5, 0.1, 0.9), None, None), (hand.ARABIC, None, None, None, None, "too_few", None)]),
        lived.waiting([]), lived.continuity([]), lived.idle([(hand.LONG, 0.5, 0.4, 0.6, None), ("Z", None, None, None, "undefined")]),
        j.continuity("team"), j.continuity(period="month"), j.continuity(), j.first_contact_resolution("team"), j.table(),
        j.process_map(), j.handovers(), j.variants(), j.waiting(period="quarter"),
    ]  # fmt: skip
    for result in results:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")
            ax = result.plot(lang=lang)
            ax.figure.canvas.draw()
            frame, boxes = ax.figure.bbox, [text.get_window_extent() for text in ax.texts]
        plt.close("all")
        assert boxes, result.meta["measure"]
        assert min(box.x0 for box in boxes) >= frame.x0 - 1 and max(box.x1 for box in boxes) <= frame.x1 + 1
        assert min(box.y0 for box in boxes) >= frame.y0 - 1 and max(box.y1 for box in boxes) <= frame.y1 + 1


def test_in_a_page_the_plots_take_the_colours_of_the_page():
    plot = process.of(lived.ways([(None, "a", 9, None), ("a", "a", 5, 9.0), ("a", None, 9, None)], "process_map"), "en")
    drawn = svg.page_svg(process.draw, plot, process.height(plot, svg.FONT), key="k", label="x")
    assert "var(--kb-customers)" in drawn and "var(--kb-paper)" in drawn and "currentColor" in drawn
    assert not re.findall(r"#0102\d\d|#01020\d", drawn)


# The report


def odd_page() -> ReportModel:
    """Long, Arabic and unknown names, idle colleagues, withheld rows, thirty teams."""
    many = [(f"Team {place}", 0.5, 0.4, 0.6, 2.0, None, None) for place in range(60)]
    odd = [(hand.LONG, 0.9, 0.8, 0.95, 1.2, None, None), (hand.ARABIC, 0.0004, 0.0, 0.001, 3.0, None, None)]
    rows = [(hand.LONG, 90000.0, 1.0, 3, None, None, "not_given"), (hand.ARABIC, None, None, None, None, "too_few", None)]
    return ReportModel(
        name=hand.LONG, made=date(2026, 11, 23), rows=5,
        lived=Lived(
            continuity=lived.continuity([(None, 0.4, 0.3, 0.5, 2.5, None, None)], by=()), by_group=lived.continuity([*odd, *many]),
            handovers=lived.ways(lived.ODD_WAYS), waiting=lived.waiting([(None, 9.0, 9.0, 3, None, None, "not_given")], by=()),
            waiting_by_group=lived.waiting(rows), variants=lived.variants([(f"{hand.LONG} > {hand.ARABIC}", 3), ("other", 1)]),
            idle=lived.idle([(hand.ARABIC, 0.31, 0.25, 0.38, None), ("Z", 0.1, 0.05, 0.2, None)]),
            process_map=lived.ways(lived.ODD_WAYS, "process_map"),
        ),
    )  # fmt: skip


def hidden_page() -> ReportModel:
    """Everything withheld."""
    row = (None, None, None, None, None, "too_few", "too_few")
    return ReportModel(
        name="x", made=date(2026, 11, 23), rows=5,
        lived=Lived(
            continuity=lived.continuity([row], by=()), by_group=lived.continuity([("A", *row[1:])]),
            handovers=lived.ways([("A", "A", None, None, "suppressed")]), waiting=lived.waiting([row], by=()),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def html(org) -> dict[tuple[str, str], str]:
    found = {}
    contacts = kb.Book(interactions=org.interactions, name="Log", zone=org.zone)
    for lang in LANGUAGES:
        found["whole", lang] = org.report(lang=lang)
        found["log", lang] = contacts.report(lang=lang)
        found["odd", lang] = render(odd_page(), lang)
        found["hidden", lang] = render(hidden_page(), lang)
    return found


def test_the_page_of_journeys_stands_after_satisfaction_and_line_seven_lives(html):
    page = Page(html["whole", "nl"].replace(NBSP, " "))
    ids = [attributes["id"] for tag, attributes in page.tags if tag in ("h2", "h3") and "id" in attributes]
    order = ["satisfaction", "journeys", "ounces", "continuity", "handovers", "waiting", "variants", "process-map",
             "resolution", "behind", "withheld", "methods"]  # fmt: skip
    assert [each for each in ids if each in order] == order
    line = page.text.index("Het onsje klant")
    assert re.fullmatch(
        r"Twee contacten van een klant hebben in \d+ % van de gevallen dezelfde medewerker, tussen \d+ % en \d+ %; "
        r"gemiddeld gaat een klant door \d,\d handen\.",
        page.text[line + 1],
    )
    assert page.text.count("Nog niet bekend. Te vullen uit") == 8


def test_the_ounce_says_beside_which_team_colleagues_were_free(html):
    page = Page(html["odd", "en"])
    assert (
        f"Who waited for team \u2068{hand.ARABIC}\u2069 waited 31% of that time beside a free colleague, between 25% and 38%."
        in page.text
    )


def test_a_log_without_ratings_makes_a_page_too(html):
    page = Page(html["log", "en"])
    assert page.text[0] == "Log · What customers go through"
    line = page.text.index("Who spoke")
    assert re.fullmatch(r"\d+ customers had \d,\d+ contacts\.", page.text[line + 1])
    assert page.after("Satisfaction") == "There are no answers yet."
    at = page.text.index("The score")
    assert page.text[at + 1 : at + 3] == ["Not known yet. To be filled from", "ratings.csv"]


def test_a_book_without_contacts_has_no_journeys(org):
    page = Page(kb.Book(ratings=org.ratings).report(lang="en", by=[]))
    assert not [tag for tag, attributes in page.tags if attributes.get("id") == "journeys"]
    at = page.text.index("The ounce of customer")
    assert page.text[at + 1 : at + 3] == ["Not known yet. To be filled from", "interactions.csv"]


def test_what_is_withheld_of_journeys_joins_the_closing_blocks(html):
    page = Page(html["hidden", "nl"])
    assert page.after("Wat is weggehouden") == "Opnieuw dezelfde medewerker: weggehouden: te weinig mensen."
    assert "Overdrachten: 1 van de 1 weg is weggehouden: zou mensen aanwijzen" in page.text
    assert not page.all("svg") or all("weggehouden" in (each["aria-label"] or "") for each in page.all("svg"))
    assert "continuity: by hand" in page.text


def test_customers_who_were_promised_to_be_anonymous_are_not_listed(org):
    secret = kb.Book(interactions=org.interactions, anonymous=True, zone=org.zone)
    page = secret.report(lang="en")
    assert "Ounces (% of customers)" in Page(kb.Book(interactions=org.interactions, zone=org.zone).report()).text
    assert "Ounces (% of customers)" not in Page(page).text


def test_no_customer_is_named_on_the_page(org, html):
    some = pa.table(org.interactions.table()).column("customer")[:50].to_pylist()
    assert some and not [who for who in some if str(who) in html["whole", "en"]]


@pytest.mark.parametrize("name", ["whole", "log", "odd", "hidden"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_on_its_own(html, name, lang):
    page = Page(html[name, lang])
    assert not page.all("script") and not re.findall(r"https?://|@import|url\((?!#)", html[name, lang])
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(link["href"] or "")[1:] for link in page.all("a")} <= set(ids)


@pytest.mark.parametrize("width", [375, 1024, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_browser_nothing_overflows_shrinks_or_fades(browser, html, lang, scheme, width, tmp_path: Path):
    with looking(browser, width, scheme) as look:
        for name in ("whole", "log", "odd", "hidden"):
            path = tmp_path / f"{name}.html"
            path.write_text(html[name, lang], encoding="utf-8")
            look(path)


def test_on_paper_no_picture_is_cut(browser, html, tmp_path: Path):
    high = (297 - 2 * 16) / 25.4 * 96
    page = browser.new_page(viewport={"width": int((210 - 2 * 18) / 25.4 * 96), "height": int(high)})
    page.emulate_media(media="print")
    for name in ("whole", "odd"):
        path = tmp_path / f"{name}.html"
        path.write_text(html[name, "nl"], encoding="utf-8")
        page.goto(path.as_uri())
        heights = page.evaluate(
            "[...document.querySelectorAll('.together, figure')].map(each => each.getBoundingClientRect().height)"
        )
        assert heights and max(heights) < high, name
    page.close()
