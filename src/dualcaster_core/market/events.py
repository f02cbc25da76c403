"""What happens on the market that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class PricesChanged(Event):
    """What copies are worth changed; ``generation`` counts such changes, so that an overtaken event can be told."""

    kind: ClassVar[str] = "market.prices_changed"

    generation: int
