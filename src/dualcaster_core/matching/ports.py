"""What the matching needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.matching.model import (
    MAX_FINDS,
    MAX_LINES,
    CandidateFilter,
    FindDirection,
    PairLines,
    ScoredPair,
    StoredMatches,
    TotalsBlock,
    Trader,
)
from dualcaster_core.matching.pairing import PairedSides
from dualcaster_core.notifying.ports import NotifyingUnitOfWork


class CandidateSource(Protocol):
    """Gives the totals of all mutual candidates, exactly, as one block."""

    async def totals_of(
        self,
        user_id: int,
        filters: CandidateFilter,
        *,
        both_ways: bool = False,
        among: Sequence[int] | None = None,
    ) -> TotalsBlock:
        """Return the pairs of a user with every candidate of theirs, or with those ``among`` some people.

        ``both_ways`` adds the reverse rows: those people who see this user as a candidate.
        """
        ...

    async def totals_among(self, user_ids: Sequence[int]) -> TotalsBlock:
        """Return the pairs among these users, each as both of them see it."""
        ...

    async def lines_between(
        self,
        user_id: int,
        candidate_ids: Sequence[int],
        *,
        first: int = 0,
        limit: int = MAX_LINES,
        leading: Collection[tuple[int, int]] = (),
    ) -> Mapping[int, PairLines]:
        """Load paired lines of a user with some candidates: ``limit`` of each side from place ``first`` (from 0).

        Those of the ``leading`` haves and wants (their ids) come first, then the most valuable, then by want id and
        have id; the totals are of all lines.
        """
        ...

    async def paired_lines(
        self, user_id: int, candidate_ids: Sequence[int], *, limit: int
    ) -> Mapping[int, PairedSides]:
        """Load what packages are chosen from: the ``limit`` most valuable paired lines of each side of some pairs."""
        ...

    async def finds_for(
        self, user_id: int, direction: FindDirection = FindDirection.THEY_HAVE, *, limit: int = MAX_FINDS
    ) -> Sequence[PairLines]:
        """List one-way finds: candidates who have what this user wants (``gets``), or want what they have (``gives``).

        The user's private wants are included, others' are not. Haves that are for wants only are left out. The
        ``limit`` most valuable people, then by user id, each with ``FIND_LINES`` lines at most.
        """
        ...

    async def traders(self, user_id: int, candidate_ids: Sequence[int]) -> Mapping[int, Trader]:
        """Return the people behind some candidates, with the distance from the user who asks."""
        ...


class MatchRepository(Protocol):
    """The matches that are kept per user."""

    async def stored(self, user_id: int) -> StoredMatches | None:
        """Load somebody's stored matches; None before the first computation.

        Left out are candidates on either side of a block, and those whose account is closed, whose profile is private
        or who hide a list: whoever hides is hidden at once, before their change is merged.
        """
        ...

    async def replace(self, matches: StoredMatches) -> StoredMatches:
        """Replace somebody's stored matches; return them as they are stored now.

        Who was among them before stays found at that moment, others are found when these were computed.
        """
        ...

    async def replace_all(self, matches: Sequence[StoredMatches], *, before: datetime) -> Sequence[int]:
        """Replace the stored matches of several people, set-wise, as ``replace`` does; return whose were replaced.

        Left alone are those that somebody else has computed since the moment ``before``, from values as new as these.
        """
        ...

    async def known(self, user_id: int) -> Mapping[int, ScoredPair]:
        """Return what is stored of somebody's pairs by candidate, whoever of them may be seen."""
        ...

    async def keep_packages(self, user_id: int, pairs: Sequence[ScoredPair], *, generation: int) -> None:
        """Store the packages of somebody's pairs, set-wise.

        Left out is what is stored from other versions of the lists or another generation by now, and what somebody
        else is writing at this moment: nobody waits here.
        """
        ...

    async def visit(self, user_id: int, at: datetime, *, apart: timedelta) -> datetime | None:
        """Note that somebody looks at their matches; return the moment after which what was found is new to them.

        That is the end of their last visit: a look within ``apart`` of the one before belongs to the same visit and
        gets the same answer, from whatever window it comes. None on the first visit.
        """
        ...

    async def merge(self, candidate_id: int, pairs: Sequence[ScoredPair], *, depth: int, at: datetime) -> None:
        """Merge an editor's pairs, as the others see the editor, into the others' stored matches, set-wise.

        ``at`` is when those are found that were not among somebody's matches. Whoever is not among them loses the
        editor. Who has no stored matches yet is passed over. Matches that rank after somebody's floor are not kept;
        who has half as many again as ``depth`` is trimmed to it.
        """
        ...

    async def stale(self, generation: int, *, before: datetime) -> Sequence[int]:
        """List users whose stored matches are older than this generation or than a moment, the oldest first."""
        ...

    async def open_accounts(self) -> Sequence[int]:
        """List everybody whose account is open, by id."""
        ...

    async def due_among(self, user_ids: Sequence[int], generation: int, *, before: datetime) -> Sequence[int]:
        """List those of some open accounts, by id, that have no stored matches, or older ones than these."""
        ...

    async def newly_strong(self, pairs: Sequence[ScoredPair]) -> Sequence[ScoredPair]:
        """Keep those pairs that their user was never told of, and remember them as told."""
        ...


class MatchSnapshots(Protocol):
    """Which moment stored matches come from, and what has changed since."""

    async def lock_writes(self, *, of_others: bool = True) -> None:
        """Wait until nobody else writes stored matches, and keep them from it until the end.

        Who writes whole matches of some people, and none into those of others (``of_others`` is false), keeps out only
        those who do: any number of them write at once.
        """
        ...

    async def mark(self) -> str:
        """Name the moment that this snapshot sees."""
        ...

    async def changed_since(self, *marks: str) -> Sequence[int]:
        """List whose lists or visibility were changed by what one of these moments did not see yet."""
        ...

    async def list_version(self, user_id: int) -> int:
        """Return the version of somebody's lists. Raises ``UserNotFound``."""
        ...

    async def list_versions(self, user_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the versions of the lists of those of some people whose account is there."""
        ...

    async def generation(self) -> int:
        """Return the number that grows whenever values or tiers change."""
        ...


class MatchingUnitOfWork(UnitOfWork, Protocol):
    """A transaction over stored matches and the totals they come from.

    Opened as a snapshot, all its reads see one moment.
    """

    @property
    def candidates(self) -> CandidateSource:
        """The totals."""
        ...

    @property
    def matches(self) -> MatchRepository:
        """What is stored."""
        ...

    @property
    def match_snapshots(self) -> MatchSnapshots:
        """The moments they come from."""
        ...


class MatchQueries(Protocol):
    """Reads around stored matches."""

    async def version_of(self, user_id: int) -> str | None:
        """Name the state of somebody's stored matches, in one statement; None where they are out of date.

        Whenever one of them changes, so does the name; and whenever one of the people in them changes what others see.
        """
        ...


@frozen(kw_only=True)
class MarketSize:
    """Printings, those of them with a price, open accounts, and the copies that are offered and wanted."""

    printings: int
    priced: int
    traders: int
    for_trade: int
    wanted: int


class MarketSizes(Protocol):
    """Counts the market."""

    async def count(self) -> MarketSize:
        """Count it now."""
        ...


class MatchNoticesUnitOfWork(AccountsUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction that tells people of strong matches."""
