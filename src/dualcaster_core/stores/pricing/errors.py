"""What can go wrong around the sell prices of a store."""

from datetime import datetime

from dualcaster_core.kernel.errors import Conflict, DualcasterError


class PriceRunNotFound(DualcasterError):  # noqa: N818
    """The store has no such run."""

    code = "store.price_run_not_found"

    def __init__(self) -> None:
        super().__init__("this store has no such price run")


class PriceRunStepNotAllowed(DualcasterError):  # noqa: N818
    """A run is not where this could be done."""

    code = "store.price_run_step_not_allowed"

    def __init__(self, action: str, state: str) -> None:
        super().__init__(f"a price run that is {state} has nothing to {action}", action=action, state=state)


class PriceRunExpired(DualcasterError):  # noqa: N818
    """The time for it is over."""

    code = "store.price_run_expired"

    def __init__(self, at: datetime) -> None:
        super().__init__(
            f"the time for this ended on {at:%Y-%m-%d at %H:%M} UTC; make a new preview", ended_at=at.isoformat()
        )


class PriceRulesChanged(Conflict):
    """Somebody changed the rules since they were read."""

    code = "store.price_rules_changed"

    def __init__(self) -> None:
        super().__init__("somebody changed the price rules meanwhile; read them again, then change them")
