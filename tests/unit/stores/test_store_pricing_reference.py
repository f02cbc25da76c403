"""The tables of the documentation of sell prices are made from the core's."""

import pytest
from store_pricing_reference import PAGE, tables, written

from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.lifecycle import TRANSITIONS
from dualcaster_core.stores.pricing.rules import PriceEnding

AGAIN = "run python tools/store_pricing_reference.py"
SHARES = Multipliers()
ROWS = {
    "multipliers": len(SHARES.condition) + len(SHARES.finish) + len(SHARES.language) + 1,
    "endings": len(PriceEnding),
    "runs": len(TRANSITIONS),
}


@pytest.mark.parametrize("name", list(ROWS))
def test_every_table_is_that_of_the_core(name: str) -> None:
    """The page has just these rows."""
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text, AGAIN
    assert tables()[name] in text
    assert len(tables()[name].splitlines()) == ROWS[name] + 2


@pytest.mark.parametrize("row", ["| condition | LP |", "| language | any other |", "| `quarters` |", "| automatic |"])
def test_a_page_that_is_behind_is_noticed(row: str) -> None:
    """A row that is missing comes back."""
    text = PAGE.read_text(encoding="utf-8")
    behind = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(row))
    assert behind != text
    assert written(behind) == text
