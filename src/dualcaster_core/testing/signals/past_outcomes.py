"""``PastOutcomes`` in memory."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from attrs import field, frozen

from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.signals.model import PriceQuote, Signal, SignalOutcome
from dualcaster_core.signals.record.earned import PastOutcome
from dualcaster_core.testing.state import State

_Ended = tuple[Signal, SignalOutcome]


@frozen
class InMemoryPastOutcomes:
    """``PastOutcomes`` over the state that was committed last."""

    _state: Callable[[], State]
    _rules: ValuationRules = field(factory=ValuationRules)

    async def past(self, *, since: datetime, before: datetime, a_day: int) -> Sequence[PastOutcome]:
        """Return outcomes that were evaluated before a moment, of signals that were made since another."""
        ended = [
            (signal, outcome)
            for signal, outcome in _ours(self._state())
            if signal.made_at >= since and outcome.evaluated_at < before and not outcome.insufficient
        ]
        drawn = sorted(_drawn(ended, a_day), key=lambda pair: (pair[0].made_at, pair[0].id))
        return [past for pair in drawn if (past := _past(*pair)) is not None]

    async def random_quotes(self, *, count: int, least_price: float, seed: int) -> Sequence[PriceQuote]:
        """Draw quotes by a hash."""
        quotes = {
            PriceQuote(card_id=card_id, finish=finish, source=source, kind=kind, currency=price.currency)
            for ((card_id, finish, source, kind, grade), _), price in self._state().current_prices.items()
            if grade is None and (source, kind) in self._rules.preference and price.amount >= least_price
        }
        return sorted(quotes, key=lambda one: sha256(f"{seed} {one}".encode()).digest())[:count]


def _ours(state: State) -> Iterator[_Ended]:
    for key, outcome in state.signal_outcomes.items():
        signal = state.signals[key].signal
        if signal.maker_id is None:
            yield signal, outcome


def _drawn(ended: Sequence[_Ended], a_day: int) -> Iterator[_Ended]:
    """Draw by a hash of the number, so that they are always the same ones and not the first of the day."""
    groups = defaultdict(list)
    for signal, outcome in ended:
        day = signal.made_at.astimezone(UTC).date()
        groups[signal.kind, signal.action, _version(signal), day].append((signal, outcome))
    for group in groups.values():
        yield from sorted(group, key=lambda pair: sha256(str(pair[0].id).encode()).digest())[:a_day]


def _past(signal: Signal, outcome: SignalOutcome) -> PastOutcome | None:
    if outcome.came_true is None or outcome.price_end is None:
        return None
    return PastOutcome(
        kind=signal.kind,
        action=signal.action,
        version=_version(signal),
        score=signal.score,
        came_true=outcome.came_true,
        quote=signal.quote,
        price=signal.price,
        target_price=signal.target_price,
        price_end=outcome.price_end,
        horizon_days=signal.horizon_days,
        interval=signal.interval,
        made_at=signal.made_at,
        evaluated_at=outcome.evaluated_at,
    )


def _version(signal: Signal) -> str:
    return signal.evidence.version if signal.evidence else ""
