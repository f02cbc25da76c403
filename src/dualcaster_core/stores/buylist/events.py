"""What happens to buylist orders."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class BuylistOrderMoved(Event):
    """Somebody, or the clock, moved a buylist order on; ``version`` is that after it, ``stage`` where it stands now.

    ``seller_id`` is None for a seller at the counter without an account, ``actor_id`` for the clock.
    """

    kind: ClassVar[str] = "stores.buylist_order_moved"

    order_id: int
    store_id: int
    seller_id: int | None
    actor_id: int | None
    action: str
    stage: str
    version: int
