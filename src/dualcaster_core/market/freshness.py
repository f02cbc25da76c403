"""Which of many prices count: one of each series, and none of a source that fell silent while another went on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import CurrentPrice


def freshest(prices: Iterable[CurrentPrice]) -> list[CurrentPrice]:
    """Keep one price of each finish, source, kind and condition: the newest, whichever feed stated it.

    Of several that were observed at one moment the one of the first feed by name is kept. The order of the series is
    that of their first prices.
    """
    newest: dict[tuple[object, ...], CurrentPrice] = {}
    for price in prices:
        series = price.card_id, price.finish, price.source, price.kind, price.condition
        known = newest.get(series)
        if (
            known is None
            or price.observed_at > known.observed_at
            or (price.observed_at == known.observed_at and price.feed < known.feed)
        ):
            newest[series] = price
    return list(newest.values())


def is_silent(seen: datetime, newest: datetime, oldest: timedelta) -> bool:
    """Tell whether what was last ``seen`` then is passed over: something else was seen more than ``oldest`` later."""
    return newest - seen > oldest


def on_offer(prices: Sequence[CurrentPrice], oldest: timedelta) -> list[tuple[CurrentPrice, bool]]:
    """List what sources offer of a card, with whether each fell silent while another price of the finish went on.

    What a source has no copy of any more is left out. By finish; the silent ones come last, else the order stays.
    """
    stocked = [price for price in freshest(prices) if price.quantity != 0]
    newest: dict[Finish, datetime] = {}
    for price in stocked:
        newest[price.finish] = max(price.observed_at, newest.get(price.finish, price.observed_at))
    listed = [(price, is_silent(price.observed_at, newest[price.finish], oldest)) for price in stocked]
    finishes = list(Finish)
    return sorted(listed, key=lambda one: (finishes.index(one[0].finish), one[1]))
