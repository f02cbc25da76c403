"""What happens to the sell prices of a store that workers follow."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class PriceRunStarted(Event):
    """A run over the prices of a store has begun; whoever began it may be gone before its end."""

    kind: ClassVar[str] = "stores.price_run_started"

    run_id: int
