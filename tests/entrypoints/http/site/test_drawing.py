"""Words, mana costs and charts of the pages."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_app import formatting
from dualcaster_core.market.model import Chart, ChartPoint
from dualcaster_http.site.charts import BOTTOM, LEFT, RIGHT, TOP, plot_of, points_of, ranges_of, sparkline
from dualcaster_http.site.mana import frame_of, pips, spoken_cost

NOW = datetime(2026, 2, 15, 9, tzinfo=UTC)
amounts = st.decimals(min_value="0.01", max_value="9999999.99", places=2)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=31), "1 month ago"),
        (timedelta(days=359), "11 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(ago: timedelta, told: str) -> None:
    """Ages are whole numbers of the largest unit that fits, never rounded up."""
    assert formatting.age(NOW - ago, NOW) == told


def test_a_price_is_old_after_a_week() -> None:
    """Seven whole days make a price old."""
    assert not formatting.is_old(NOW - timedelta(days=6, hours=23), NOW)
    assert formatting.is_old(NOW - timedelta(days=7), NOW)


def test_amounts_are_written_with_sign_and_currency() -> None:
    """Money has two places, groups of thousands and its currency; differences have a sign, zero too."""
    assert formatting.money(Decimal("1234567.5")) == "$1,234,567.50"
    assert formatting.money(Decimal("0.02"), "EUR") == "€0.02"
    assert formatting.money(Decimal(3), "SEK") == "SEK 3.00"
    assert [formatting.signed_money(Decimal(text)) for text in ("0.1", "-2", "0")] == ["+$0.10", "−$2.00", "±$0.00"]
    assert formatting.signed_percent(-3.25) == "−3.2\u202f%"
    assert [formatting.people(count, "wants", "want") for count in (0, 1, 1200)] == [
        "0 people want",
        "1 person wants",
        "1,200 people want",
    ]
    assert (formatting.source("tcgplayer"), formatting.source("new"), formatting.kind("low")) == (
        "TCGplayer",
        "new",
        "lowest offer",
    )


@pytest.mark.parametrize(
    ("cost", "texts", "shades"),
    [
        ("{2}{W/U}{X}", [["2", "WU", "X"]], [["n", "wu", "n"]]),
        ("{R} // {1}{U/P}", [["R"], ["1", "UP"]], [["r"], ["n", "u"]]),
        ("{2/G}{c}", [["2G", "C"]], [["g", "n"]]),
        (None, [], []),
        ("", [], []),
        ("rubbish {", [], []),
    ],
)
def test_a_mana_cost_becomes_circles(cost: str | None, texts: list[list[str]], shades: list[list[str]]) -> None:
    """Each symbol is a circle in the colours of its halves, each face a group; what is no cost is nothing."""
    assert [[pip.text for pip in group] for group in pips(cost)] == texts
    assert [[pip.shades for pip in group] for group in pips(cost)] == shades


def test_a_mana_cost_can_be_read_out() -> None:
    """Screen readers hear the colours by name."""
    assert spoken_cost("{2}{W/U}{R/P} // {C}") == "2, white or blue, red or Phyrexian // colourless"


@pytest.mark.parametrize(
    ("cost", "type_line", "frame"),
    [
        ("{R}", "Instant", "r"),
        ("{R}{W}", "Instant", "m"),
        ("{R/W}", "Instant", "m"),
        ("{3}", "Artifact", "n"),
        ("", "Land", "l"),
    ],
)
def test_a_card_has_the_frame_of_its_colours(cost: str, type_line: str, frame: str) -> None:
    """One colour, several, a land, or none."""
    assert frame_of(cost, type_line) == frame


def chart(finish: str, *points: tuple[int, Decimal]) -> Chart:
    """Make a chart of days counted from the first of January."""
    made = tuple(ChartPoint(day=date(2026, 1, 1) + timedelta(days=day), amount=amount) for day, amount in points)
    return Chart(finish=finish, source="tcgplayer", points=made)


def test_one_day_is_no_chart() -> None:
    """A chart needs two days; finishes with one are left out."""
    assert plot_of([]) is None
    assert plot_of([chart("foil", (0, Decimal(1)))]) is None
    assert sparkline(chart("foil", (0, Decimal(1))).points) is None
    plot = plot_of([chart("foil", (0, Decimal(1))), chart("nonfoil", (0, Decimal(1)), (1, Decimal(2)))])
    assert plot is not None
    assert [series.finish for series in plot.series] == ["nonfoil"]


def test_a_flat_price_is_a_line_between_two_amounts() -> None:
    """A price that never moved still has a scale around it."""
    plot = plot_of([chart("nonfoil", (0, Decimal("5.00")), (9, Decimal("5.00")))])
    assert plot is not None
    assert plot.amounts[0].amount < Decimal(5) < plot.amounts[-1].amount
    assert sparkline(chart("foil", (0, Decimal(1)), (4, Decimal(1))).points) == "M0.0 50.0L100.0 50.0"


def test_a_quiet_price_looks_quiet() -> None:
    """However little a price moved, the axis spans a fifth of it at least, with the price in its middle."""
    for high in (Decimal("390.00"), Decimal("391.00"), Decimal("0.05")):
        plot = plot_of([chart("nonfoil", (0, high), (9, Decimal("390.00") if high > 1 else high))])
        assert plot is not None
        low, top = plot.amounts[0].amount, plot.amounts[-1].amount
        assert top - low >= high / 5
        assert low >= 0
        assert 25 < plot.columns[0].marks[0].y < 70


def test_a_narrow_chart_keeps_first_middle_and_last_day() -> None:
    """Every second day is left out where five would collide."""
    plot = plot_of([chart("nonfoil", (0, Decimal(1)), (40, Decimal(3)))])
    assert plot is not None
    assert [tick.is_minor for tick in plot.days] == [False, True, False, True, False]


def test_the_script_gets_every_day_with_its_amounts() -> None:
    """What the cross shows is what the table says, as JSON."""
    plot = plot_of(
        [chart("nonfoil", (0, Decimal(1)), (10, Decimal(3))), chart("foil", (0, Decimal(2)), (10, Decimal(2)))]
    )
    assert plot is not None
    x, day, amounts = json.loads(points_of(plot))[0]
    assert (x, day) == (LEFT, "1 Jan 2026")
    assert [(finish, amount) for finish, amount, _ in amounts] == [("nonfoil", "$1.00"), ("foil", "$2.00")]


def test_ranges_lead_to_the_same_page() -> None:
    """Each range is an address, the whole history the page itself, and one of them is shown."""
    ranges = ranges_of("/cards/x", 30)
    assert [one.address for one in ranges] == ["/cards/x?days=7", "/cards/x?days=30", "/cards/x?days=90", "/cards/x"]
    assert [one.label for one in ranges if one.is_current] == ["30D"]


def test_higher_amounts_stand_higher_and_later_days_further_right() -> None:
    """The plot is the right way round."""
    plot = plot_of([chart("nonfoil", (0, Decimal(1)), (5, Decimal(3)), (10, Decimal(2)))])
    assert plot is not None
    marks = [column.marks[0] for column in plot.columns]
    assert [mark.x for mark in marks] == [LEFT, 50.0, RIGHT]
    assert marks[1].y < marks[2].y < marks[0].y
    assert [tick.anchor for tick in plot.days] == ["start", "middle", "middle", "middle", "end"]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 90), amounts), min_size=2, max_size=30, unique_by=lambda point: point[0]),
        min_size=1,
        max_size=3,
    )
)
def test_every_plot_stays_within_its_field(series: list[list[tuple[int, Decimal]]]) -> None:
    """Whatever the prices were, marks, ticks and columns lie inside, and round amounts enclose every price."""
    plot = plot_of([chart(str(number), *sorted(points)) for number, points in enumerate(series)])
    assert plot is not None
    assert 3 <= len(plot.amounts) <= 7
    assert plot.amounts[0].amount <= min(amount for points in series for _, amount in points)
    assert plot.amounts[-1].amount >= max(amount for points in series for _, amount in points)
    for column in plot.columns:
        assert 0 <= column.x <= 100
        assert [finish for finish, _ in column.amounts] == sorted(finish for finish, _ in column.amounts)
        for mark in column.marks:
            assert LEFT <= mark.x <= RIGHT
            assert TOP <= mark.y <= BOTTOM
    assert sum(len(column.marks) for column in plot.columns) == sum(map(len, series))


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("the list is full", "The list is full."),
        ("cards.csv has no header", "cards.csv has no header."),
        ("iPhone only.", "iPhone only."),
        ("", "."),
    ],
)
def test_a_message_is_told_as_a_sentence(message: str, told: str) -> None:
    """A first word in small letters gets a capital; names of files and brands stay as they are written."""
    assert formatting.sentence(message) == told
