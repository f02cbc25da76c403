"""The documentation's table of the life of a held payment is made from the core's."""

import re

from escrow_reference import DIAGRAM, PAGE, cards, diagram, page, table

from dualcaster_core.escrow.lifecycle import TRANSITIONS, PaymentStage
from dualcaster_stripe_sandbox.cards import CARDS


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


def test_the_diagram_is_the_table_of_the_core() -> None:
    """Every stage has a box, and every action that changes the stage stands beside a line or in the note."""
    drawn = diagram()
    assert DIAGRAM.read_text(encoding="utf-8") == drawn, "run python tools/escrow_reference.py"
    words = set(re.findall(r">([a-z_ ]+)<", drawn)) | set(re.findall(r"[a-z_]+", drawn))
    assert {stage.value for stage in PaymentStage} <= words
    assert {action.value for (stage, action), to in TRANSITIONS.items() if stage is not to} <= words


def test_every_test_card_is_in_the_documentation() -> None:
    """With what a payment with it does."""
    assert all(f"`{name}`" in cards() for name in CARDS)
    assert len(cards().splitlines()) == len(CARDS) + 2
