"""The documentation's table of the life of a held payment is made from the core's."""

from escrow_reference import PAGE, page, table

from dualcaster_core.escrow.lifecycle import TRANSITIONS


def test_the_table_of_the_documentation_is_the_table_of_the_core() -> None:
    """Every transition has a row, and the page has just these rows."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), "run python tools/escrow_reference.py"
    assert len(table().splitlines()) == len(TRANSITIONS) + 2


def test_a_page_that_is_behind_is_noticed() -> None:
    """A row that is missing comes back."""
    text = PAGE.read_text(encoding="utf-8")
    first = table().splitlines(keepends=True)[2]
    behind = text.replace(first, "")
    assert behind != text
    assert page(behind) == text
