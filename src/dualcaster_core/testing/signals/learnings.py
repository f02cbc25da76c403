"""What was learnt from outcomes, in memory."""

from datetime import datetime

from dualcaster_core.signals.record.learning import Learning, learning_from_json, learning_to_json
from dualcaster_core.signals.runs.ports import KEPT
from dualcaster_core.testing.state import State


class InMemoryLearnings:
    """``LearningRepository`` over a state, as JSON like any other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def latest(self, method: str) -> Learning | None:
        """Return what was learnt last by a method."""
        kept = self._state.learnings.get(method)
        return learning_from_json(kept[-1]) if kept else None

    async def take_turn(self, method: str, token: str, *, now: datetime, until: datetime) -> bool:
        """Take the turn where nobody has it, or theirs has run out."""
        taken = self._state.learning_turns.get(method)
        if taken is not None and taken[1] > now:
            return False
        self._state.learning_turns[method] = token, until
        return True

    async def end_turn(self, method: str, token: str) -> bool:
        """End a turn."""
        if self._state.learning_turns.get(method, ("", None))[0] != token:
            return False
        del self._state.learning_turns[method]
        return True

    async def keep(self, learning: Learning) -> None:
        """Keep what was learnt."""
        kept = (*self._state.learnings.get(learning.method, ()), learning_to_json(learning))
        self._state.learnings[learning.method] = kept[-KEPT:]
