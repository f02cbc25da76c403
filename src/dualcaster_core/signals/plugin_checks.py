"""What a rule from outside may say: everything is checked again, since it may have been made by any means."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from math import isnan

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.signals.errors import RuleRefused
from dualcaster_core.signals.history import HistoryBatch, HistoryColumn
from dualcaster_core.signals.model import Evidence, ProposedSignal, RuleProposal, SignalAction

MOST_NUMBERS = 40
"""How many numbers evidence may name."""
_CENT = Decimal("0.01")

Said = Mapping[str, object]
"""What a rule said of one history, as plain JSON: amounts are text, numbers are numbers."""


def checked_proposal(kind: str, batch: HistoryBatch, said: Said) -> ProposedSignal:
    """Return what a rule said of one of a batch's histories, if it makes sense.

    Its price must be the last one of that history, to a cent, its score a share, its target on the right side of the
    price, and every number finite. Raises ``RuleRefused``, which says what is wrong.
    """
    try:
        index = said["index"]
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(batch):
            raise RuleRefused(f"{kind} speaks of a card that it was not asked about", rule=kind)
        proposal = _proposal(kind, said)
    except RuleRefused:
        raise
    except DualcasterError as error:
        raise RuleRefused(f"{kind}: {error.message}", rule=kind) from error
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise RuleRefused(f"{kind} returned no proposal ({type(error).__name__}: {error})", rule=kind) from error
    last = _last_price(batch, index)
    if last is None or abs(proposal.price - last) > _CENT:
        raise RuleRefused(f"{kind} speaks of a price of {proposal.price}, and the card's is {last}", rule=kind)
    return ProposedSignal(quote=batch.quotes[index], kind=kind, proposal=proposal)


def _proposal(kind: str, said: Said) -> RuleProposal:
    target, numbers = said["target_price"], said["numbers"]
    if not isinstance(numbers, list) or len(numbers) > MOST_NUMBERS:
        raise RuleRefused(f"the evidence of {kind} is no list of at most {MOST_NUMBERS} numbers", rule=kind)
    return RuleProposal(
        action=SignalAction(str(said["action"])),
        score=_number(said["score"]),
        price=_amount(said["price"]),
        target_price=None if target is None else _amount(target),
        horizon_days=_whole(said["horizon_days"]),
        evidence=Evidence(
            rule=kind,
            version=str(said["version"]),
            numbers=tuple((str(name)[:40], _number(value)) for name, value in numbers),
        ),
    )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{str(value)[:40]!r} is no number")
    return float(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{str(value)[:40]!r} is no whole number of days")
    return value


def _amount(value: object) -> Decimal:
    if not isinstance(value, str) or len(value) > 40:
        raise TypeError(f"{str(value)[:40]!r} is no amount of money")
    amount = Decimal(value)
    return amount.quantize(_CENT) if amount.is_finite() else amount


def _last_price(batch: HistoryBatch, index: int) -> Decimal | None:
    column = batch.columns.get(HistoryColumn.PRICE)
    if column is None:
        return None
    for place in range(len(column) - len(batch) + index, -1, -len(batch)):
        if not isnan(column[place]):
            return Decimal(f"{column[place]:.2f}")
    return None
