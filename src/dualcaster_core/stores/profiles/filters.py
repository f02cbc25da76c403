"""What stores are looked for, and where."""

from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.text import clean_text

LONGEST_NAME_TYPED: Final = 100


def _name(text: str) -> str:
    return clean_text("q", text, LONGEST_NAME_TYPED)


@frozen(kw_only=True)
class StoreFilters:
    """What stores are looked for: a part of their name, what they offer, and whether they are open now.

    ``card_id`` is the key of a card: only stores that offer a copy of any of its printings, at a price.
    """

    q: str = field(default="", converter=_name)
    buylist: bool = False
    trades: bool = False
    events: bool = False
    open_now: bool = False
    card_id: int | None = None


@frozen(kw_only=True)
class SearchedPlace:
    """Where stores are looked for, as it is called."""

    display: str
    coordinates: Coordinates
