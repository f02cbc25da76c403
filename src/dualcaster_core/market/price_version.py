"""Which prices are shown: what is cached of them is named after it, so that new prices drop it everywhere."""

from collections.abc import Callable
from datetime import datetime

from attrs import define, field, frozen

from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.market.ports import PriceVersions


@frozen
class SeenPrices:
    """A version of the prices that a process has begun to show, and how long after its commit, in seconds."""

    version: int
    lag: float


@define
class PriceVersion:
    """The version of the prices, asked for at most once in ``seconds`` by each process.

    ``seen`` is told of every new version. While the database does not answer the last one known holds.
    """

    versions: PriceVersions
    clock: Clock
    seen: Callable[[SeenPrices], None] = lambda _seen: None
    seconds: float = 1.0
    _known: int | None = field(default=None, init=False)
    _asked_at: datetime | None = field(default=None, init=False)

    async def now(self) -> int:
        """Return it."""
        now = self.clock.now()
        if self._known is not None and self._asked_at and 0 <= (now - self._asked_at).total_seconds() < self.seconds:
            return self._known
        try:
            version, changed_at = await self.versions.price_version()
        except ServiceUnavailable:
            if self._known is None:
                raise
            return self._known
        if self._known is not None and version != self._known and changed_at is not None:
            self.seen(SeenPrices(version, max(0.0, (self.clock.now() - changed_at).total_seconds())))
        self._known, self._asked_at = version, now
        return version
