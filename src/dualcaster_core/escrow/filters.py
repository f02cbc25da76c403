"""Which held payments operators look at."""

from attrs import frozen

from dualcaster_core.escrow.lifecycle import PaymentStage


@frozen(kw_only=True)
class PaymentFilters:
    """Payments at these stages, all where none is named; ``contested``: whose payer's bank is asked to give it back.

    ``person_id`` keeps those that somebody pays or is paid.
    """

    stages: frozenset[PaymentStage] = frozenset()
    contested: bool = False
    person_id: int | None = None
