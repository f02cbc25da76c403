"""Expected failures around store-night clearing."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError


class ClearingNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such clearing, or nothing of that name at the counter."""

    code = "clearing.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such clearing of this event")


class ClearingNotPossible(Conflict):
    """As things stand the clearing, or what is at the counter, does not allow the step."""

    code = "clearing.not_possible"

    def __init__(self, action: str, status: str) -> None:
        what = action.replace("_", " ")
        super().__init__(f"{what} is not possible: it is {status.replace('_', ' ')}", action=action, status=status)


class ClearingOutdated(Conflict):
    """None of the circles of a clearing is possible any more."""

    code = "clearing.outdated"

    def __init__(self) -> None:
        super().__init__("people left or cards are gone since this was found: look again")


class NobodyPresent(Conflict):
    """Fewer than two people are checked in."""

    code = "clearing.nobody_present"

    def __init__(self, present: int) -> None:
        super().__init__(f"{present} people are checked in: check in at least two", present=present)


class CounterCopiesGone(Conflict):
    """What is to be handed over is not there."""

    code = "clearing.copies_gone"

    def __init__(self) -> None:
        super().__init__("cards of this are not there any more: call it off, and settle it at the counter")
