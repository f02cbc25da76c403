"""One encoding of a signal and of an outcome, for good: what was hashed once must be the same bytes in ten years.

RFC 8785 (``kernel.canonical_json``); amounts and shares are text, moments UTC with microseconds. Cards and signals have
their numbers and no public ids, which depend on a salt that may change. Whoever made a signal and what they wrote
enter as a salted hash alone, so that both can be deleted without a gap.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from dualcaster_core.kernel.canonical_json import JsonValue, canonical_json
from dualcaster_core.kernel.merkle import leaf_hash
from dualcaster_core.signals.model import Evidence, PriceInterval, Signal, SignalOutcome

SIGNAL, OUTCOME, DAY = "signal", "outcome", "day"
"""The kinds of entries; the lines of an export begin with them."""


def signal_entry(signal: Signal) -> bytes:
    """Return the entry of a signal as it was published; its state is no part of it."""
    quote = signal.quote
    return canonical_json(
        {
            "type": SIGNAL,
            "number": signal.id,
            "card": quote.card_id,
            "finish": quote.finish.value,
            "source": quote.source.value,
            "price_kind": quote.kind.value,
            "currency": quote.currency.value,
            "kind": signal.kind,
            "action": signal.action.value,
            "score": _share(signal.score),
            "confidence": _share(signal.confidence),
            "no_confidence": signal.no_confidence,
            "price": _money(signal.price),
            "target_price": _money(signal.target_price),
            "interval": _interval(signal.interval),
            "horizon_days": signal.horizon_days,
            "made_at": _moment(signal.made_at),
            "valid_until": _moment(signal.valid_until),
            "evidence": _evidence(signal.evidence),
            "rationale": signal.rationale if signal.personal_hash is None else None,
            "personal": signal.personal_hash,
        }
    )


def outcome_entry(outcome: SignalOutcome, signal: Signal) -> bytes:
    """Return the entry of an outcome, chained to the signal as published by the hash of its entry."""
    return canonical_json(
        {
            "type": OUTCOME,
            "number": outcome.signal_id,
            "signal": leaf_hash(signal_entry(signal)).hex(),
            "came_true": outcome.came_true,
            "price_end": _money(outcome.price_end),
            "price_peak": _money(outcome.price_peak),
            "peak_at": _moment(outcome.peak_at),
            "accuracy_end": _share(outcome.accuracy_end),
            "accuracy_peak": _share(outcome.accuracy_peak),
            "profit_percent_end": _money(outcome.profit_percent_end),
            "profit_percent_peak": _money(outcome.profit_percent_peak),
            "net_profit_percent_end": _money(outcome.net_profit_percent_end),
            "net_profit_percent_peak": _money(outcome.net_profit_percent_peak),
            "evaluated_at": _moment(outcome.evaluated_at),
        }
    )


def day_entry(day: date, entries: int, root: bytes, previous: bytes) -> bytes:
    """Return the line that closes a day: how many entries, their Merkle root, and the hash of the day before."""
    return canonical_json(
        {
            "type": DAY,
            "day": day.isoformat(),
            "entries": entries,
            "root": root.hex(),
            "previous": previous.hex(),
        }
    )


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _share(number: float | None) -> str | None:
    return None if number is None else repr(float(number))


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def _interval(interval: PriceInterval | None) -> JsonValue:
    if interval is None:
        return None
    return {"low": _money(interval.low), "high": _money(interval.high), "coverage": _share(interval.coverage)}


def _evidence(evidence: Evidence | None) -> JsonValue:
    if evidence is None:
        return None
    numbers = [[name, _share(number)] for name, number in evidence.numbers]
    return {"rule": evidence.rule, "version": evidence.version, "numbers": numbers}
