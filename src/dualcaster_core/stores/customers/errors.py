"""What can go wrong around the customers of a store."""

from datetime import datetime

from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed


class StoreNotReady(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """A store that others do not see yet sees nobody either, nor does one that is on no map."""

    code = "store.not_ready"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)


class CustomerNotFound(DualcasterError):  # noqa: N818
    """Nobody of this id wants what the store has, or the store may not know of it."""

    code = "store.customer_not_found"

    def __init__(self) -> None:
        super().__init__("nobody of that name within this radius shows a want that is in stock")


class StoreMessageNotAllowed(DualcasterError):  # noqa: N818
    """Somebody gets no messages from stores."""

    code = "store.message_not_allowed"

    def __init__(self) -> None:
        super().__init__("this person does not get messages from stores")


class StoreMessageTooSoon(DualcasterError):  # noqa: N818
    """The store wrote to the same person lately."""

    code = "store.message_too_soon"

    def __init__(self, free_at: datetime) -> None:
        super().__init__(
            f"this store wrote to them lately and may again on {free_at:%Y-%m-%d}", free_at=free_at.isoformat()
        )
        self.free_at = free_at


class StoreMessageLimit(DualcasterError):  # noqa: N818
    """The store has written to as many people as it may in a day."""

    code = "store.message_limit"

    def __init__(self, daily: int) -> None:
        super().__init__(f"a store writes to at most {daily} people in 24 hours; go on tomorrow", daily=daily)


class StoreNoteRefused(ValidationFailed):
    """A note that may not be sent."""

    code = "store.note_refused"

    def __init__(self, problem: str) -> None:
        super().__init__(problem, field="note")
