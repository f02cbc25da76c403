"""The totals of a user with everybody, from the lines in both directions."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.layouts import Flags
from dualcaster_columnar.market import Market
from dualcaster_columnar.own_lists import OwnLists, PackedLists
from dualcaster_columnar.pairing import Lines, Terms, lines_given, lines_gotten
from dualcaster_columnar.people import People
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.matching.index.model import TotalsQuery
from dualcaster_core.matching.model import COLUMNS
from dualcaster_core.matching.scoring import factors_of

Ints = NDArray[np.int64]
Columns = dict[str, Ints]
_LINE_BITS: Final = 36
_LINE: Final = 1 << _LINE_BITS
"""Stands for a line in a sum of cents: lines and cents of a person are added up at once where both have room."""
_EXACT: Final = 2.0**53
"""Sums of whole numbers below this are exact in floating point, and so are all on the way there."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def totals_of(market: Market, query: TotalsQuery, lists: PackedLists | None = None) -> tuple[Columns, int]:
    """Return the rows that a query asks for as columns, and the version of the user's lists.

    ``lists`` are those of the user where they are held elsewhere. Raises ``UserNotFound``, and ``ValidationFailed`` for
    what are no lists.
    """
    people = market.people
    user = people.codes.get(query.user_id)
    if user is None:
        raise UserNotFound(str(query.user_id))
    version = int(people["version"][user])
    if not people["shows"][user]:
        return _empty(), version
    seen_since = (query.seen_since - _EPOCH) // timedelta(microseconds=1)
    candidates = people.candidates(seen_since)
    both_ways = query.both_ways and bool(candidates[user])
    among = _among(market, user, query)
    if not both_ways:
        among &= candidates
    terms = Terms(query.max_ask_percent, query.any_printing_times)
    own = OwnLists.held(market, user) if lists is None else lists.unpacked(market)
    gives = _Sums.of(lines_given(market, own.haves, terms, among), len(people))
    among &= gives.lines > 0  # a match is mutual: of whom nothing is wanted nothing has to be looked at
    gets = _Sums.of(lines_gotten(market, own.wants, terms, among), len(people))
    others = np.flatnonzero((gives.lines > 0) & (gets.lines > 0))
    rows = _seen(market, user, others[candidates[others]] if both_ways else others, gives, gets, query)
    if not both_ways:
        return rows, version
    back = _seen_back(market, user, others, gives, gets, query)
    return {name: np.concatenate([rows[name], back[name]]) for name in COLUMNS}, version


class _Sums:
    """What lines add up to, by the other person."""

    def __init__(self, lines: Ints, cents: Ints, gap: Ints) -> None:
        self.lines, self.cents, self.gap = lines, cents, gap

    @classmethod
    def of(cls, parts: list[Lines], people: int) -> "_Sums":
        """Add lines up, by the other person."""
        if not parts:
            return cls(*(np.zeros(people, dtype=np.int64) for _ in range(3)))
        other, cents, gap = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("other", "cents", "gap")
        )
        below = np.flatnonzero(gap < 0)
        gaps = np.bincount(other.take(below), gap.take(below), people).astype(np.int64)
        if float(cents.sum(dtype=np.float64)) < _LINE:
            both = np.bincount(other, cents + _LINE, people)
            if both.max() < _EXACT:
                sums = both.astype(np.int64)
                return cls(sums >> _LINE_BITS, sums & (_LINE - 1), gaps)
        sums = np.zeros(people, dtype=np.int64)
        np.add.at(sums, other, cents)
        return cls(np.bincount(other, minlength=people), sums, gaps)


def _among(market: Market, user: int, query: TotalsQuery) -> Flags:
    """Tell whom the user may match; whether they are candidates is another question."""
    people = market.people
    among: Flags = people["shows"].copy()
    if query.among is not None:
        asked = np.zeros(len(people), dtype=np.bool_)
        asked[[code for one in query.among if (code := people.codes.get(one)) is not None]] = True
        among &= asked
    among[user] = False
    among[people.blocked_with(user)] = False
    if query.filters.server is not None:
        among &= people.in_server_with(user, query.filters.server)
    return among


def _seen(  # noqa: PLR0917
    market: Market, user: int, seen: Ints, gives: _Sums, gets: _Sums, query: TotalsQuery
) -> Columns:
    """Return the pairs as the user sees them."""
    people = market.people
    near = people.within(user, seen, np.full(len(seen), people["radius"][user]))
    if query.filters.local_only or query.filters.within_miles is not None:
        kept = near if query.filters.local_only else np.ones(len(seen), dtype=np.bool_)
        if query.filters.within_miles is not None:
            kept = kept & people.within(user, seen, np.full(len(seen), query.filters.within_miles))
        seen, near = seen[kept], near[kept]
    side = _Side(gives, gets, seen, people["trust"][seen], near, people.shared_servers(user)[seen])
    return side.best(people, query.minimum, query.limit).columns(people, user)


def _seen_back(  # noqa: PLR0917
    market: Market, user: int, others: Ints, gives: _Sums, gets: _Sums, query: TotalsQuery
) -> Columns:
    """Return the pairs as the others see the user."""
    people = market.people
    near = people.within(user, others, people["radius"][others])
    trust = np.full(len(others), people["trust"][user])
    side = _Side(gets, gives, others, trust, near, people.shared_servers(user)[others])
    back = side.best(people, query.minimum, None).columns(people, user)
    back["user"], back["candidate"] = back["candidate"], back["user"]
    back["user_version"], back["candidate_version"] = back["candidate_version"], back["user_version"]
    return back


class _Side(NamedTuple):
    """Pairs of the user with others as one side sees them."""

    gives: _Sums
    gets: _Sums
    others: Ints
    trust: Ints
    near: Flags
    shared: Ints

    def best(self, people: People, minimum: int, limit: int | None) -> "_Side":
        """Keep pairs of a score of ``minimum``, and of these the best ``limit``, as the engine orders them."""
        if minimum <= 0 and limit is None:
            return self
        scores = self.scores()
        kept = np.flatnonzero(scores >= minimum)
        if limit is not None and len(kept) > limit:
            least = np.partition(scores[kept], len(kept) - limit)[len(kept) - limit]
            kept = kept[scores[kept] >= least]
            kept = kept[np.lexsort((people.codes.ids[self.others[kept]], -scores[kept]))[:limit]]
        return _Side(self.gives, self.gets, self.others[kept], self.trust[kept], self.near[kept], self.shared[kept])

    def scores(self) -> Ints:
        """Score all pairs by the rule of the core."""
        gives, gets, others = self.gives, self.gets, self.others
        score: Any = factors_of(
            gives_cents=gives.cents[others],
            gets_cents=gets.cents[others],
            lines=gives.lines[others] + gets.lines[others],
            gap=gives.gap[others] + gets.gap[others],
            trust=self.trust,
            near=self.near,
            shared_servers=self.shared,
        ).score
        return np.asarray(score, dtype=np.int64)

    def columns(self, people: People, user: int) -> Columns:
        """Return the pairs as rows of the user."""
        gives, gets, others, count = self.gives, self.gets, self.others, len(self.others)
        return {
            "user": np.full(count, people.codes.ids[user]),
            "candidate": people.codes.ids[others],
            "gives_cents": gives.cents[others],
            "gives_lines": gives.lines[others],
            "gives_gap": gives.gap[others],
            "gets_cents": gets.cents[others],
            "gets_lines": gets.lines[others],
            "gets_gap": gets.gap[others],
            "trust": self.trust,
            "near": self.near.astype(np.int64),
            "shared_servers": self.shared,
            "user_version": np.full(count, people["version"][user]),
            "candidate_version": people["version"][others],
        }


def _empty() -> Columns:
    return {name: np.zeros(0, dtype=np.int64) for name in COLUMNS}
