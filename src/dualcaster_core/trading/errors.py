"""Expected failures around trades. None of them tells who blocks whom, but to the one who blocks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from dualcaster_core.collection.errors import NotOwned
from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed


class TradeNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no such trade, or it is one of other people."""

    code = "trade.not_found"

    def __init__(self) -> None:
        super().__init__("there is no such trade of yours")


class IllegalTransition(Conflict):
    """An action that the state of a trade does not allow, or not to this person."""

    code = "trade.illegal_transition"

    def __init__(self, action: str, status: str, reason: str) -> None:
        super().__init__(f"{action} is not possible: {reason}", action=action, status=status)


class TradeConflict(Conflict):
    """Somebody acted on another version of a trade than the one it has now."""

    code = "trade.conflict"

    def __init__(self, version: int) -> None:
        super().__init__("this trade changed since you looked at it: look again before you act", version=version)


class ProposalExpired(Conflict):
    """The time of a proposal has passed, whether or not the clock has marked it."""

    code = "trade.expired"

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(
            f"this proposal expired on {expired_at:%Y-%m-%d at %H:%M} UTC", expired_at=expired_at.isoformat()
        )


class CannotTradeSelf(ValidationFailed):
    """Somebody proposed a trade to themselves."""

    code = "trade.cannot_trade_self"

    def __init__(self) -> None:
        super().__init__("you cannot trade with yourself", field="recipient")


class BlockedByYou(Forbidden):
    """Somebody proposed a trade to a person whom they block themselves."""

    code = "trade.blocked_user"

    def __init__(self, username: str) -> None:
        super().__init__(f"you blocked {username}: unblock them before you trade", username=username)


class NoLongerAvailable(Conflict):
    """One of the two can trade no more with the other; it is told to nobody why."""

    code = "trade.no_longer_available"

    def __init__(self) -> None:
        super().__init__("this trade is no longer available")


class ProposalInvalid(ValidationFailed):
    """What somebody proposes breaks a rule of proposals; ``field`` says which part of it."""

    code = "trade.invalid"


class ValuesMoved(Conflict):
    """A side is worth something else by now; accepting asks to confirm it."""

    code = "trade.values_moved"

    def __init__(self, then: Sequence[Decimal], now: Sequence[Decimal]) -> None:
        super().__init__(
            "prices moved since this was sent: the offered cards were worth"
            f" ${then[0]} and are worth ${now[0]}, the asked ones ${then[1]} and now ${now[1]};"
            " accept again with confirm_values to take it as it is",
            proposer_value_then=str(then[0]),
            proposer_value_now=str(now[0]),
            recipient_value_then=str(then[1]),
            recipient_value_now=str(now[1]),
        )


class CopiesGone(NotOwned):
    """Copies that a trade needs are not there, or are promised in another trade."""

    def __init__(self, lines: Sequence[str]) -> None:
        named = "; ".join(lines[:3]) + (f"; and {len(lines) - 3} more" if len(lines) > 3 else "")
        super().__init__(f"not enough copies are left: {named}", lines=list(lines))


class TooManyProposals(Conflict):
    """Somebody has as many proposals open as a new account may."""

    code = "trade.too_many_open"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"until your first completed trade at most {limit} proposals can be open at a time:"
            " withdraw one, or wait for an answer",
            limit=limit,
        )


class ExposureExceeded(Conflict):
    """Somebody would have promised more by mail than their tier allows."""

    code = "trade.exposure"

    def __init__(self, *, limit: Decimal, exposed: Decimal, added: Decimal, frees: str | None) -> None:
        what = f"; completing trade #{frees} frees enough" if frees else ""
        super().__init__(
            f"your tier allows ${limit} in accepted trades by mail; ${exposed} are under way"
            f" and this one adds ${added}{what}",
            limit=str(limit),
            exposed=str(exposed),
            added=str(added),
            frees=frees,
        )


class CounterTooDeep(Conflict):
    """A chain of counter-offers is as long as it may be."""

    code = "trade.too_many_counters"

    def __init__(self, limit: int) -> None:
        super().__init__(f"after {limit} counter-offers one of you accepts, declines, or begins anew", limit=limit)


class PartnerExposed(Conflict):
    """The other has as much coming from others as their tier allows; its numbers are theirs to know."""

    code = "trade.partner_exposed"

    def __init__(self) -> None:
        super().__init__("the other has too many trades under way to take on this one now: try again later")


class InventoryFull(Conflict):
    """A completed trade would put more copies into one stack than an inventory can count."""

    code = "inventory.full"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"there is no room for the copies of {', '.join(names[:3])}", cards=list(names))


class NoFairCounter(Conflict):
    """No edit of a proposal makes it fair with the cards that there are."""

    code = "trade.no_fair_counter"

    def __init__(self) -> None:
        super().__init__("no other choice of cards makes this fair: choose by hand, or add cash")
