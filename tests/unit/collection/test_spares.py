"""Offering what somebody has too many of."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.have_list_editing import spare_offers
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey

quantities = st.lists(st.integers(1, 12), max_size=8)


@given(owned=quantities, offered=st.lists(st.integers(0, 12), max_size=8), keep=st.integers(0, 12))
def test_all_but_the_kept_copies_are_offered(owned: list[int], offered: list[int], keep: int) -> None:
    """Afterwards every item offers what lies beyond the kept copies or what it offered before, and never more."""
    items = [
        InventoryItem(key=ItemKey(card_id=number, finish=Finish.FOIL), quantity=quantity)
        for number, quantity in enumerate(owned)
    ]
    haves = {
        item.key: Have(item=item.key, quantity_for_trade=min(count, item.quantity), notes="signed by the artist")
        for item, count in zip(items, offered, strict=False)
        if count
    }
    written = spare_offers(items, haves.values(), keep)
    after = haves | {have.item: have for have in written}
    for item in items:
        before = haves[item.key].quantity_for_trade if item.key in haves else 0
        now = after[item.key].quantity_for_trade if item.key in after else 0
        assert now == max(before, item.quantity - keep, 0)
    assert all(
        have == evolve(haves[have.item], quantity_for_trade=have.quantity_for_trade)
        for have in written
        if have.item in haves
    )
    assert spare_offers(items, after.values(), keep) == ()
