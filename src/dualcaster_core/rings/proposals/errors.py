"""Expected failures around rings. None of them tells who blocks whom."""

from datetime import datetime
from decimal import Decimal

from dualcaster_core.kernel.errors import Conflict, DualcasterError, ValidationFailed


class RingNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such ring, or it is one of other people."""

    code = "ring.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such ring of yours")


class RingIllegalTransition(Conflict):
    """An action that the state of a ring does not allow."""

    code = "ring.illegal_transition"

    def __init__(self, action: str, status: str, reason: str) -> None:
        super().__init__(f"{action} is not possible: {reason}", action=action, status=status)


class RingConflict(Conflict):
    """Somebody acted on another version of a ring than the one it has now."""

    code = "ring.conflict"

    def __init__(self, version: int) -> None:
        super().__init__("this ring changed since you looked at it: look again before you act", version=version)


class RingExpired(Conflict):
    """The time to accept a ring has passed, whether or not the clock has marked it."""

    code = "ring.expired"

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(f"this ring expired on {expired_at:%Y-%m-%d at %H:%M} UTC", expired_at=expired_at.isoformat())


class RingInvalid(ValidationFailed):
    """What is proposed is no ring: too few or too many people, one of them twice, or nothing to give."""

    code = "ring.invalid"


class RingNotPossible(Conflict):
    """These people cannot trade in a ring: cards are gone, values are apart, or somebody is not there any more."""

    code = "ring.not_possible"

    def __init__(self, reason: str = "it is no longer available") -> None:
        super().__init__(f"this ring is not possible: {reason}")


class RingChanged(Conflict):
    """What people can give each other in a ring is something else than what somebody saw, or worth something else."""

    code = "ring.changed"

    def __init__(self) -> None:
        super().__init__("lists or prices changed since this ring was found: look at what is possible now")


class RingValuesMoved(Conflict):
    """What somebody gives or gets is worth something else than when the ring was proposed."""

    code = "ring.values_moved"

    def __init__(self, gives: tuple[Decimal, Decimal], gets: tuple[Decimal, Decimal]) -> None:
        super().__init__(
            f"values moved since it was proposed: you give ${gives[1]:,} (${gives[0]:,} then) and get ${gets[1]:,} "
            f"(${gets[0]:,} then); confirm that you accept it",
            gives=[str(one) for one in gives],
            gets=[str(one) for one in gets],
        )


class TooManyRings(Conflict):
    """Somebody has as many rings that wait for answers as one may have."""

    code = "ring.too_many"

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} of your rings wait for answers: wait until one is decided", limit=limit)
