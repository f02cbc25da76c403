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
