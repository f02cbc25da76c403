"""Signals and outcomes as rows, and back."""

import json
from collections.abc import Mapping
from typing import Any

from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.signals.members.model import MemberSignal
from dualcaster_core.signals.model import (
    Evidence,
    PriceInterval,
    PriceQuote,
    Signal,
    SignalAction,
    SignalOutcome,
    SignalState,
)
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_postgres.sql.codes import FINISH_CODES, FINISHES
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.signals import signal_outcomes, signals

_signal, _outcome = signals.c, signal_outcomes.c
SIGNAL_COLUMNS = (
    _signal.id,
    _signal.card_id,
    _signal.finish,
    _signal.source,
    _signal.price_kind,
    _signal.currency,
    _signal.kind,
    _signal.action,
    _signal.score,
    _signal.confidence,
    _signal.no_confidence,
    _signal.current_price,
    _signal.target_price,
    _signal.interval_low,
    _signal.interval_high,
    _signal.interval_coverage,
    _signal.horizon_days,
    _signal.made_at,
    _signal.valid_until,
    _signal.rule,
    _signal.rule_version,
    _signal.evidence,
    _signal.rationale,
    _signal.personal_hash,
    _signal.created_by_user_id,
    _signal.state,
)
"""The columns of a ``Signal``, in the order that ``signal_from_row`` reads."""
MEMBER_COLUMNS = (*SIGNAL_COLUMNS, _signal.visibility, _signal.personal_salt, _signal.follower_count)
OUTCOME_COLUMNS = tuple(_outcome)
"""The columns of a ``SignalOutcome``, in the order that ``outcome_from_row`` reads."""


def signal_from_row(row: Row) -> Signal:
    """Turn ``SIGNAL_COLUMNS`` at the beginning of a row into a signal."""
    named: Mapping[str, Any] = {
        column.name: value for column, value in zip(SIGNAL_COLUMNS, row[: len(SIGNAL_COLUMNS)], strict=True)
    }
    interval = None
    if named["interval_low"] is not None:
        interval = PriceInterval(
            low=named["interval_low"], high=named["interval_high"], coverage=named["interval_coverage"]
        )
    return Signal(
        id=named["id"],
        quote=PriceQuote(
            card_id=named["card_id"],
            finish=FINISHES[named["finish"]],
            source=PriceSource(named["source"]),
            kind=PriceKind(named["price_kind"]),
            currency=Currency(named["currency"]),
        ),
        kind=named["kind"],
        action=SignalAction(named["action"]),
        score=named["score"],
        confidence=named["confidence"],
        no_confidence=named["no_confidence"],
        price=named["current_price"],
        target_price=named["target_price"],
        interval=interval,
        horizon_days=named["horizon_days"],
        made_at=named["made_at"],
        valid_until=named["valid_until"],
        evidence=_evidence(named),
        rationale=named["rationale"],
        personal_hash=named["personal_hash"],
        maker_id=named["created_by_user_id"],
        state=SignalState(named["state"]),
    )


def _evidence(named: Mapping[str, Any]) -> Evidence | None:
    if named["rule"] is None:
        return None
    numbers = tuple((name, float(number)) for name, number in json.loads(named["evidence"]))
    return Evidence(rule=named["rule"], version=named["rule_version"], numbers=numbers)


def row_from_signal(
    signal: Signal, *, visibility: SignalVisibility = SignalVisibility.PUBLIC, salt: str | None = None
) -> dict[str, Any]:
    """Turn a signal into the columns that it is stored with, all but its id."""
    quote, interval, evidence = signal.quote, signal.interval, signal.evidence
    return {
        "card_id": quote.card_id,
        "finish": FINISH_CODES[quote.finish],
        "source": quote.source.value,
        "price_kind": quote.kind.value,
        "currency": quote.currency.value,
        "kind": signal.kind,
        "action": signal.action.value,
        "score": signal.score,
        "confidence": signal.confidence,
        "no_confidence": signal.no_confidence,
        "current_price": signal.price,
        "target_price": signal.target_price,
        "interval_low": interval.low if interval else None,
        "interval_high": interval.high if interval else None,
        "interval_coverage": interval.coverage if interval else None,
        "horizon_days": signal.horizon_days,
        "made_at": signal.made_at,
        "valid_until": signal.valid_until,
        "grade_at": signal.ends_at,
        "rule": evidence.rule if evidence else None,
        "rule_version": evidence.version if evidence else None,
        "evidence": json.dumps([list(pair) for pair in evidence.numbers]) if evidence else None,
        "rationale": signal.rationale,
        "personal_hash": signal.personal_hash,
        "created_by_user_id": signal.maker_id,
        "personal_salt": salt,
        "visibility": visibility.value,
        "state": signal.state.value,
    }


def member_signal_from_row(row: Row) -> MemberSignal:
    """Turn ``MEMBER_COLUMNS`` at the beginning of a row into a member's signal."""
    visibility, salt, followers = row[len(SIGNAL_COLUMNS) : len(MEMBER_COLUMNS)]
    return MemberSignal(
        signal=signal_from_row(row),
        visibility=SignalVisibility(visibility),
        personal_salt=salt,
        follower_count=followers,
    )


def outcome_from_row(row: Row) -> SignalOutcome:
    """Turn ``OUTCOME_COLUMNS`` at the beginning of a row into an outcome."""
    return SignalOutcome(**dict(zip(_OUTCOME_FIELDS, row[: len(OUTCOME_COLUMNS)], strict=True)))


def row_from_outcome(outcome: SignalOutcome) -> tuple[Any, ...]:
    """Turn an outcome into ``OUTCOME_COLUMNS``."""
    return tuple(getattr(outcome, name) for name in _OUTCOME_FIELDS)


_OUTCOME_FIELDS = (
    "signal_id",
    "came_true",
    "price_end",
    "price_peak",
    "peak_at",
    "accuracy_end",
    "accuracy_peak",
    "profit_percent_end",
    "profit_percent_peak",
    "net_profit_percent_end",
    "net_profit_percent_peak",
    "evaluated_at",
)
