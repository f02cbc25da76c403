"""Pauses of trades: whatever the suspensions, each clock runs as long as it would have, and none runs while paused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.trading.lifecycle import FINAL, LIVE, OPEN, Stage
from dualcaster_core.trading.model import Terms
from dualcaster_core.trading.pauses import PAUSABLE, paused, resumed
from dualcaster_core.trading.trade import Trade

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(0, 400)


def _trade(stage: Stage = Stage.AGREED, **facts: datetime | None) -> Trade:
    terms = Terms(cash_from_proposer=Decimal("5.00"))
    return Trade(proposer_id=1, recipient_id=2, stage=stage, terms=terms, created_at=BEGIN, **facts)  # type: ignore[arg-type]


@given(
    started=hours,
    changes=st.lists(st.tuples(st.booleans(), st.integers(1, 200)), max_size=12),
    stage=st.sampled_from(sorted(LIVE - {Stage.DISPUTED})),
)
def test_a_clock_runs_exactly_while_it_is_not_paused(
    started: int, changes: list[tuple[bool, int]], stage: Stage
) -> None:
    """Counted hour by hour beside the rule; a pause within a pause is none, a clock may begin within one."""
    began = BEGIN + started * HOUR
    trade, now, is_paused, ran = _trade(stage, first_confirmed_at=None), BEGIN, False, timedelta()
    for pausing, lasting in [*changes, (False, 1)]:
        trade, is_paused = (paused(trade, now) if pausing else resumed(trade, now)), pausing
        until = now + lasting * HOUR
        if now <= began < until:
            trade = evolve(trade, accepted_at=began, cancel_asked_at=began, first_confirmed_at=began)
        if not is_paused and until > began:
            ran += until - max(now, began)
        now = until
    trade = resumed(trade, now)
    for moment in (trade.accepted_at, trade.cancel_asked_at, trade.first_confirmed_at):
        assert moment is None or now - moment == ran


@given(days=st.integers(1, 30), pauses=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 400)), max_size=6))
def test_a_proposal_expires_after_the_days_that_it_was_open_for(days: int, pauses: list[tuple[int, int]]) -> None:
    """While it is paused it has not expired, however late it is."""
    trade = _trade(Stage.PENDING, expires_at=BEGIN + timedelta(days=days))
    now, stopped = BEGIN, timedelta()
    for running, lasting in pauses:
        now += running * HOUR
        if trade.has_expired(now):
            break
        trade = paused(trade, now)
        now += lasting * HOUR
        assert not trade.has_expired(now)
        trade, stopped = resumed(trade, now), stopped + lasting * HOUR
    end = BEGIN + timedelta(days=days) + stopped
    assert trade.expires_at == end
    assert not trade.has_expired(end - HOUR)
    assert trade.has_expired(end)


@given(stage=st.sampled_from(Stage))
def test_only_what_has_clocks_is_paused(stage: Stage) -> None:
    """Drafts and trades that are over are left as they are."""
    trade = _trade(stage)
    assert (paused(trade, BEGIN) != trade) == (stage in PAUSABLE)
    assert paused(paused(trade, BEGIN), BEGIN + HOUR) == paused(trade, BEGIN)
    assert resumed(trade, BEGIN) == trade
    assert OPEN <= PAUSABLE
    assert LIVE <= PAUSABLE
    assert not FINAL & PAUSABLE
