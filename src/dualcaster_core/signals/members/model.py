"""A member's signal, and what somebody who makes one has to say."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from attrs import field, frozen, validators

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.canonical_json import canonical_json
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import plain_lines
from dualcaster_core.signals.model import LONGEST_HORIZON_DAYS, Signal, SignalAction
from dualcaster_core.signals.visibility import SignalVisibility

DELETABLE_FOR = timedelta(hours=1)
SHORTEST_RATIONALE, LONGEST_RATIONALE = 10, 2000
LEAST_CONFIDENCE = 0.05


@frozen(kw_only=True)
class MemberSignal:
    """A member's signal: what was published, whom it is shown to, and how many follow it.

    ``personal_salt`` (hexadecimal) is what hides the maker and their text in ``signal.personal_hash``; it goes with
    the text, and with it the only way back to either.
    """

    signal: Signal
    visibility: SignalVisibility
    personal_salt: str | None
    follower_count: int = 0

    def __attrs_post_init__(self) -> None:
        if self.signal.maker_id is None:
            raise ValidationFailed("a member's signal has a maker")


@frozen(kw_only=True)
class SignalDraft:
    """What somebody says of a card: up or down to a target, or that it stays, by a day, how sure they are, and why.

    ``confidence`` is from 0.05 to 1: the probability that it comes true, which weighs it in the maker's accuracy.
    Raises ``ValidationFailed`` beside the field that is wrong.
    """

    card_id: int
    finish: Finish
    action: SignalAction
    target_price: Decimal | None
    target_date: date
    confidence: float = field(validator=validators.instance_of(float))
    rationale: str = field(converter=plain_lines)
    visibility: SignalVisibility = SignalVisibility.PRIVATE

    def __attrs_post_init__(self) -> None:
        if not LEAST_CONFIDENCE <= self.confidence <= 1:
            raise ValidationFailed("say from 0.05 to 1 how likely it is", field="confidence")
        if not SHORTEST_RATIONALE <= len(self.rationale) <= LONGEST_RATIONALE:
            raise ValidationFailed(
                f"say why, in {SHORTEST_RATIONALE} to {LONGEST_RATIONALE} characters", field="rationale"
            )

    def horizon_on(self, today: date) -> int:
        """Return how many days it has from a day on. Raises ``ValidationFailed``."""
        days = (self.target_date - today).days
        if not 1 <= days <= LONGEST_HORIZON_DAYS:
            raise ValidationFailed(f"the target date lies 1 to {LONGEST_HORIZON_DAYS} days ahead", field="target_date")
        return days


def personal_hash(salt: str, maker: str, rationale: str) -> str:
    """Return the hash that stands for a maker (their public id) and their text in the chain, in hexadecimal.

    Without the salt nobody can try out whom or what it hides.
    """
    return sha256(canonical_json({"salt": salt, "maker": maker, "rationale": rationale})).hexdigest()
