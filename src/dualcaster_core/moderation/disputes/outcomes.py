"""What a ruling does, as one table: by its outcome and by who has sent what they promised."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.moderation.disputes.lifecycle import Side


class DisputeOutcome(StrEnum):
    """How a dispute ends."""

    BUYER_WINS = "buyer_wins"
    """The filer is right."""
    SELLER_WINS = "seller_wins"
    """The one who was complained about is right."""
    MUTUAL_CANCELLATION = "mutual_cancellation"
    INCONCLUSIVE = "inconclusive"


class WhoSent(StrEnum):
    """Who of the two has sent what they promised."""

    NEITHER = "neither"
    FILER = "filer"
    RESPONDENT = "respondent"
    BOTH = "both"


class TradeEnd(StrEnum):
    """What becomes of the trade."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    """It was over before."""


class CopiesMove(StrEnum):
    """What becomes of the copies in the inventories."""

    MOVED = "moved"
    """They change hands, as the trade says."""
    BACK = "back"
    """They stay with whom they belonged to, and are free again."""
    UNCHANGED = "unchanged"


class HeldMoney(StrEnum):
    """What becomes of a held payment."""

    REFUND = "refund"
    """It goes back to who paid."""
    RELEASE = "release"
    """It goes to whom it was promised to."""
    PART = "part"
    """A part goes back and the rest is released: half of it, unless the ruling says another share."""
    TO_FILER = "to_filer"
    """It goes to the filer: refunded where the filer paid, released where the other did."""
    TO_RESPONDENT = "to_respondent"

    def settled(self, *, filer_pays: bool) -> "HeldMoney":
        """Say as refund, release or part what it comes to."""
        if self is HeldMoney.TO_FILER:
            return HeldMoney.REFUND if filer_pays else HeldMoney.RELEASE
        if self is HeldMoney.TO_RESPONDENT:
            return HeldMoney.RELEASE if filer_pays else HeldMoney.REFUND
        return self


@frozen
class Effect:
    """What an outcome does. ``fault`` is who bears the negative event, unless the ruling finds them in good faith."""

    trade: TradeEnd
    copies: CopiesMove
    money: HeldMoney
    fault: Side | None


_CANCEL = (TradeEnd.CANCELLED, CopiesMove.BACK)
_COMPLETE = (TradeEnd.COMPLETED, CopiesMove.MOVED)
EFFECTS: Final[Mapping[tuple[DisputeOutcome, WhoSent], Effect]] = {
    (DisputeOutcome.BUYER_WINS, WhoSent.NEITHER): Effect(*_CANCEL, HeldMoney.REFUND, Side.RESPONDENT),
    (DisputeOutcome.BUYER_WINS, WhoSent.FILER): Effect(*_CANCEL, HeldMoney.TO_FILER, Side.RESPONDENT),
    (DisputeOutcome.BUYER_WINS, WhoSent.RESPONDENT): Effect(*_CANCEL, HeldMoney.REFUND, Side.RESPONDENT),
    (DisputeOutcome.BUYER_WINS, WhoSent.BOTH): Effect(*_CANCEL, HeldMoney.REFUND, Side.RESPONDENT),
    (DisputeOutcome.SELLER_WINS, WhoSent.NEITHER): Effect(*_CANCEL, HeldMoney.REFUND, Side.FILER),
    (DisputeOutcome.SELLER_WINS, WhoSent.FILER): Effect(*_CANCEL, HeldMoney.REFUND, Side.FILER),
    (DisputeOutcome.SELLER_WINS, WhoSent.RESPONDENT): Effect(*_CANCEL, HeldMoney.TO_RESPONDENT, Side.FILER),
    (DisputeOutcome.SELLER_WINS, WhoSent.BOTH): Effect(*_COMPLETE, HeldMoney.RELEASE, Side.FILER),
    (DisputeOutcome.MUTUAL_CANCELLATION, WhoSent.NEITHER): Effect(*_CANCEL, HeldMoney.REFUND, None),
    (DisputeOutcome.MUTUAL_CANCELLATION, WhoSent.FILER): Effect(*_CANCEL, HeldMoney.REFUND, None),
    (DisputeOutcome.MUTUAL_CANCELLATION, WhoSent.RESPONDENT): Effect(*_CANCEL, HeldMoney.REFUND, None),
    (DisputeOutcome.MUTUAL_CANCELLATION, WhoSent.BOTH): Effect(*_CANCEL, HeldMoney.REFUND, None),
    (DisputeOutcome.INCONCLUSIVE, WhoSent.NEITHER): Effect(*_CANCEL, HeldMoney.REFUND, None),
    (DisputeOutcome.INCONCLUSIVE, WhoSent.FILER): Effect(*_CANCEL, HeldMoney.PART, None),
    (DisputeOutcome.INCONCLUSIVE, WhoSent.RESPONDENT): Effect(*_CANCEL, HeldMoney.PART, None),
    (DisputeOutcome.INCONCLUSIVE, WhoSent.BOTH): Effect(*_COMPLETE, HeldMoney.PART, None),
}
"""Every outcome and who has sent. Who wins, and who loses in good faith, has nothing counted against them."""


def who_sent(*, filer: bool, respondent: bool) -> WhoSent:
    """Name who of the two has sent."""
    if filer and respondent:
        return WhoSent.BOTH
    return WhoSent.FILER if filer else WhoSent.RESPONDENT if respondent else WhoSent.NEITHER


def effect_of(outcome: DisputeOutcome, sent: WhoSent, *, is_live: bool) -> Effect:
    """Say what an outcome does; in a trade that is over, status and inventories stay as they are."""
    effect = EFFECTS[outcome, sent]
    return effect if is_live else evolve(effect, trade=TradeEnd.UNCHANGED, copies=CopiesMove.UNCHANGED)
