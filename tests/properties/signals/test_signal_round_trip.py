"""Signals, outcomes and follows survive their way into rows and back, whatever they hold."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.signals.following.model import Follow, Tracking
from dualcaster_core.signals.model import (
    MEMBER_KIND,
    Evidence,
    PriceInterval,
    PriceQuote,
    Signal,
    SignalAction,
    SignalKind,
    SignalOutcome,
    SignalState,
)
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_postgres.signals.follows import follow_from_row, row_from_follow
from dualcaster_postgres.signals.signal_rows import (
    SIGNAL_COLUMNS,
    outcome_from_row,
    row_from_outcome,
    row_from_signal,
    signal_from_row,
)

MOMENTS = st.integers(1_600_000_000, 3_800_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
SHARES = st.floats(0, 1)
PRICES = st.decimals(Decimal("0.02"), Decimal("99999.00"), places=2)
PERCENTS = st.none() | st.decimals(Decimal(-100), Decimal(10_000), places=2)


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    """Make a signal of ours or of a member."""
    action, price = draw(st.sampled_from(SignalAction)), draw(PRICES)
    step = draw(st.decimals(Decimal("0.01"), price - Decimal("0.01"), places=2)) if price > Decimal("0.02") else None
    step = step or Decimal("0.01")
    target = {SignalAction.BUY: price + step, SignalAction.SELL: price - step}.get(action)
    made_at, days = draw(MOMENTS), draw(st.integers(1, 365))
    sure = draw(st.none() | SHARES)
    evidence = draw(
        st.none()
        | st.builds(
            Evidence,
            rule=st.sampled_from([kind.value for kind in SignalKind]),
            version=st.just("1"),
            numbers=st.lists(
                st.tuples(st.text("abc_7", min_size=1), st.floats(allow_nan=False, allow_infinity=False))
            ).map(tuple),
        )
    )
    low = draw(PRICES)
    return Signal(
        id=draw(st.integers(1, 2**62)),
        quote=PriceQuote(
            card_id=draw(st.integers(1, 2**40)),
            finish=draw(st.sampled_from(Finish)),
            source=draw(st.sampled_from(PriceSource)),
            kind=draw(st.sampled_from(PriceKind)),
            currency=draw(st.sampled_from(Currency)),
        ),
        kind=draw(st.sampled_from([MEMBER_KIND, *(kind.value for kind in SignalKind)])),
        action=action,
        score=draw(SHARES),
        confidence=sure,
        no_confidence="" if sure is not None else "not measured yet",
        price=price,
        target_price=target,
        interval=draw(st.none() | st.just(PriceInterval(low=low, high=low + 1))),
        horizon_days=days,
        made_at=made_at,
        valid_until=made_at + timedelta(days=days),
        evidence=evidence,
        rationale=draw(st.text(max_size=50)),
        personal_hash=draw(st.none() | st.just("ab" * 32)),
        maker_id=draw(st.none() | st.integers(1, 2**40)),
        state=draw(st.sampled_from(SignalState)),
    )


@given(signals(), st.sampled_from(SignalVisibility))
def test_a_signal_is_the_same_after_its_row(signal: Signal, visibility: SignalVisibility) -> None:
    """Every field comes back as it was, evidence to the last digit."""
    row: dict[str, Any] = row_from_signal(signal, visibility=visibility, salt="salt") | {"id": signal.id}
    assert signal_from_row(tuple(row[column.name] for column in SIGNAL_COLUMNS)) == signal
    assert row["grade_at"] == signal.ends_at


@given(
    st.builds(
        SignalOutcome,
        signal_id=st.integers(1, 2**62),
        came_true=st.none() | st.booleans(),
        price_end=st.none() | PRICES,
        price_peak=st.none() | PRICES,
        peak_at=st.none() | MOMENTS,
        accuracy_end=st.none() | SHARES,
        accuracy_peak=st.none() | SHARES,
        profit_percent_end=PERCENTS,
        profit_percent_peak=PERCENTS,
        net_profit_percent_end=PERCENTS,
        net_profit_percent_peak=PERCENTS,
        evaluated_at=MOMENTS,
    )
)
def test_an_outcome_is_the_same_after_its_row(outcome: SignalOutcome) -> None:
    """What was written once comes back as it was."""
    assert outcome_from_row(row_from_outcome(outcome)) == outcome


@given(
    st.builds(
        Follow,
        id=st.integers(1, 2**62),
        signal_id=st.integers(1, 2**62),
        user_id=st.integers(1, 2**40),
        tracking=st.sampled_from(Tracking),
        followed_at=MOMENTS,
        revocable_until=MOMENTS,
        counts=st.booleans(),
        ended_at=st.none() | MOMENTS,
        acted_at=st.none() | MOMENTS,
        profit_percent=PERCENTS,
        accuracy=st.none() | SHARES,
        evaluated_at=st.none() | MOMENTS,
    )
)
def test_a_follow_is_the_same_after_its_row(follow: Follow) -> None:
    """Every field comes back as it was."""
    assert follow_from_row(row_from_follow(follow)) == follow
