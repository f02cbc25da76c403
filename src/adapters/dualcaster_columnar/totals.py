"""The totals of a user with everybody, from the lines in both directions."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.layouts import Flags
from dualcaster_columnar.market import Market
from dualcaster_columnar.pairing import Lines, Terms, lines_given, lines_gotten
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.matching.index.model import TotalsQuery
from dualcaster_core.matching.model import COLUMNS
from dualcaster_core.matching.scoring import factors_of

Ints = NDArray[np.int64]
Columns = dict[str, Ints]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def totals_of(market: Market, query: TotalsQuery) -> tuple[Columns, int]:
    """Return the rows that a query asks for as columns, and the version of the user's lists.

    Raises ``UserNotFound``.
    """
    people = market.people
    user = people.codes.get(query.user_id)
    if user is None:
        raise UserNotFound(str(query.user_id))
    version = int(people["version"][user])
    if not people["shows"][user]:
        return _empty(), version
    among = _among(market, query.among)
    terms = Terms(query.max_ask_percent, query.any_printing_times)
    gives = _Sums.of(lines_given(market, user, terms, among), len(people))
    gets = _Sums.of(lines_gotten(market, user, terms, among), len(people))
    others = _others(market, user, query, (gives.lines > 0) & (gets.lines > 0))
    return _rows(market, user, others, gives, gets, query), version


class _Sums:
    """What lines add up to, by the other person."""

    def __init__(self, lines: Ints, cents: Ints, gap: Ints) -> None:
        self.lines, self.cents, self.gap = lines, cents, gap

    @classmethod
    def of(cls, lines: Lines, people: int) -> "_Sums":
        wide = np.flatnonzero(lines.gap)
        return cls(
            np.bincount(lines.other, minlength=people),
            _exact_sums(lines.other, lines.cents, people),
            np.bincount(lines.other[wide], lines.gap[wide], people).astype(np.int64),
        )


def _exact_sums(other: Ints, cents: Ints, people: int) -> Ints:
    """Add amounts up; in floating point only where that is exact."""
    if len(cents) and float(cents.max()) * len(cents) >= 2.0**53:
        sums = np.zeros(people, dtype=np.int64)
        np.add.at(sums, other, cents)
        return sums
    return np.bincount(other, cents, people).astype(np.int64)


def _among(market: Market, ids: tuple[int, ...] | None) -> Flags | None:
    if ids is None:
        return None
    among = np.zeros(len(market.people), dtype=np.bool_)
    among[[code for one in ids if (code := market.people.codes.get(one)) is not None]] = True
    return among


def _others(market: Market, user: int, query: TotalsQuery, mutual: Flags) -> Ints:
    """Return the codes of those whom the user may match, by code; whether they are candidates is seen later."""
    people = market.people
    mutual &= people["shows"]
    mutual[user] = False
    mutual[people.blocked_with(user)] = False
    if query.filters.server is not None:
        mutual &= people.in_server_with(user, query.filters.server)
    return np.flatnonzero(mutual)


def _rows(  # noqa: PLR0917
    market: Market, user: int, others: Ints, gives: _Sums, gets: _Sums, query: TotalsQuery
) -> Columns:
    people = market.people
    seen_since = (query.seen_since - _EPOCH) // timedelta(microseconds=1)
    candidates = people.candidates(seen_since)
    seen = others[candidates[others]]
    radius = people["radius"]
    near = people.within(user, seen, np.full(len(seen), radius[user]))
    kept = np.ones(len(seen), dtype=np.bool_)
    if query.filters.local_only:
        kept &= near
    if query.filters.within_miles is not None:
        kept &= people.within(user, seen, np.full(len(seen), query.filters.within_miles))
    mine = _columns(market, user, seen[kept], gives, gets)
    mine |= {"trust": people["trust"][seen[kept]], "near": near[kept].astype(np.int64)}
    mine = best_rows(mine, query.minimum, query.limit)
    if not query.both_ways or not candidates[user]:
        return mine
    theirs = _columns(market, user, others, gets, gives)
    theirs["user"], theirs["candidate"] = theirs["candidate"], theirs["user"]
    theirs["user_version"], theirs["candidate_version"] = theirs["candidate_version"], theirs["user_version"]
    theirs["trust"] = np.full(len(others), people["trust"][user])
    theirs["near"] = people.within(user, others, radius[others]).astype(np.int64)
    theirs = best_rows(theirs, query.minimum, None)
    return {name: np.concatenate([mine[name], theirs[name]]) for name in COLUMNS}


def _columns(market: Market, user: int, others: Ints, gives: _Sums, gets: _Sums) -> Columns:
    people, count = market.people, len(others)
    return {
        "user": np.full(count, market.people.codes.ids[user]),
        "candidate": people.codes.ids[others],
        "gives_cents": gives.cents[others],
        "gives_lines": gives.lines[others],
        "gives_gap": gives.gap[others],
        "gets_cents": gets.cents[others],
        "gets_lines": gets.lines[others],
        "gets_gap": gets.gap[others],
        "shared_servers": people.shared_servers(user)[others],
        "user_version": np.full(count, people["version"][user]),
        "candidate_version": people["version"][others],
    }


def best_rows(columns: Columns, minimum: int, limit: int | None) -> Columns:
    """Keep rows of a score of ``minimum``, and of these the best ``limit``, as the engine orders them."""
    if minimum <= 0 and limit is None:
        return columns
    scores = _scores(columns)
    kept = np.flatnonzero(scores >= minimum)
    if limit is not None and len(kept) > limit:
        least = np.partition(scores[kept], len(kept) - limit)[len(kept) - limit]
        kept = kept[scores[kept] >= least]
        kept = kept[np.lexsort((columns["candidate"][kept], -scores[kept]))[:limit]]
    return {name: column[kept] for name, column in columns.items()}


def _scores(columns: Columns) -> Ints:
    score: Any = factors_of(
        gives_cents=columns["gives_cents"],
        gets_cents=columns["gets_cents"],
        lines=columns["gives_lines"] + columns["gets_lines"],
        gap=columns["gives_gap"] + columns["gets_gap"],
        trust=columns["trust"],
        near=columns["near"],
        shared_servers=columns["shared_servers"],
    ).score
    return np.asarray(score, dtype=np.int64)


def _empty() -> Columns:
    return {name: np.zeros(0, dtype=np.int64) for name in COLUMNS}
