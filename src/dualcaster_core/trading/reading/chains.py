"""What each proposal of a chain changes of the one before. Roles swap, so lines are compared by who gives them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.model import NOTHING, TradeLine
from dualcaster_core.trading.reading.views import ChainStep, LineChange
from dualcaster_core.trading.trade import Trade


def chain_steps(chain: Sequence[Trade], names: Mapping[int, str], ids: PublicIds) -> tuple[ChainStep, ...]:
    """Describe a chain, the first proposal first."""
    before: list[Trade | None] = [None, *chain[:-1]]
    return tuple(_step(trade, former, names, ids) for trade, former in zip(chain, before, strict=True))


def _step(trade: Trade, before: Trade | None, names: Mapping[int, str], ids: PublicIds) -> ChainStep:
    cash_by, cash = cash_of(trade)
    former_by, former = cash_of(before) if before is not None else (cash_by, cash)
    return ChainStep(
        hashid=ids.encode(IdKind.TRADE, trade.id),
        by=names[trade.proposer_id],
        status=trade.status,
        sent_at=trade.sent_at,
        message=trade.terms.message,
        changes=_changes(before, trade, names) if before is not None else (),
        cash_by=names.get(cash_by) if cash_by is not None else None,
        cash=cash,
        cash_before_by=names.get(former_by) if former_by is not None else None,
        cash_before=former,
    )


def cash_of(trade: Trade) -> tuple[int | None, Decimal]:
    """Return who adds cash, and how much."""
    for party in Party:
        if trade.terms.cash_of(party):
            return trade.user_of(party), trade.terms.cash_of(party)
    return None, NOTHING


def _changes(before: Trade, after: Trade, names: Mapping[int, str]) -> tuple[LineChange, ...]:
    changes = []
    for user_id in (after.proposer_id, after.recipient_id):
        former, now = _given(before, user_id), _given(after, user_id)
        known = {line.item_id: line for side in (former, now) for line in side}
        counts = [Counter({line.item_id: line.quantity for line in side}) for side in (former, now)]
        changes += [
            LineChange(
                username=names[user_id],
                name=line.name,
                set_code=line.set_code,
                collector_number=line.collector_number,
                before=counts[0][key],
                after=counts[1][key],
            )
            for key, line in known.items()
            if counts[0][key] != counts[1][key]
        ]
    return tuple(changes)


def _given(trade: Trade, user_id: int) -> tuple[TradeLine, ...]:
    party = trade.party_of(user_id)
    return trade.terms.lines_of(party) if party is not None else ()
