"""What an imported file makes of a collection."""

from decimal import Decimal
from uuid import UUID

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.collection.errors import ImportRefused
from dualcaster_core.collection.files.inventory_changes import (
    Combined,
    ImportDefaults,
    ImportMode,
    ImportPreview,
    Losses,
    changes_of,
    combine,
    losses_of,
    merge_items,
)
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_core.collection.files.reading import WantsPreview
from dualcaster_core.collection.files.resolution import MatchedBy, Resolved
from dualcaster_core.collection.files.use_cases import ImportReport
from dualcaster_core.collection.files.views import lines_of
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey
from dualcaster_core.kernel.ids import PublicIds

KEY = ItemKey(1, Finish.NONFOIL, Condition.NM)
FOIL = ItemKey(1, Finish.FOIL, Condition.NM)


def a_line(quantity: int = 1, price: str | None = None, currency: str | None = None, number: int = 2) -> Resolved:
    """Resolve a line to copies of one printing."""
    printing = Printing(
        card_id=1,
        scryfall_id=UUID(int=1),
        oracle_id=UUID(int=1),
        name="Shock",
        set_code="m20",
        collector_number="160",
        finishes=(Finish.NONFOIL,),
        language="en",
    )
    line = ImportLine(
        line=number,
        reference=PrintingReference(name="Shock"),
        quantity=quantity,
        acquired_price=None if price is None else Decimal(price),
        price_currency=currency,
    )
    return Resolved(line=line, printing=printing, finish=Finish.NONFOIL, matched_by=MatchedBy.NUMBER)


def only(lines: list[Resolved]) -> InventoryItem:
    """Combine lines of one item."""
    (one,) = combine(lines, ImportDefaults()).values()
    return one.item


def test_a_price_keeps_the_currency_that_the_file_states() -> None:
    """None is in dollars; a price in Canadian ones is no less a price."""
    dear, plain = only([a_line(price="1.25", currency="CAD")]), only([a_line(price="1.25")])
    assert (dear.acquired_price, dear.acquired_currency) == (Decimal("1.25"), "CAD")
    assert (plain.acquired_price, plain.acquired_currency) == (Decimal("1.25"), "USD")
    nothing = only([a_line(currency="CAD")])
    assert (nothing.acquired_price, nothing.acquired_currency) == (None, "USD")


def test_prices_of_several_lines_are_averaged_within_a_currency() -> None:
    """The currency of the most copies is taken, the first of as many."""
    lines = [a_line(1, "9.00", "USD"), a_line(1, "2.00", "EUR"), a_line(2, "5.00", "EUR")]
    assert (only(lines).acquired_price, only(lines).acquired_currency) == (Decimal("4.00"), "EUR")
    tied = [a_line(2, "9.00", "GBP"), a_line(2, "2.00", "EUR")]
    assert (only(tied).acquired_price, only(tied).acquired_currency) == (Decimal("9.00"), "GBP")


def test_exactly_9999_copies_are_possible_after_a_merge_and_no_more() -> None:
    """The limit is that of an item, over the file's lines and the copies that are there."""
    assert only([a_line(LARGEST_QUANTITY - 1), a_line(1)]).quantity == LARGEST_QUANTITY
    with pytest.raises(ImportRefused, match="at most 9999"):
        combine([a_line(LARGEST_QUANTITY), a_line(1, number=3)], ImportDefaults())
    mine = InventoryItem(key=KEY, quantity=9)
    (written,) = merge_items([mine], {KEY: Combined(InventoryItem(key=KEY, quantity=LARGEST_QUANTITY - 9))}).written
    assert written.quantity == LARGEST_QUANTITY
    with pytest.raises(ImportRefused, match="at most 9999"):
        merge_items([mine], {KEY: Combined(InventoryItem(key=KEY, quantity=LARGEST_QUANTITY - 8))})


def test_a_preview_counts_the_lines_of_each_status() -> None:
    """Resolved lines are counted among the resolved, each problem by its own status."""
    problems = tuple(
        LineProblem(line=place, status=status, reason="x", message="x")
        for place, status in enumerate([LineStatus.UNKNOWN, LineStatus.UNKNOWN, LineStatus.INVALID], start=2)
    )
    preview = ImportPreview(format="text", resolved=(a_line(), a_line(), a_line(), a_line()), problems=problems)
    counts = {status: preview.count(status) for status in LineStatus}
    assert counts == {
        LineStatus.RESOLVED: 4,
        LineStatus.AMBIGUOUS: 0,
        LineStatus.UNKNOWN: 2,
        LineStatus.INVALID: 1,
        LineStatus.LEFT_OUT: 0,
    }
    assert preview.rows == 7
    assert (preview.blank_conditions, preview.blank_languages) == (4, 4)
    told = lines_of(preview, PublicIds())
    assert (told.rows, told.resolved, told.copies, told.unknown, told.invalid, told.problem_count) == (7, 4, 4, 2, 1, 3)
    assert (told.ambiguous, told.left_out, told.blank_conditions, told.blank_languages) == (0, 0, 4, 4)


def test_what_was_read_is_not_written_out_by_chance() -> None:
    """The text of a preview is short however many lines it has: event loops write the results of their tasks out."""
    lines = tuple(a_line() for _ in range(1000))
    problems = (LineProblem(line=2, status=LineStatus.INVALID, reason="x", message="x"),) * 1000
    preview = ImportPreview(format="text", resolved=lines, problems=problems)
    wants = WantsPreview(format="text", resolved=(), problems=problems)
    parsed = ParsedFile(format="text", lines=tuple(one.line for one in lines), problems=problems)
    report = ImportReport(preview=preview, kept=(InventoryItem(key=KEY, quantity=1),) * 1000)
    assert all(len(repr(one)) < 500 for one in (preview, wants, parsed, report))


def test_losses_are_counted_over_items_copies_and_haves() -> None:
    """A replacement by fewer copies of one item takes the other whole, with its offer."""
    existing = [InventoryItem(key=KEY, quantity=5), InventoryItem(key=FOIL, quantity=3)]
    haves = [Have(item=KEY, quantity_for_trade=1), Have(item=FOIL, quantity_for_trade=1)]
    preview = ImportPreview(format="text", resolved=(a_line(2),), problems=())
    items, listed, kept = changes_of(preview, existing, haves, ImportMode.REPLACE, ImportDefaults())
    assert kept == ()
    assert losses_of(existing, haves, items, listed) == Losses(items=1, copies=6, haves=1)
    items, listed, _ = changes_of(preview, existing, haves, ImportMode.MERGE, ImportDefaults())
    assert not losses_of(existing, haves, items, listed)


def test_an_offer_that_the_file_takes_off_is_a_loss() -> None:
    """A format with trade counts states the have list: what it does not count is no longer offered."""
    existing, haves = [InventoryItem(key=KEY, quantity=2)], [Have(item=KEY, quantity_for_trade=1)]
    preview = ImportPreview(format="moxfield", resolved=(a_line(2),), problems=(), has_trade_counts=True)
    items, listed, _ = changes_of(preview, existing, haves, ImportMode.REPLACE, ImportDefaults())
    assert losses_of(existing, haves, items, listed) == Losses(haves=1)
