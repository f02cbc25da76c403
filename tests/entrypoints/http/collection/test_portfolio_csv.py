"""A portfolio as a table."""

from dualcaster_core.collection.portfolio.views import PortfolioExport, PortfolioPosition
from dualcaster_http.collection.portfolio_csv import COLUMNS, portfolio_csv


def test_a_name_is_never_a_formula() -> None:
    """A spreadsheet reads names as text; what is not known is empty."""
    position = PortfolioPosition(
        card="poLLEX",
        name="=HYPERLINK(1)",
        set_code="unh",
        collector_number="-1",
        finish="foil",
        condition="NM",
        language="en",
        quantity=1,
        unit_value=None,
        value=None,
        value_source=None,
        paid=None,
        paid_currency="USD",
        cost=None,
        profit=None,
    )
    head, line = portfolio_csv(PortfolioExport(positions=(position,))).decode().splitlines()
    assert head == ",".join(COLUMNS)
    assert line == "poLLEX,'=HYPERLINK(1),unh,'-1,foil,NM,en,1,,,,,USD,,"
