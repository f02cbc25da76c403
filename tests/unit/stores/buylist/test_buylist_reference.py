"""The tables of the documentation are made from the core's."""

import pytest
from buylist_reference import PAGE, tables, written

from dualcaster_core.stores.buylist.lifecycle import TRANSITIONS
from dualcaster_core.stores.buylist.pricing import WHY_NOT

AGAIN = "run python tools/buylist_reference.py"
ROWS = {"refusals": len(WHY_NOT), "steps": len(TRANSITIONS)}


@pytest.mark.parametrize("name", list(ROWS))
def test_every_table_is_that_of_the_core(name: str) -> None:
    """The page has just these rows."""
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text, AGAIN
    assert tables()[name] in text
    assert len(tables()[name].splitlines()) == ROWS[name] + 2


def test_a_page_that_is_behind_is_noticed() -> None:
    """A row that is missing comes back."""
    text = PAGE.read_text(encoding="utf-8")
    behind = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("| `dark_list`"))
    assert behind != text
    assert written(behind) == text
