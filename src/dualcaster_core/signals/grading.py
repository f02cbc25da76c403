"""What became of a signal: the verdict on the prices between its making and its horizon. Pure, and given once.

The path begins on the day after the one it was made on, since that day's price is the one it was made at, and ends with
the day on which the horizon passes. A day has one price; days without one are holes, over which nothing is assumed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from attrs import frozen

from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import Signal, SignalAction, SignalOutcome

STAYED = Decimal("0.15")
"""How far a price may move, as a share of itself, and still be said to have stayed."""
RETRY_DAYS = 7
"""For how many days after the horizon a price of its last day may still come in."""
LAST_KNOWN_DAYS = 3
"""How much older than the horizon's last day a price may be that stands for it once the retries are over."""

PricePath = Sequence[tuple[date, Decimal]]


def grade(signal: Signal, path: PricePath, *, now: datetime, settings: RuleSettings) -> SignalOutcome | None:
    """Return the outcome of a signal by the prices of its quote; None while it is too early to tell.

    The price at the end is that of the last day. Where that day has none, it is waited for; after 7 days the newest
    price of the three days before it stands in, and without one the data are insufficient.
    """
    if now < signal.ends_at:
        return None
    first, last = days_judged(signal)
    prices = {day: price for day, price in sorted(path) if first <= day <= last and price > 0}
    end = prices.get(last)
    if end is None:
        if now < signal.ends_at + timedelta(days=RETRY_DAYS):
            return None
        recent = [day for day in prices if (last - day).days <= LAST_KNOWN_DAYS]
        if not recent:
            return _insufficient(signal, now)
        end = prices[max(recent)]
    return _judged(signal, prices, end, now, settings)


def days_judged(signal: Signal) -> tuple[date, date]:
    """Return the first and the last day whose prices decide."""
    made_on = signal.made_at.astimezone(UTC).date()
    return made_on + timedelta(days=1), made_on + timedelta(days=signal.horizon_days)


@frozen
class _Verdict:
    came_true: bool
    peak_on: date
    accuracy_end: Decimal
    accuracy_peak: Decimal


def _judged(
    signal: Signal, prices: Mapping[date, Decimal], end: Decimal, now: datetime, settings: RuleSettings
) -> SignalOutcome:
    verdict = _VERDICTS[signal.action](signal, prices, end)
    peak = prices[verdict.peak_on]
    return SignalOutcome(
        signal_id=signal.id,
        came_true=verdict.came_true,
        price_end=end,
        price_peak=peak,
        peak_at=datetime.combine(verdict.peak_on, time(), UTC),
        accuracy_end=_rounded(verdict.accuracy_end),
        accuracy_peak=_rounded(verdict.accuracy_peak),
        profit_percent_end=profit_percent(signal, end),
        profit_percent_peak=profit_percent(signal, peak),
        net_profit_percent_end=net_profit_percent(signal, end, settings),
        net_profit_percent_peak=net_profit_percent(signal, peak, settings),
        evaluated_at=now,
    )


def _target(signal: Signal) -> Decimal:
    if signal.target_price is None:
        raise ValueError(f"signal {signal.id} is a {signal.action.name} without a target")
    return signal.target_price


def _bought(signal: Signal, prices: Mapping[date, Decimal], end: Decimal) -> _Verdict:
    target = _target(signal)
    peak_on = max(prices, key=lambda day: (prices[day], -day.toordinal()))
    predicted = target - signal.price
    return _Verdict(
        came_true=prices[peak_on] >= target,
        peak_on=peak_on,
        accuracy_end=_accuracy(end - signal.price, predicted),
        accuracy_peak=_accuracy(prices[peak_on] - signal.price, predicted),
    )


def _sold(signal: Signal, prices: Mapping[date, Decimal], end: Decimal) -> _Verdict:
    target = _target(signal)
    peak_on = min(prices, key=lambda day: (prices[day], day))
    predicted = signal.price - target
    return _Verdict(
        came_true=prices[peak_on] <= target,
        peak_on=peak_on,
        accuracy_end=_accuracy(signal.price - end, predicted),
        accuracy_peak=_accuracy(signal.price - prices[peak_on], predicted),
    )


def _held(signal: Signal, prices: Mapping[date, Decimal], end: Decimal) -> _Verdict:
    moves = {day: abs(price - signal.price) / signal.price for day, price in prices.items()}
    peak_on = max(moves, key=lambda day: (moves[day], -day.toordinal()))
    accuracy = max(Decimal(0), 1 - moves[peak_on] / STAYED)
    return _Verdict(came_true=moves[peak_on] <= STAYED, peak_on=peak_on, accuracy_end=accuracy, accuracy_peak=accuracy)


_VERDICTS: Mapping[SignalAction, Callable[[Signal, Mapping[date, Decimal], Decimal], _Verdict]] = {
    SignalAction.BUY: _bought,
    SignalAction.SELL: _sold,
    SignalAction.HOLD: _held,
}


def _accuracy(gain: Decimal, predicted: Decimal) -> Decimal:
    return Decimal(0) if gain <= 0 else min(Decimal(1), gain / predicted)


def _rounded(accuracy: Decimal) -> float:
    return float(accuracy.quantize(Decimal("0.0001"), ROUND_DOWN))


def profit_percent(signal: Signal, price: Decimal) -> Decimal:
    """Return the gain at a price in percent of the price when made, before fees; of a SELL the drop avoided."""
    gain = signal.price - price if signal.action is SignalAction.SELL else price - signal.price
    return round_half_up(gain / signal.price * 100)


def net_profit_percent(signal: Signal, price: Decimal, settings: RuleSettings) -> Decimal:
    """Return what is left of the gain at a price after the usual fees, in percent of the price when made.

    Either way one copy is sold on a marketplace: a BUY's at that price, a SELL's at the price when made, to be bought
    back at that price. A HOLD trades nothing and pays nothing.
    """
    if signal.action is SignalAction.HOLD:
        return profit_percent(signal, price)
    sold, paid = (price, signal.price) if signal.action is SignalAction.BUY else (signal.price, price)
    kept = sold * (100 - Decimal(str(settings.selling_fee_percent))) / 100 - Decimal(str(settings.shipping))
    return round_half_up((kept - paid) / signal.price * 100)


def _insufficient(signal: Signal, now: datetime) -> SignalOutcome:
    return SignalOutcome(
        signal_id=signal.id,
        came_true=None,
        price_end=None,
        price_peak=None,
        peak_at=None,
        accuracy_end=None,
        accuracy_peak=None,
        profit_percent_end=None,
        profit_percent_peak=None,
        net_profit_percent_end=None,
        net_profit_percent_peak=None,
        evaluated_at=now,
    )
