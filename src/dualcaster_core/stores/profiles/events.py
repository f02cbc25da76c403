"""What happens to the staff of stores that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class StaffInvited(Event):
    """Somebody was invited to work for a store, or is something else there from now on."""

    kind: ClassVar[str] = "stores.staff_invited"

    store_id: int
    user_id: int
    store_name: str
    role: str


@frozen(kw_only=True)
class StoreClosed(Event):
    """A store closed for good or until its owner opens it again; ``staff_ids`` worked there until then."""

    kind: ClassVar[str] = "stores.closed"

    store_id: int
    store_name: str
    staff_ids: tuple[int, ...] = ()


@frozen(kw_only=True)
class StoreHandedOver(Event):
    """A store belongs to somebody else from now on."""

    kind: ClassVar[str] = "stores.handed_over"

    store_id: int
    user_id: int
    store_name: str
