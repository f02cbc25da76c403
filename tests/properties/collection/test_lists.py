"""Imports keep collections and want lists whole, whatever files and edits come in which order."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.collection.errors import ImportRefused
from dualcaster_core.collection.files.inventory_changes import (
    Combined,
    ImportDefaults,
    ImportMode,
    combine,
    have_changes,
    merge_items,
    replace_items,
)
from dualcaster_core.collection.files.lines import ImportLine
from dualcaster_core.collection.files.resolution import MatchedBy, Resolved, ResolvedWant
from dualcaster_core.collection.files.want_changes import (
    WantDefaults,
    WantKey,
    missing_wants,
    owned_copies,
    want_changes,
    want_key,
    wants_from,
)
from dualcaster_core.collection.model import LARGEST_QUANTITY, Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.ports import HaveChanges, ItemChanges, WantChanges
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED

PRINTINGS = {
    key: Printing(
        card_id=key,
        scryfall_id=UUID(int=key),
        oracle_id=UUID(int=oracle),
        name=f"Card {oracle}",
        set_code="lea",
        collector_number=str(key),
        finishes=tuple(Finish),
        language="en",
    )
    for key, oracle in ((1, 1), (2, 1), (3, 3))
}
DEFAULTS = ImportDefaults()
quantities = st.one_of(st.integers(1, 5), st.sampled_from([5_000, 9_998, LARGEST_QUANTITY]))
finishes = st.sampled_from([Finish.NONFOIL, Finish.FOIL])
printings = st.sampled_from(list(PRINTINGS.values()))


@st.composite
def lines(draw: st.DrawFn, largest: st.SearchStrategy[int] = quantities) -> Resolved:
    """Draw a resolved line of a collection file."""
    quantity = draw(largest)
    line = ImportLine(
        line=draw(st.integers(1, 99)),
        reference=PrintingReference(),
        quantity=quantity,
        trade_quantity=draw(st.one_of(st.none(), st.integers(0, quantity + 1))),
        condition=draw(st.sampled_from([None, Condition.NM, Condition.LP])),
        language=draw(st.sampled_from([None, "de"])),
        signed=draw(st.sampled_from([False, False, True])),
        acquired_price=draw(st.sampled_from([None, Decimal("0.01"), Decimal("2.50"), Decimal("9999999999.99")])),
        acquired_on=draw(st.sampled_from([None, date(2020, 1, 1), date(2021, 1, 1)])),
        location=draw(st.sampled_from(["", "Box", "B" * 300])),
    )
    return Resolved(line=line, printing=draw(printings), finish=draw(finishes), matched_by=MatchedBy.ID)


files = st.lists(lines(st.integers(1, 9)), max_size=6)


def total(file: list[Resolved]) -> int:
    """Count the copies of a file."""
    return sum(found.line.quantity for found in file)


class Collection(RuleBasedStateMachine):
    """Somebody's inventory and have list under imports, offers, promises and sales."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[ItemKey, InventoryItem] = {}
        self.haves: dict[ItemKey, Have] = {}

    def write(self, items: ItemChanges, haves: HaveChanges) -> None:
        """Apply changes as a repository does."""
        for key in haves.dropped:
            del self.haves[key]
        for key in items.dropped:
            del self.items[key]
            self.haves.pop(key, None)
        self.items |= {item.key: item for item in items.written}
        for have in haves.written:
            assert self.items[have.item].quantity >= have.quantity_for_trade, "the repository would refuse"
            self.haves[have.item] = have

    def changes(
        self, given: dict[ItemKey, Combined], mode: ImportMode, *, counts: bool
    ) -> tuple[ItemChanges, HaveChanges]:
        """Ask the rules what an import changes."""
        if mode is ImportMode.REPLACE:
            items = replace_items(self.items.values(), given).changes
        else:
            items = merge_items(self.items.values(), given)
        after = self.items | {item.key: item for item in items.written}
        for key in items.dropped:
            del after[key]
        for_trade = {key: one.for_trade for key, one in given.items() if one.for_trade}
        return items, have_changes(self.haves.values(), after, for_trade, mode, has_trade_counts=counts)

    @rule(file=files, counts=st.booleans())
    def merge(self, file: list[Resolved], counts: bool) -> None:
        """Merging adds every copy of the file and takes none away."""
        before, offered = dict(self.items), dict(self.haves)
        given = combine(file, DEFAULTS)
        self.write(*self.changes(given, ImportMode.MERGE, counts=counts))
        copies = sum(item.quantity for item in self.items.values())
        assert copies == sum(item.quantity for item in before.values()) + total(file)
        for key, item in before.items():
            more = given[key].item.quantity if key in given else 0
            assert self.items[key].quantity == item.quantity + more
            assert self.items[key].reserved == item.reserved
        for key, have in offered.items():
            more = given[key].for_trade if counts and key in given else 0
            wished = have.quantity_for_trade + more
            assert self.haves[key].quantity_for_trade == min(wished, self.items[key].quantity)
        if not counts:
            assert self.haves.keys() == offered.keys()

    @rule(file=files, counts=st.booleans())
    def replace(self, file: list[Resolved], counts: bool) -> None:
        """Replacing leaves what the file says and what is promised; a second time it changes nothing."""
        before, offered = dict(self.items), dict(self.haves)
        given = combine(file, DEFAULTS)
        replacement = replace_items(self.items.values(), given)
        self.write(*self.changes(given, ImportMode.REPLACE, counts=counts))
        stated = {key: one.item.quantity for key, one in given.items()}
        promised = {key: item.reserved for key, item in before.items() if item.reserved}
        expected = {key: max(stated.get(key, 0), promised.get(key, 0)) for key in stated.keys() | promised.keys()}
        assert {key: item.quantity for key, item in self.items.items()} == expected
        short = {key for key, copies in promised.items() if stated.get(key, 0) < copies}
        assert {item.key for item in replacement.kept} == short
        for key, one in given.items():
            wished = one.for_trade if counts else offered[key].quantity_for_trade if key in offered else 0
            listed = self.haves[key].quantity_for_trade if key in self.haves else 0
            assert listed == min(wished, self.items[key].quantity)
        assert self.changes(given, ImportMode.REPLACE, counts=counts) == (ItemChanges(), HaveChanges())

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def offer(self, data: st.DataObject) -> None:
        """The owner offers some copies of an item."""
        item = data.draw(st.sampled_from(list(self.items.values())))
        copies = data.draw(st.integers(1, item.quantity))
        self.haves[item.key] = Have(
            item=item.key, quantity_for_trade=copies, notes="mine", is_active=data.draw(st.booleans())
        )

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def promise(self, data: st.DataObject) -> None:
        """Some copies are promised in a trade, or freed again."""
        item = data.draw(st.sampled_from(list(self.items.values())))
        self.items[item.key] = evolve(item, reserved=data.draw(st.integers(0, item.quantity)))

    @rule(line=lines(st.just(LARGEST_QUANTITY)))
    def overflow(self, line: Resolved) -> None:
        """No import brings an item past 9999 copies: it is refused as a whole."""
        given = combine([line], DEFAULTS)
        (key,) = given
        if key not in self.items:
            return
        with pytest.raises(ImportRefused) as refused:
            merge_items(self.items.values(), given)
        assert refused.value.facts["lines"] == [line.line.line]

    @invariant()
    def nothing_is_offered_that_is_not_owned(self) -> None:
        """Every have has its item and at most its copies, and no promised copy is lost."""
        for key, have in self.haves.items():
            assert 1 <= have.quantity_for_trade <= self.items[key].quantity
        assert all(item.reserved <= item.quantity <= LARGEST_QUANTITY for item in self.items.values())


TestCollection = Collection.TestCase
TestCollection.settings = settings(max_examples=40, stateful_step_count=20)


@given(file=st.lists(lines(), max_size=8))
def test_combined_lines_hold_every_copy_once(file: list[Resolved]) -> None:
    """Lines of the same item add up to one, with no more for trade than there are, or the file is refused."""
    by_key: dict[object, int] = {}
    for found in file:
        line = found.line
        key = (found.printing.card_id, found.finish, line.condition or Condition.NM, line.language or "en", line.signed)
        by_key[key] = by_key.get(key, 0) + line.quantity
    try:
        given = combine(file, DEFAULTS)
    except ImportRefused:
        assert max(by_key.values()) > LARGEST_QUANTITY
        return
    assert sorted(by_key.values()) == sorted(one.item.quantity for one in given.values())
    assert all(0 <= one.for_trade <= one.item.quantity for one in given.values())
    prices = [found.line.acquired_price for found in file if found.line.acquired_price is not None]
    for one in given.values():
        paid = one.item.acquired_price
        assert paid is None or min(prices) <= paid <= max(prices)


@given(file=files, order=st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(file: list[Resolved], order: object) -> None:
    """A file with its lines in another order gives the same items, apart from which place is named first."""
    shuffled = list(file)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = combine(file, DEFAULTS), combine(shuffled, DEFAULTS)
    assert {key: evolve(one.item, location="") for key, one in first.items()} == {
        key: evolve(one.item, location="") for key, one in second.items()
    }


@st.composite
def want_lines(draw: st.DrawFn) -> ResolvedWant:
    """Draw a resolved line of a want list."""
    line = ImportLine(
        line=1,
        reference=PrintingReference(),
        quantity=draw(quantities),
        language=draw(st.sampled_from([None, None, "de"])),
    )
    return ResolvedWant(
        line=line,
        printing=draw(printings),
        any_printing=draw(st.booleans()),
        finish=draw(st.sampled_from([None, *Finish])),
        matched_by=MatchedBy.NAME,
    )


want_files = st.lists(want_lines(), max_size=6)
listed_wants = st.lists(
    st.builds(
        Want,
        card_id=st.sampled_from(list(PRINTINGS)),
        any_printing=st.booleans(),
        quantity=quantities,
        is_foil_required=st.booleans(),
        language=st.sampled_from(["en", "de"]),
        notes=st.sampled_from(["", "mine"]),
    ),
    max_size=5,
).map(lambda wants: [evolve(want, id=place) for place, want in enumerate(wants, start=1)])


def applied(wants: list[Want], changes: WantChanges) -> list[Want]:
    """Apply changes as a repository does."""
    by_id = {want.id: want for want in wants if want.id not in changes.dropped}
    for want in changes.written:
        key = want.id if want.id != UNSAVED else max([0, *by_id]) + 1
        by_id[key] = evolve(want, id=key)
    return list(by_id.values())


def sought(wants: list[Want]) -> dict[WantKey, int]:
    """Add up the wanted copies of each thing."""
    copies: dict[WantKey, int] = {}
    for want in wants:
        copies[want_key(want)] = copies.get(want_key(want), 0) + want.quantity
    return copies


@given(wants=listed_wants, file=want_files)
def test_a_replaced_want_list_is_what_the_file_says(wants: list[Want], file: list[ResolvedWant]) -> None:
    """After ``replace`` each thing is wanted as often as in the file and nothing else is; again it changes nothing."""
    given = wants_from(file, WantDefaults())
    after = applied(wants, want_changes(wants, given, ImportMode.REPLACE))
    assert sought(after) == sought(given)
    assert not want_changes(after, given, ImportMode.REPLACE)


@given(wants=listed_wants, file=want_files)
def test_merging_a_want_list_only_raises(wants: list[Want], file: list[ResolvedWant]) -> None:
    """After ``merge`` each thing is wanted as often as before or as in the file, whichever is more; then no change."""
    given = wants_from(file, WantDefaults())
    after = applied(wants, want_changes(wants, given, ImportMode.MERGE))
    before, stated = sought(wants), sought(given)
    expected = {key: max(before.get(key, 0), stated.get(key, 0)) for key in before.keys() | stated.keys()}
    assert sought(after) == expected
    assert not want_changes(after, given, ImportMode.MERGE)


@given(wants=listed_wants, file=want_files, mode=st.sampled_from(ImportMode))
def test_what_the_owner_chose_for_a_want_stays(wants: list[Want], file: list[ResolvedWant], mode: ImportMode) -> None:
    """An import changes the quantity of a listed want and nothing else of it."""
    changes = want_changes(wants, wants_from(file, WantDefaults()), mode)
    by_id = {want.id: want for want in wants}
    for want in changes.written:
        if want.id != UNSAVED:
            assert evolve(want, quantity=by_id[want.id].quantity) == by_id[want.id]


@given(file=want_files)
def test_wants_of_a_file_hold_every_copy_up_to_the_largest_number(file: list[ResolvedWant]) -> None:
    """Lines for the same thing add up to one want of at most 9999 copies; a foil or etched line requires foil."""
    wants = wants_from(file, WantDefaults(language="any"))
    assert len({want_key(want) for want in wants}) == len(wants)
    for want in wants:
        lines_of = [
            found.line.quantity
            for found in file
            if (found.printing.card_id, found.any_printing, found.line.language or "any")
            == (want.card_id, want.any_printing, want.language)
            and (found.finish in (Finish.FOIL, Finish.ETCHED)) == want.is_foil_required
        ]
        assert want.quantity == min(LARGEST_QUANTITY, sum(lines_of))


owned_items = st.lists(
    st.builds(
        InventoryItem,
        key=st.builds(
            ItemKey,
            st.sampled_from(list(PRINTINGS)),
            st.sampled_from(Finish),
            st.sampled_from(Condition),
            st.sampled_from(["en", "de"]),
        ),
        quantity=st.integers(1, 4),
    ),
    max_size=6,
    unique_by=lambda item: item.key,
)


@given(wants=listed_wants, items=owned_items)
def test_lacking_wants_are_those_not_owned_in_sufficient_number(wants: list[Want], items: list[InventoryItem]) -> None:
    """A want is reduced by the copies that would fill it: right card, finish, language and at least its condition."""
    owned = owned_copies(wants, items, PRINTINGS)
    for want, count in zip(wants, owned, strict=True):
        fitting = [
            item.quantity
            for item in items
            if (
                PRINTINGS[item.key.card_id].oracle_id == PRINTINGS[want.card_id].oracle_id
                if want.any_printing
                else item.key.card_id == want.card_id
            )
            and (item.key.finish is not Finish.NONFOIL or not want.is_foil_required)
            and item.key.language == want.language
            and item.key.condition >= want.condition_min
        ]
        assert count == sum(fitting)
    rest = {want.id: want.quantity for want in missing_wants(wants, items, PRINTINGS)}
    expected = {w.id: w.quantity - count for w, count in zip(wants, owned, strict=True) if w.quantity > count}
    assert rest == expected


@given(quantity=st.integers(-2, 10_001), reserved=st.integers(-1, 10_001))
def test_quantities_are_bounded(quantity: int, reserved: int) -> None:
    """An item has 1 to 9999 copies, and at most these are promised."""
    assume(not (1 <= quantity <= LARGEST_QUANTITY and 0 <= reserved <= quantity))
    with pytest.raises((ValueError, ValidationFailed)):
        InventoryItem(key=ItemKey(1, Finish.FOIL), quantity=quantity, reserved=reserved)
