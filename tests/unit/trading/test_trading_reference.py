"""The documentation's table and diagram of the life of a trade are made from the core's."""

from trading_reference import DIAGRAM, PAGE, diagram, page, table

from dualcaster_core.trading.lifecycle import TRANSITIONS, Status

AGAIN = "run python tools/trading_reference.py"


def test_the_table_of_the_documentation_is_the_table_of_the_core() -> None:
    """Every transition has a row, and the page has just these rows."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), AGAIN
    assert table() in text
    assert len(table().splitlines()) == len(TRANSITIONS) + 2


def test_the_diagram_is_made_from_the_table() -> None:
    """The picture is up to date, and shows every status."""
    assert DIAGRAM.read_text(encoding="utf-8") == diagram(), AGAIN
    assert all(f">{status}</text>" in diagram() for status in Status)


def test_a_page_that_is_behind_is_noticed() -> None:
    """A row that is missing comes back."""
    text = PAGE.read_text(encoding="utf-8")
    behind = text.replace("| draft | draft | `send` | proposer | pending |\n", "")
    assert behind != text
    assert page(behind) == text
