"""What reputation needs from outside."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.reputation.anchored_flow import TrustNetwork
from dualcaster_core.reputation.trading_pairs import MarketAnchoring, TradingPair


class ReputationRepository(Protocol):
    """The score that each account has."""

    async def store_score(self, user_id: int, score: int) -> int | None:
        """Keep an account's score (>= 0), and the tier that it opens.

        Where the tier is another than before, count a change of the account and return the version it has then.
        """
        ...


class ReputationUnitOfWork(UnitOfWork, Protocol):
    """One transaction with the repository of scores."""

    @property
    def reputation(self) -> ReputationRepository:
        """Scores."""
        ...


class FlowSolver(Protocol):
    """Finds whom a flow of whole units can reach."""

    async def reached(self, network: TrustNetwork) -> Sequence[int]:
        """Return the places of the people who get the unit they need, ascending.

        As many of the first class as can be; with those kept, as many of the second; and so on. The same network has
        the same answer. The event loop is not held up.
        """
        ...


class AnchoringRepository(Protocol):
    """Who stands behind the market, who traded with whom, and whom the flow of last night reached."""

    async def anchors(self) -> frozenset[int]:
        """Return the anchors: staff, verified stores and people whose identity was checked."""
        ...

    def trading_pairs(self) -> AsyncIterator[Sequence[TradingPair]]:
        """Give every pair of people who completed a trade, once each, in batches of bounded size."""
        ...

    async def store(self, anchoring: MarketAnchoring) -> None:
        """Keep whom the flow reaches, in the place of what was kept."""
        ...


class AnchoringUnitOfWork(UnitOfWork, Protocol):
    """One transaction with what anchors the market."""

    @property
    def anchoring(self) -> AnchoringRepository:
        """Anchors, pairs and the flow's result."""
        ...
