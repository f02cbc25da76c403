"""What reputation needs from outside."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.reputation.anchored_flow import TrustNetwork
from dualcaster_core.reputation.chance import ChanceModel, TradeOutcome
from dualcaster_core.reputation.history import ReputationHistory
from dualcaster_core.reputation.model import Reputation, ReputationBadge
from dualcaster_core.reputation.trading_pairs import MarketAnchoring, TradingPair


class ReputationRepository(Protocol):
    """The records of reputations, and the histories they are made of."""

    async def store_score(self, user_id: int, score: int) -> int | None:
        """Keep an account's score (>= 0), and the tier that it opens.

        Where the tier is another than before, count a change of the account and return the version it has then.
        """
        ...

    async def lock(self, user_ids: Sequence[int]) -> None:
        """Wait for a turn at the records of these people, to the end of the transaction.

        Whoever holds it reads a history no older than any that a stored record was made of.
        """
        ...

    async def histories(self, user_ids: Sequence[int], *, since: datetime) -> Sequence[ReputationHistory]:
        """Read what these people have done, by rising key; decisions on proposals only of after ``since``.

        Keys that no account has are left out.
        """
        ...

    async def store(self, reputations: Sequence[Reputation]) -> Mapping[int, int]:
        """Replace the records of people whose turn is held.

        Where the tier is another than before, a change of the account is counted; returns the versions these have then.
        """
        ...

    async def open_accounts(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of open accounts above one, in their order."""
        ...

    async def night_reached(self, day: str) -> int | None:
        """Return up to which key the run of a day (``2026-03-01``) has come, None where it has not begun.

        Holds a turn at the run to the end of the transaction.
        """
        ...

    async def night_goes_on(self, day: str, after: int) -> None:
        """Note up to which key the run of a day has come; what is noted of earlier days is forgotten."""
        ...


class ReputationUnitOfWork(UnitOfWork, Protocol):
    """One transaction with the records of reputations."""

    @property
    def reputation(self) -> ReputationRepository:
        """The records."""
        ...


class ReputationQueries(Protocol):
    """Reads of reputations."""

    async def record(self, user_id: int) -> Reputation | None:
        """Return the stored record of somebody, None before the first."""
        ...

    async def badges(self, usernames: Sequence[str]) -> Mapping[str, ReputationBadge]:
        """Say in short what the records of these people are, by name; names that nobody has are left out."""
        ...

    async def chance_model(self) -> ChanceModel | None:
        """Return the model of chances that was fitted last, None before the first night."""
        ...

    async def history(self, user_id: int, *, since: datetime) -> ReputationHistory | None:
        """Read what somebody has done, of one moment; decisions on proposals only of after ``since``."""
        ...


class Caller(Protocol):
    """Who calls: an account, and what it may do beyond trading."""

    @property
    def user_id(self) -> int:
        """The key of the account."""
        ...

    @property
    def role(self) -> str:
        """``user``, ``store``, ``moderator`` or ``admin``."""
        ...


@frozen(kw_only=True)
class SeenPerson:
    """Somebody whose profile the viewer may see, and whether their trade history is part of what is seen."""

    user_id: int
    username: str
    is_me: bool
    shows_trades: bool


class PeopleLookup(Protocol):
    """Who people are, as far as somebody may know."""

    async def seen(self, username: str, viewer_id: int | None) -> SeenPerson:
        """Find somebody by name, as a viewer or nobody in particular comes upon them.

        Raises the errors that looking at their profile raises.
        """
        ...

    async def known(self, username: str) -> SeenPerson:
        """Find somebody by name for staff, whatever their profile shows. Raises as for a name that nobody has."""
        ...

    async def shown_names(self, user_ids: Sequence[int], viewer_id: int | None) -> Mapping[int, str]:
        """Name those of these people whose profile a viewer may see."""
        ...

    async def names(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Name those of these people whose account is open."""
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

    async def was_in_force(self) -> bool:
        """Tell whether the anchoring that is kept puts the cap in force; False before the first night."""
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


class ChanceRepository(Protocol):
    """How trades ended, and the model of chances that was fitted to it last."""

    def outcomes(self, at: datetime, most: int) -> AsyncIterator[Sequence[TradeOutcome]]:
        """Give how the latest trades ended for each of their people, up to ``most``, in batches of bounded size.

        A trade that completed is one outcome for each of its two people, one that failed is one for whose fault it was.
        Reviews have stars that everybody sees at a moment.
        """
        ...

    async def store(self, model: ChanceModel) -> None:
        """Keep a model, in the place of the one before."""
        ...


class ChanceUnitOfWork(UnitOfWork, Protocol):
    """One transaction with what chances are fitted to."""

    @property
    def chances(self) -> ChanceRepository:
        """Outcomes and the model."""
        ...
