"""Which prices are shown: what is cached of them is named after it, so that new prices drop it everywhere."""

from collections.abc import Callable
from datetime import datetime

from attrs import define, field, frozen

from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.market.ports import PriceSources, PriceVersions


@frozen
class SeenPrices:
    """A version of the prices that a process has begun to show, and how long after the import's commit, in seconds.

    The oldest of a source's changes that it brings counts.
    """

    version: int
    source: str
    lag: float


@define
class PriceVersion:
    """The version of the prices, asked for at most once in ``seconds`` by each process.

    ``seen`` is told of every new version, for each source in ``sources`` of which it brings changes. While the
    database does not answer the last one known holds.
    """

    versions: PriceVersions
    clock: Clock
    sources: PriceSources | None = None
    seen: Callable[[SeenPrices], None] = lambda _seen: None
    seconds: float = 1.0
    _known: int | None = field(default=None, init=False)
    _asked_at: datetime | None = field(default=None, init=False)

    async def read(self) -> int:
        """Ask for it at this moment, however lately it was asked for."""
        self._asked_at = None
        return await self.now()

    async def now(self) -> int:
        """Return it."""
        now = self.clock.now()
        if self._known is not None and self._asked_at and 0 <= (now - self._asked_at).total_seconds() < self.seconds:
            return self._known
        try:
            version, _ = await self.versions.price_version()
            before, self._known, self._asked_at = self._known, version, now
            if before is not None and version != before and self.sources is not None:
                for source, since in (await self.sources.shown(after=before, until=version)).items():
                    self.seen(SeenPrices(version, source, max(0.0, (self.clock.now() - since).total_seconds())))
        except ServiceUnavailable:
            if self._known is None:
                raise
        return self._known
