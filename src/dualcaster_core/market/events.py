"""What happens on the market that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class PricesChanged(Event):
    """What copies are worth changed; ``generation`` counts such changes, so that an overtaken event can be told."""

    kind: ClassVar[str] = "market.prices_changed"

    generation: int


@frozen(kw_only=True)
class PriceFileReleased(Event):
    """Somebody believes a file of prices that was set aside whole: it is to be brought in."""

    kind: ClassVar[str] = "market.price_file_released"

    file_id: int
