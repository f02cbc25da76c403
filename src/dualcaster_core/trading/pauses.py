"""Pauses: while a party is suspended no clock of a trade runs, and afterwards what was due is due that much later."""

from datetime import datetime

from attrs import evolve

from dualcaster_core.trading.lifecycle import FINAL, Stage
from dualcaster_core.trading.trade import Trade

PAUSABLE = frozenset(Stage) - FINAL - {Stage.DRAFT}
"""Stages with clocks that a suspension stops."""


def paused(trade: Trade, at: datetime) -> Trade:
    """Stop the clocks of a trade; of one that is paused before, the pause goes on."""
    if trade.stage not in PAUSABLE or trade.paused_since is not None:
        return trade
    return evolve(trade, paused_since=at)


def resumed(trade: Trade, at: datetime) -> Trade:
    """Let the clocks of a trade go on: each has run as long as it had before the pause.

    A clock that began within the pause begins at its end. The log keeps when each step was taken.
    """
    since = trade.paused_since
    if since is None:
        return trade
    if trade.stage in FINAL:
        return evolve(trade, paused_since=None)
    return evolve(
        trade,
        paused_since=None,
        expires_at=None if trade.expires_at is None else trade.expires_at + (at - since),
        accepted_at=_moved(trade.accepted_at, since, at),
        cancel_asked_at=_moved(trade.cancel_asked_at, since, at),
        first_confirmed_at=_moved(trade.first_confirmed_at, since, at),
    )


def _moved(began: datetime | None, since: datetime, at: datetime) -> datetime | None:
    return None if began is None else began + (at - max(began, since))
