"""Runs to which nobody brings rules of their own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from attrs import frozen

from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.model import ProposedSignal
from dualcaster_core.signals.ports import RuleFailure


@frozen
class _NothingToRun:
    failures: Sequence[RuleFailure] = ()

    async def proposals(self, batch: HistoryBatch) -> Sequence[ProposedSignal]:
        """Propose nothing."""
        return ()


class NoInstalledRules:
    """No rules but those that are built in (the port ``PluginRules``)."""

    @asynccontextmanager
    async def started(self) -> AsyncIterator[_NothingToRun]:
        """Have nothing ready."""
        yield _NothingToRun()
