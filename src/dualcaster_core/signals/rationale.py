"""The sentence that a signal gives as its reason, built from the numbers of its evidence and from nothing else."""

from collections.abc import Callable, Mapping

from dualcaster_core.signals.evidence_words import copies, days, money
from dualcaster_core.signals.model import Evidence, ProposedSignal, SignalAction, SignalKind

MOST_REASONS = 4

_OPENINGS: Mapping[tuple[str, SignalAction], str] = {
    (SignalKind.MOMENTUM, SignalAction.BUY): "The price is rising",
    (SignalKind.MOMENTUM, SignalAction.SELL): "The price is falling",
    (SignalKind.MEAN_REVERSION, SignalAction.BUY): "The price lies far below its usual level",
    (SignalKind.MEAN_REVERSION, SignalAction.SELL): "The price lies far above its usual level",
    (SignalKind.BREAKOUT, SignalAction.BUY): "The price has left its range upwards",
    (SignalKind.BREAKOUT, SignalAction.SELL): "The price has left its range downwards",
    (SignalKind.BREAKOUT, SignalAction.HOLD): "The price has settled at its new level",
    (SignalKind.BUYLIST_SPREAD, SignalAction.BUY): "The shop raised what it pays before its price",
    (SignalKind.BUYLIST_SPREAD, SignalAction.SELL): "The shop lowered what it pays before its price",
    (SignalKind.CROSS_MARKET, SignalAction.BUY): "Other sources ask more than this one, with fees paid",
    (SignalKind.CROSS_MARKET, SignalAction.SELL): "Other sources ask less than this one, with fees paid",
    (SignalKind.SUPPLY_SQUEEZE, SignalAction.BUY): "The shop is running out of copies and still buys",
    (SignalKind.SUPPLY_SQUEEZE, SignalAction.SELL): "Copies are piling up at the shop",
    (SignalKind.REPRINT_RISK, SignalAction.SELL): "A reprint weighs on this printing",
}


def rationale_of(proposed: ProposedSignal) -> str:
    """Return one sentence with the reasons, and one with the target; the same for the same evidence.

    Of a kind that is not built in, the numbers are given under their own names.
    """
    proposal = proposed.proposal
    opening = _OPENINGS.get((proposed.kind, proposal.action), f"{proposed.kind} says {proposal.action}")
    currency = proposed.quote.currency.value
    reasons = _reasons(proposal.evidence, currency)
    said = f"{opening}: {'; '.join(reasons)}." if reasons else f"{opening}."
    price = money(float(proposal.price), currency)
    if proposal.target_price is None:
        return f"{said} It is expected to stay near {price} for {days(proposal.horizon_days)}."
    target = money(float(proposal.target_price), currency)
    return f"{said} From {price} to {target} within {days(proposal.horizon_days)}."


def _reasons(evidence: Evidence, currency: str) -> list[str]:
    def amount(value: float) -> str:
        return money(value, currency)

    said = []
    for name, value in evidence.numbers:
        phrase = _PHRASES.get(name)
        said.append(f"{name} is {value:g}" if phrase is None else phrase(value, amount))
    return [one for one in said if one][:MOST_REASONS]


def _changed(what: str, over: str) -> Callable[[float, object], str]:
    def phrase(change: float, _: object) -> str:
        if abs(change) < 0.005:
            return f"{what} stayed over {over}"
        return f"{what} {'rose' if change > 0 else 'fell'} by {abs(change):.0%} in {over}"

    return phrase


_PHRASES: Mapping[str, Callable[[float, Callable[[float], str]], str]] = {
    "buylist": lambda value, amount: f"the shop pays {amount(value)}",
    "buylist_change_7": _changed("what the shop pays", "a week"),
    "buylist_ratio": lambda value, amount: f"it pays {value:.0%} of its price",
    "usual_ratio": lambda value, amount: f"usually {value:.0%}",
    "stock": lambda value, amount: f"it has {copies(value)}",
    "stock_ago_7": lambda value, amount: f"a week ago it had {copies(value)}",
    "stock_ratio": lambda value, amount: f"its stock is {value:.0%} of the mean of two weeks",
    "wanted": lambda value, amount: f"it would still buy {copies(value)}",
    "wanted_ratio": lambda value, amount: f"what it would buy is {value:.0%} of the mean of two weeks",
    "change_7": _changed("the price", "a week"),
    "change_30": _changed("the price", "a month"),
    "mean_60": lambda value, amount: f"the mean of two months is {amount(value)}",
    "weekly_volatility": lambda value, amount: f"a usual week moves it by {value:.0%}",
    "high_before": lambda value, amount: f"the highest of two months was {amount(value)}",
    "low_before": lambda value, amount: f"the lowest was {amount(value)}",
    "week_high": lambda value, amount: f"at most {amount(value)}",
    "week_low": lambda value, amount: f"in the last week it was at least {amount(value)}",
    "sales_7": lambda value, amount: f"{copies(value)} sold in a week",
    "sales_30": lambda value, amount: f"{copies(value)} in a month",
    "elsewhere_low": lambda value, amount: f"the cheapest other source asks {amount(value)}",
    "elsewhere_high": lambda value, amount: f"the dearest {amount(value)}",
    "usual_elsewhere_low": lambda value, amount: f"usually the cheapest asks {value:.0%} of this price",
    "usual_elsewhere_high": lambda value, amount: f"usually the dearest asks {value:.0%} of this price",
    "printings": lambda value, amount: "it has one printing" if value == 1 else f"it has {value:.0f} printings",
    "since_this": lambda value, amount: f"this one is {days(value)} old",
    "since_first": lambda value, amount: "",
    "since_last": lambda value, amount: f"the last came out {days(value)} ago",
    "price": lambda value, amount: "",
}
