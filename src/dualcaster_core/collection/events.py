"""What happens to lists that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class ListsChanged(Event):
    """Somebody's inventory, haves or wants changed; ``version`` is that of their lists from now on."""

    kind: ClassVar[str] = "collection.lists_changed"

    user_id: int
    version: int


@frozen(kw_only=True)
class CopiesAdded(Event):
    """Somebody added copies of a printing to their inventory by hand; imports and trades tell of themselves otherwise.

    ``finish`` is the word for it, ``added_at`` the moment in UTC (ISO 8601).
    """

    kind: ClassVar[str] = "collection.copies_added"

    user_id: int
    card_id: int
    finish: str
    added_at: str


@frozen(kw_only=True)
class FiredAlert:
    """An alert whose limit was reached: the value then in cents, who said so and when, and the limit in cents.

    ``percent`` and ``base_cents`` are set for a fall in percent.
    """

    want_id: int
    kind: str
    cents: int
    source: str
    observed_at: str
    limit_cents: int
    percent: int | None = None
    base_cents: int | None = None


@frozen(kw_only=True)
class PriceAlertsFired(Event):
    """Prices reached what people asked to be told of."""

    kind: ClassVar[str] = "collection.price_alerts_fired"

    alerts: list[FiredAlert]
