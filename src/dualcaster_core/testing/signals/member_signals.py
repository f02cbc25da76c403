"""``MemberSignalRepository`` in memory."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.errors import SignalAlreadyOpen
from dualcaster_core.signals.leaderboard import MakerTally
from dualcaster_core.signals.members.model import MemberSignal
from dualcaster_core.signals.members.ports import MakerStanding
from dualcaster_core.signals.model import Signal, SignalAction, SignalOutcome, SignalState
from dualcaster_core.signals.visibility import EvaluatedSignal, record_of
from dualcaster_core.testing.signals.repository import add_signal, set_state
from dualcaster_core.testing.state import State, StoredSignal


class InMemoryMemberSignals:
    """``MemberSignalRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def standing(self, user_id: int) -> MakerStanding:
        """Return what somebody has earned."""
        user = self._state.users.get(user_id)
        return MakerStanding(
            completed_trades=0 if user is None else user.completed_trades,
            tier=Tier(self._state.tiers.get(user_id, int(Tier.NEW))),
        )

    async def add(self, made: MemberSignal) -> MemberSignal:
        """Store a new signal. Raises ``SignalAlreadyOpen``."""
        new = StoredSignal(
            signal=made.signal,
            visibility=made.visibility,
            personal_salt=made.personal_salt,
            grade_at=made.signal.ends_at,
        )
        stored = add_signal(self._state, new)
        if stored is None:
            raise SignalAlreadyOpen
        return evolve(made, signal=stored.signal)

    async def one(self, signal_id: int, *, lock: bool = False) -> MemberSignal | None:
        """Load a signal."""
        stored = self._state.signals.get(signal_id)
        if stored is None or stored.signal.maker_id is None:
            return None
        return MemberSignal(
            signal=stored.signal,
            visibility=stored.visibility,
            personal_salt=stored.personal_salt,
            follower_count=self._state.follower_count(signal_id),
        )

    async def close(self, signal_id: int) -> None:
        """Have an open signal take no more follows."""
        stored = self._state.signals.get(signal_id)
        if stored is not None and stored.signal.state is SignalState.OPEN:
            set_state(self._state, signal_id, SignalState.CLOSED)

    async def delete(self, signal_id: int) -> None:
        """Remove a signal, and who follows it."""
        self._state.signals.pop(signal_id, None)
        for key in [key for key in self._state.signal_follows if key[0] == signal_id]:
            del self._state.signal_follows[key]

    async def tallies(self, signal_ids: Sequence[int]) -> Sequence[MakerTally]:
        """Sum up what the makers of these signals have made, by maker."""
        makers = {self._state.signals[key].signal.maker_id for key in signal_ids if key in self._state.signals}
        judged = {maker: list(self._judged(maker)) for maker in makers if maker is not None}
        return [_tally(maker, judged[maker]) for maker in sorted(judged) if judged[maker]]

    async def keep_tallies(self, tallies: Sequence[MakerTally]) -> None:
        """Replace what is kept of these makers."""
        self._state.maker_tallies.update({one.user_id: one for one in tallies})

    def _judged(self, maker_id: int) -> Iterator[tuple[Signal, SignalOutcome]]:
        for key, outcome in self._state.signal_outcomes.items():
            signal = self._state.signals[key].signal
            if signal.maker_id == maker_id and signal.action is not SignalAction.HOLD and not outcome.insufficient:
                yield signal, outcome


def _tally(maker_id: int, judged: Sequence[tuple[Signal, SignalOutcome]]) -> MakerTally:
    record = record_of(
        EvaluatedSignal(confidence=signal.confidence or 0.0, accuracy=outcome.accuracy_end or 0.0)
        for signal, outcome in judged
    )
    return MakerTally(
        user_id=maker_id,
        evaluated=record.evaluated,
        came_true=sum(outcome.came_true is True for _, outcome in judged),
        accuracy=record.accuracy,
    )
