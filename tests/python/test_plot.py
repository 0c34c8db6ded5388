"""What the plots draw: marks where the numbers are, order, scale, reasons, and text that stays inside."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as tree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import results_by_hand as hand
from matplotlib.figure import Figure

from klankbord.plot import canvas, distribution, forest, svg, theme, trend


@pytest.fixture(autouse=True)
def closed_figures():
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def dots(ax, filled: bool = True) -> list[tuple[float, float]]:
    """Where the dots stand, or the rings."""
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in ax.lines
        if line.get_marker() == "o" and (line.get_markerfacecolor() != "none") == filled
    ]


def spans(ax) -> set[tuple[float, ...]]:
    return {tuple(float(x) for x in line.get_xdata()) for line in ax.lines}


def test_forest_stands_in_order_of_the_shrunk_estimate_with_ranks():
    ax = hand.teams().plot()
    assert [x for x, _ in dots(ax)] == pytest.approx([47.6, 38.8, 36.4, 22.8])
    heights = [y for _, y in dots(ax)]
    assert heights == sorted(heights, reverse=True)
    shown = texts(ax)
    names = [name for name in shown if name in {"Noord", "Oost", "Zuid", "Centrum", "West"}]
    assert names == ["Noord", "Oost", "Zuid", "Centrum", "West"]
    assert "+48 · rank 1–3" in shown and "+23 · rank 3–4" in shown
    assert shown[0] == "NPS (points, −100 to +100)"


def test_forest_draws_the_interval_thin_and_its_likely_part_thick():
    ax = hand.scores([("Noord", 50.0, 40.0, 60.0, 100, None), ("Zuid", 20.0, 10.0, 40.0, 90, None)]).plot()
    widths = {tuple(line.get_xdata()): line.get_linewidth() for line in ax.lines}
    likely = [ends for ends in widths if ends[0] == pytest.approx(46.5587, abs=1e-4)]
    assert likely[0][1] == pytest.approx(53.4413, abs=1e-4)
    assert widths[(40.0, 60.0)] < widths[likely[0]]
    assert any(ends == pytest.approx((16.5587, 26.8826), abs=1e-4) for ends in widths)


def test_likely_part_is_the_middle_half_of_a_normal_distribution():
    low, high = canvas.likely((0.0, -1.959964, 1.959964), 0.95)
    assert (low, high) == pytest.approx((-0.674490, 0.674490), abs=1e-6)
    low, high = canvas.likely((0.0, -1.644854, 1.644854), 0.90)
    assert high == pytest.approx(0.674490, abs=1e-6)


def test_a_withheld_group_is_an_empty_ring_with_its_reason_beside_it():
    ax = hand.teams().plot(lang="nl")
    rings = dots(ax, filled=False)
    assert len(rings) == 1
    reason = next(text for text in ax.texts if text.get_text() == "weggehouden: te weinig mensen")
    assert abs(reason.get_position()[1] - rings[0][1]) < 0.2
    assert len(dots(ax)) == 4


def test_the_shade_is_the_interval_of_the_whole_and_bold_means_apart():
    plot = forest.of(hand.scores(hand.TEAM_ROWS), "en", whole=(39.0, 36.0, 42.0))
    ax = forest.draw(plot)
    shade = ax.collections[0].get_paths()[0].get_extents()
    assert (shade.x0, shade.x1) == (36.0, 42.0)
    assert "the whole +39" in texts(ax)
    bold = {text.get_text() for text in ax.texts if text.get_fontweight() == "bold"}
    assert bold == {"Noord", "+52", "Centrum", "+21"}


def test_with_differences_they_decide_who_stands_apart():
    result = hand.scores(hand.TEAM_ROWS)
    from klankbord._rows import gap_rows

    gaps = gap_rows(hand.gaps(hand.GAP_ROWS[1:]).to_dict(), ["team"], "en")
    plot = forest.of(result, "en", whole=(39.0, 36.0, 42.0), gaps=gaps)
    assert [row.label for row in plot.rows if forest.is_apart(plot, row)] == ["Centrum"]


def test_parts_of_a_long_plot_share_one_scale_and_lose_no_row():
    plot = forest.of(hand.many_teams(), "en")
    parts = plot.parts(14)
    assert [len(part.rows) for part in parts] == [14, 14, 12]
    assert [row for part in parts for row in part.rows] == list(plot.rows)
    assert len({part.limits for part in parts}) == 1
    assert forest.of(hand.no_data(), "en").parts(14)[0].rows == []


@pytest.mark.parametrize(
    "make", [hand.odd_teams, hand.many_teams, hand.all_withheld, hand.one_team, hand.no_data]
)
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_text_leaves_the_plot_whatever_the_names(make, lang):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        ax = make().plot(lang=lang)
        ax.figure.canvas.draw()
        frame = ax.figure.bbox
        boxes = [text.get_window_extent() for text in ax.texts]
    assert boxes
    assert min(box.x0 for box in boxes) >= frame.x0 and max(box.x1 for box in boxes) <= frame.x1
    assert min(box.y0 for box in boxes) >= frame.y0 and max(box.y1 for box in boxes) <= frame.y1


@pytest.mark.parametrize("make", [hand.odd_teams, hand.teams, hand.all_withheld])
def test_names_and_numbers_never_overlap(make):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        ax = make().plot()
        ax.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in ax.texts]
    assert not [
        (a, b)
        for at, a in enumerate(boxes)
        for b in boxes[at + 1 :]
        if a.overlaps(b) and a.width * b.width > 0
    ]


def test_a_score_of_exactly_100_is_drawn_whole():
    ax = hand.one_team().plot()
    assert max(x for ends in spans(ax) for x in ends) <= 100.0
    ax = hand.scores([("Noord", 100.0, 93.0, 100.0, 60, None)]).plot()
    assert dots(ax)[0][0] == 100.0
    low, high = ax.get_xlim()
    assert (high - 100.0) / (high - low) > 0.005
    assert "+100" in texts(ax)


def test_trend_has_a_gap_where_a_month_is_withheld():
    ax = hand.months().plot(lang="nl")
    bands = ax.collections
    assert len(bands) == 2
    assert len(dots(ax, filled=False)) == 1
    shown = texts(ax)
    assert "weggehouden: te weinig mensen" in shown
    assert "jan. 2026" in shown and "nov. 2026" in shown and "+50" in shown


def test_trend_band_is_the_interval():
    ax = hand.months().plot()
    line = next(line for line in ax.lines if len(line.get_xdata()) == 6 and line.get_marker() == "None")
    band = ax.collections[1].get_paths()[0].get_extents()
    ys = [float(y) for y in line.get_ydata()]
    points = (ys[-1] - ys[0]) / (50 - 40)
    assert band.y1 - ys[-1] == pytest.approx(8 * points)
    assert ys[0] - band.y0 == pytest.approx(8 * points)


def test_trends_of_groups_stand_in_strips_on_one_scale():
    rows = [
        ("Noord", 40.0, 30.0, 50.0, 90, None),
        ("Noord", 42.0, 32.0, 52.0, 90, None),
        ("Zuid", 40.0, 30.0, 50.0, 90, None),
        ("Zuid", 44.0, 34.0, 54.0, 90, None),
    ]
    ax = hand.scores(rows, period="month", days=hand.MONTHS[:2] * 2).plot()
    noord, zuid = (
        line.get_ydata()
        for line in ax.lines
        if len(line.get_xdata()) == 2
        and line.get_marker() == "None"
        and line.get_xdata()[1] - line.get_xdata()[0] > 50
    )
    assert zuid[1] - zuid[0] == pytest.approx(2 * (noord[1] - noord[0]))
    assert zuid[0] < noord[0]


def test_distribution_bars_are_as_high_as_the_shares():
    ax = hand.answers(hand.NPS_ANSWERS).plot(lang="nl")
    heights = [bar.get_paths()[0].get_extents().height for bar in ax.collections]
    counts = [count for _, count in hand.NPS_ANSWERS]
    assert [height / heights[8] for height in heights] == pytest.approx([count / 240 for count in counts])
    assert {"criticasters", "passief", "promotors"} <= set(texts(ax))


def test_gaps_stand_around_zero_and_say_so():
    ax = hand.gaps(hand.GAP_ROWS).plot()
    low, high = ax.get_xlim()
    assert low < 0 < high
    assert [x for x, _ in dots(ax)] == [12.0, 1.0, -2.0, -18.0]
    assert "no difference" in texts(ax)
    bold = [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"]
    assert bold == ["Noord", "+12", "Centrum", "−18"]


def ink_of_names(ax) -> set[str]:
    return {text.get_color() for text in ax.texts if text.get_text() in ("Noord", "Zuid")}


def test_the_callers_axes_are_used_and_their_background_is_met():
    _, ax = plt.subplots(facecolor="black")
    ax.set_facecolor("black")
    assert hand.teams().plot(ax=ax) is ax
    assert ink_of_names(ax) == {theme.DARK.ink}
    assert ink_of_names(hand.teams().plot()) == {theme.LIGHT.ink}


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(first), light(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("colours", "paper"), [(theme.LIGHT, "#ffffff"), (theme.DARK, "#000000"), (theme.DARK, "#161616")]
)
def test_every_colour_stands_out_from_paper_and_shade(colours, paper):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for ink in (colours.ink, colours.quiet, colours.customers, colours.employees):
        assert contrast(ink, paper) >= 4.5
    for ink in (colours.ink, colours.quiet):
        assert contrast(ink, colours.band) >= 4.5


def test_employees_speak_in_another_colour():
    ax = hand.scores(hand.TEAM_ROWS, rater="employee").plot()
    drawn = {line.get_color() for line in ax.lines}
    assert theme.LIGHT.employees in drawn and theme.LIGHT.customers not in drawn


def page_svg(result, module=forest, key="k") -> tuple[str, tree.Element]:
    plot = module.of(result, "en")
    text = svg.page_svg(module.draw, plot, module.height(plot, svg.FONT), key=key, label='"Say" <it>')
    return text, tree.fromstring(text)


@pytest.mark.parametrize(
    ("make", "module"),
    [(hand.odd_teams, forest), (hand.months, trend), (lambda: hand.answers(hand.NPS_ANSWERS), distribution)],
)
def test_svg_takes_font_and_colours_from_the_page(make, module):
    text, root = page_svg(make(), module)
    styles = " ".join(node.get("style", "") for node in root.iter())
    assert "currentColor" in styles and "var(--kb-customers)" in styles
    assert "font-family" not in styles and "#0102" not in text
    assert not re.findall(r"#[0-9a-f]{6}", styles)
    assert root.get("role") == "img" and root.get("aria-label") == '"Say" <it>'
    written = {node.text for node in root.iter("text")}
    assert len(written) > 3
    sizes = {float(size) for size in re.findall(r"font-size:\s*([\d.]+)px", styles)}
    assert sizes and min(sizes) >= 14


def test_svg_ids_are_those_of_its_own_plot_and_all_exist():
    text, root = page_svg(hand.months(), trend, key="t7")
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text))
    assert used and used == ids
    assert all(name.startswith("t7-") for name in ids)


def test_svg_is_the_same_every_time():
    assert page_svg(hand.odd_teams())[0] == page_svg(hand.odd_teams())[0]


def test_svg_keeps_arabic_and_markup_as_text():
    _, root = page_svg(hand.odd_teams())
    written = {node.text for node in root.iter("text")}
    assert hand.ARABIC in written
    assert any(text and text.startswith("<b>Bold") for text in written)


def test_fitted_keeps_beginning_and_end():
    short = canvas.fitted(hand.LONG, 200, 14)
    assert "…" in short and short.startswith("Customer") and short.endswith(hand.LONG[-4:])
    assert canvas.text_width(short, 14) <= 200
    assert canvas.fitted("Noord", 200, 14) == "Noord"
    assert canvas.fitted("Noord", 3, 14) == "…"


def test_drawing_opens_no_window_and_leaves_no_figure_behind():
    page_svg(hand.teams())
    assert plt.get_fignums() == []
    assert isinstance(hand.teams().plot().figure, Figure)
