"""Addresses of a card's pictures."""

import pytest

from dualcaster_core.catalogue.pictures import art_of

CARD = "https://cards.scryfall.io/normal/{}/4/e/4eaac4fd-95f5-4f38-b593-0101e79a20f9.jpg"


@pytest.mark.parametrize("side", ["front", "back"])
def test_the_illustration_lies_beside_the_card(side: str) -> None:
    """The illustration of either side has the address of the whole card but for its size."""
    assert art_of(CARD.format(side)) == CARD.format(side).replace("/normal/", "/art_crop/")


@pytest.mark.parametrize("address", [None, "", "https://x/small/front/1.jpg", "http://x/normal/front/1.jpg", "normal"])
def test_other_addresses_have_no_illustration(address: str | None) -> None:
    """What is not the picture of a whole card has no illustration beside it."""
    assert art_of(address) is None
