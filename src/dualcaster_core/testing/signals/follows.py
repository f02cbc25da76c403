"""``FollowRepository`` in memory."""

from collections.abc import Sequence

from attrs import evolve

from dualcaster_core.signals.following.model import Follow
from dualcaster_core.signals.following.ports import SignalForViewer
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.visibility import relation_to_maker
from dualcaster_core.testing.state import State, StoredSignal


class InMemoryFollows:
    """``FollowRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def signal_for(self, signal_id: int, viewer_id: int | None, *, lock: bool = False) -> SignalForViewer | None:
        """Load a signal as a viewer comes upon it."""
        stored = self._state.signals.get(signal_id)
        return None if stored is None else self._seen(stored, viewer_id)

    async def of(self, signal_id: int, user_id: int) -> Follow | None:
        """Load somebody's follow of a signal."""
        return self._state.signal_follows.get((signal_id, user_id))

    async def store(self, follow: Follow) -> None:
        """Write a follow; the signal's followers are counted when they are read."""
        known = self._state.signal_follows.get((follow.signal_id, follow.user_id))
        key = self._state.next_id("follow") if known is None else known.id
        self._state.signal_follows[follow.signal_id, follow.user_id] = evolve(follow, id=key)

    async def open_buys(self, user_id: int, card_id: int) -> Sequence[SignalForViewer]:
        """Load the open BUYs on a printing that are not somebody's own, by id."""
        return [
            self._seen(stored, user_id)
            for _, stored in sorted(self._state.signals.items())
            if stored.signal.quote.card_id == card_id
            and stored.signal.action is SignalAction.BUY
            and stored.signal.state is SignalState.OPEN
            and stored.signal.maker_id != user_id
        ]

    async def counting(self, signal_ids: Sequence[int]) -> Sequence[Follow]:
        """Load the follows of these signals that count, by id."""
        wanted = set(signal_ids)
        found = [one for one in self._state.signal_follows.values() if one.signal_id in wanted and one.counts]
        return sorted(found, key=lambda one: one.id)

    async def store_evaluated(self, follows: Sequence[Follow]) -> None:
        """Write what follows came to."""
        for follow in follows:
            await self.store(follow)

    def _seen(self, stored: StoredSignal, viewer_id: int | None) -> SignalForViewer:
        state, maker_id = self._state, stored.signal.maker_id
        known = maker_id is not None and viewer_id is not None
        relation = relation_to_maker(
            maker_id,
            viewer_id,
            has_favorited=known and (viewer_id, maker_id) in state.favorites,
            blocked=known and state.is_blocked(maker_id or 0, viewer_id or 0),
        )
        return SignalForViewer(
            signal=stored.signal,
            visibility=stored.visibility,
            relation=relation,
            maker_is_open=maker_id is None or state.users[maker_id].is_active,
            follower_count=state.follower_count(stored.signal.id),
        )
