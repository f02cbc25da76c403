"""Expected failures around events of stores."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden
from dualcaster_core.stores.events.lifecycle import SignUpAction, SignUpStatus


class EventNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such event, or not for who asks."""

    code = "event.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such event")


class EventInvalid(DualcasterError):  # noqa: N818
    """What an event is to be breaks a rule."""

    code = "event.invalid"


class EventOver(Conflict):
    """The event was cancelled or is over."""

    code = "event.over"

    def __init__(self, status: str) -> None:
        super().__init__(f"this event is {status}: nothing more happens to it", status=status)


class EventConflict(Conflict):
    """Somebody else changed the event meanwhile."""

    code = "event.conflict"

    def __init__(self, version: int) -> None:
        super().__init__("this event changed since you looked at it: look again before you save", version=version)


class EventFull(Conflict):
    """No seat is free at the door."""

    code = "event.full"

    def __init__(self, capacity: int) -> None:
        super().__init__(f"all {capacity} seats are taken: free one first", capacity=capacity)


class EventCapacityTooLow(Conflict):
    """More people have a seat than the event is to have."""

    code = "event.capacity_too_low"

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} people have a seat already: the capacity cannot be lower", taken=taken)


class SignUpNotPossible(Conflict):
    """The sign-up does not allow the step."""

    code = "event.sign_up_not_possible"

    def __init__(self, action: SignUpAction, status: SignUpStatus) -> None:
        what = action.replace("_", " ")
        super().__init__(f"{what} is not possible: this sign-up is {status}", action=action.value, status=status.value)


class SeatLapsed(Conflict):
    """The time to take an offered seat has passed."""

    code = "event.seat_lapsed"

    def __init__(self) -> None:
        super().__init__("the time to take this seat has passed: it was offered to the next in line")


class TooManyEvents(Conflict):
    """A store has as many events ahead, or somebody as many sign-ups, as possible."""

    code = "event.too_many"

    def __init__(self, limit: int, what: str) -> None:
        super().__init__(f"{limit} {what} are as many as possible", limit=limit)


class EventsNotOffered(Forbidden):
    """The store's profile says that it has no events."""

    code = "event.not_offered"

    def __init__(self) -> None:
        super().__init__("turn on events in the profile of the store first")
