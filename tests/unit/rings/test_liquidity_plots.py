"""The plots and tables of the liquidity page are made from its file of figures."""

from liquidity_plots import COST, FIGURES, PAGE, SHARES, cost, figures, page, shares, table

AGAIN = "run python tools/liquidity_plots.py"


def test_the_plots_are_those_of_the_figures() -> None:
    """Both pictures and the tables are up to date."""
    rows = figures()
    assert SHARES.read_text(encoding="utf-8") == shares(rows), AGAIN
    assert COST.read_text(encoding="utf-8") == cost(rows), AGAIN
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text, rows), AGAIN
    assert table(rows) in text


def test_the_figures_grow_with_the_market() -> None:
    """Rows are of growing markets, and of shares."""
    rows = figures()
    assert FIGURES.name == "liquidity.csv"
    assert [row["people"] for row in rows] == sorted(row["people"] for row in rows)
    assert all(0 <= row[name] <= 1 for row in rows for name in row if name.startswith(("wanted_", "fair_")))
