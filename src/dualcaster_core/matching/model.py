"""Matches: the totals they are scored from, and what is kept and shown of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from attrs import field, fields, frozen, validators

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import DistanceUnit, distance_in_words
from dualcaster_core.matching.package_model import PackageSearch
from dualcaster_core.matching.scoring import Factors, factors_of

_LOW_BITS = 31
MAX_LINES = 200
FARTHEST_MILES = 12_500
"""How many lines of each side one answer lists unless told otherwise."""


@frozen(kw_only=True)
class MatchRules:
    """Settings of the matching.

    ``minimum_score`` and ``kept`` decide which matches a user is shown by default; ``depth`` are kept in store, so that
    a few can fall away without a recomputation. ``active_within`` is how recently a candidate must have been active.
    ``notify_above`` is the score above which a new match is told to its owner.
    ``max_ask_percent`` is how much of the market value an owner may ask before the copy is left out of matches and
    one-way finds, in hundredths. ``any_printing_times`` is how many times the cheapest printing of a card a copy may
    be worth that fills a want for any printing without a value limit. ``max_lines`` bounds the lines of each side in
    one answer. Looks at one's matches that are less than ``visits_apart`` from each other are one visit: what was new
    at its beginning stays marked until it ends. The two values of a fair package differ by at most
    ``package_tolerance_percent`` (0..50) of the larger one, and each side of it has up to ``package_lines`` lines.
    """

    minimum_score: int = 30
    kept: int = 50
    depth: int = 100
    active_within: timedelta = timedelta(days=90)
    notify_above: int = 70
    max_ask_percent: int = 125
    any_printing_times: int = 3
    max_lines: int = MAX_LINES
    visits_apart: timedelta = timedelta(minutes=30)
    package_tolerance_percent: int = 5
    package_lines: int = 100

    def __attrs_post_init__(self) -> None:
        if not 100 <= self.max_ask_percent <= 10_000:
            raise ValidationFailed("an ask may be 100 to 10000 percent of the market value")
        if not 1 <= self.max_lines <= 10_000:
            raise ValidationFailed("1 to 10000 lines of each side are in one answer")
        if not 1 <= self.any_printing_times <= 1_000_000:
            raise ValidationFailed("a copy for any printing may be worth 1 to 1000000 times the cheapest one")
        if not 0 <= self.package_tolerance_percent <= 50:
            raise ValidationFailed("the sides of a fair package may differ by 0 to 50 percent")
        if not 1 <= self.package_lines <= 1000:
            raise ValidationFailed("a side of a fair package has 1 to 1000 lines")
        if not timedelta() < self.visits_apart <= timedelta(days=1):
            raise ValidationFailed("visits lie up to a day apart")
        if not 0 <= self.minimum_score <= 100 or not 0 <= self.notify_above <= 100:
            raise ValidationFailed("scores lie between 0 and 100")
        if not 1 <= self.kept <= self.depth <= 1000:
            raise ValidationFailed("1 to 1000 matches are kept per user, and at least as many stored")


def pair_key(a: int, b: int) -> int:
    """Return the stable id of a pair of users, whoever of them asks."""
    low, high = sorted((a, b))
    return low << _LOW_BITS | high


def pair_of(key: int) -> tuple[int, int]:
    """Return the two users of a pair's id, the lower one first."""
    return key >> _LOW_BITS, key & (1 << _LOW_BITS) - 1


@frozen(kw_only=True)
class TotalsBlock:
    """Totals of ordered pairs of users as columns of whole numbers: row i is how ``user[i]`` sees ``candidate[i]``.

    ``gives`` is what the user has that the candidate wants, ``gets`` the reverse; cents, paired lines, and the
    condition gap (0 or below). ``trust`` is the candidate's, 0..10; ``near`` is 1 within the user's trade radius;
    the versions are those of both people's lists that the totals were computed from.
    """

    user: Sequence[int]
    candidate: Sequence[int]
    gives_cents: Sequence[int]
    gives_lines: Sequence[int]
    gives_gap: Sequence[int]
    gets_cents: Sequence[int]
    gets_lines: Sequence[int]
    gets_gap: Sequence[int]
    trust: Sequence[int]
    near: Sequence[int]
    shared_servers: Sequence[int]
    user_version: Sequence[int]
    candidate_version: Sequence[int]

    def __len__(self) -> int:
        return len(self.user)

    def rows(self) -> Iterator["PairTotals"]:
        """Yield the block row by row."""
        for row in zip(*(getattr(self, name) for name in COLUMNS), strict=True):
            yield PairTotals(*row)

    def factors(self) -> Iterator[Factors]:
        """Yield the six factors of each row."""
        return map(_factors, *(getattr(self, name) for name in _SCORED))

    def rows_at(self, places: Iterable[int]) -> Iterator["PairTotals"]:
        """Yield some rows by their places."""
        columns = [getattr(self, name) for name in COLUMNS]
        return (PairTotals(*[column[place] for column in columns]) for place in places)

    @classmethod
    def of(cls, rows: Sequence["PairTotals"]) -> "TotalsBlock":
        """Turn rows into columns."""
        return cls(**{name: [getattr(row, name) for row in rows] for name in COLUMNS})


@frozen
class PairTotals:
    """One row of a ``TotalsBlock``."""

    user: int
    candidate: int
    gives_cents: int
    gives_lines: int
    gives_gap: int
    gets_cents: int
    gets_lines: int
    gets_gap: int
    trust: int
    near: int
    shared_servers: int
    user_version: int = 0
    candidate_version: int = 0

    @property
    def factors(self) -> Factors:
        """The six factors of this pair."""
        return _factors(*(getattr(self, name) for name in _SCORED))


def _factors(  # noqa: PLR0917 - the columns of ``_SCORED`` in their order
    gives_cents: int,
    gives_lines: int,
    gives_gap: int,
    gets_cents: int,
    gets_lines: int,
    gets_gap: int,
    trust: int,
    near: int,
    shared_servers: int,
) -> Factors:
    return factors_of(
        gives_cents=gives_cents,
        gets_cents=gets_cents,
        lines=gives_lines + gets_lines,
        gap=gives_gap + gets_gap,
        trust=trust,
        near=near,
        shared_servers=shared_servers,
    )


COLUMNS = tuple(column.name for column in fields(TotalsBlock))
_SCORED = COLUMNS[2:11]


@frozen
class ScoredPair:
    """A pair as its user sees it, with its score.

    ``found_at`` is since when it has been among their matches, as far as known; ``package`` is None until the fair
    package was looked for.
    """

    totals: PairTotals
    score: int
    found_at: datetime | None = field(default=None, eq=False)
    package: PackageSearch | None = field(default=None, eq=False)

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts better matches first: by falling score, then by rising candidate id."""
        return -self.score, self.totals.candidate


@frozen(kw_only=True)
class CandidateFilter:
    """Which candidates a user asks for: within their trade radius, members of a Discord server of theirs (its id).

    ``within_miles`` (above 0, up to half around the earth): no farther away, as the grid of places has it.
    """

    local_only: bool = False
    server: int | None = None
    within_miles: float | None = field(
        default=None, validator=validators.optional([validators.gt(0), validators.le(FARTHEST_MILES)])
    )


@frozen(kw_only=True)
class StoredState:
    """What is known of somebody's stored matches.

    Computed from ``list_version`` and ``generation`` (of prices and tiers). ``floor`` is the rank of the last match
    that fitted when they were computed: whatever ranks after it was not kept. None: everything was.
    """

    user_id: int
    list_version: int
    generation: int
    revision: int
    computed_at: datetime
    floor: tuple[int, int] | None = None


@frozen(kw_only=True)
class StoredMatches:
    """Somebody's matches as stored, best first, without those whom they may no longer see.

    ``outdated`` are the candidates of ``pairs`` who changed their lists since. ``candidate_versions`` adds up the
    versions of all candidates' lists, so that it grows whenever one of them changes what others see.
    """

    state: StoredState
    pairs: tuple[ScoredPair, ...]
    outdated: frozenset[int] = frozenset()
    candidate_versions: int = 0

    def serves(self, rules: MatchRules) -> bool:
        """Tell whether these are still all of the best ``rules.kept``."""
        return self.state.floor is None or len(self.pairs) >= rules.kept


@frozen(kw_only=True)
class MatchLine:
    """A paired line as it is shown: so many copies of a printing and what one is worth, None where unpriced.

    ``ask`` is the least that the owner of the copies wants for one, None where they do not say. ``package_copies`` of
    the copies are in the fair package.
    """

    have_id: int
    want_id: int
    card_id: int
    name: str
    set_code: str
    collector_number: str
    finish: str
    condition: str
    condition_min: str
    language: str
    copies: int
    unit_value: Decimal | None
    value_source: str | None = None
    value_as_of: datetime | None = None
    ask: Decimal | None = None
    card_hashid: str = ""
    package_copies: int = 0


@frozen(kw_only=True)
class LineTotals:
    """What all lines of a side add up to, however many of them are listed."""

    lines: int = 0
    copies: int = 0
    unpriced_copies: int = 0
    cents: int = 0


@frozen(kw_only=True)
class PairLines:
    """Paired lines of two people, as one of them sees it: some of each side, and totals of all."""

    candidate: int
    gives: tuple[MatchLine, ...] = ()
    gets: tuple[MatchLine, ...] = ()
    gives_total: LineTotals = LineTotals()
    gets_total: LineTotals = LineTotals()

    def of(self, direction: "FindDirection") -> tuple[tuple[MatchLine, ...], LineTotals]:
        """Return the side that a find of this direction is about."""
        if direction is FindDirection.THEY_WANT:
            return self.gives, self.gives_total
        return self.gets, self.gets_total


@frozen(kw_only=True)
class Trader:
    """The person behind a match, as others may see them.

    ``distance_miles`` is from the one who asks, rounded, and ``distance_unit`` what they are told it in.
    ``shared_servers`` are the names of the Discord servers that both are members of, in order.
    """

    user_id: int
    username: str
    tier: int
    location: str | None = None
    distance_miles: int | None = None
    distance_unit: DistanceUnit = DistanceUnit.MILES
    shared_servers: tuple[str, ...] = ()
    email_verified: bool = False
    discord_linked: bool = False

    @property
    def distance(self) -> str | None:
        """The distance in words."""
        return None if self.distance_miles is None else distance_in_words(self.distance_miles, self.distance_unit)


MAX_FINDS = 50
"""How many people a list of one-way finds names unless told otherwise."""
FIND_LINES = 20
"""How many lines of each of them it lists."""


class FindDirection(StrEnum):
    """Which way a find goes: the other has what the user wants, or wants what the user has."""

    THEY_HAVE = "they_have"
    THEY_WANT = "they_want"


@frozen(kw_only=True)
class Find:
    """Somebody who has what a user wants, or wants what a user has, with or without a return."""

    trader: Trader
    lines: tuple[MatchLine, ...]
    total: LineTotals


@frozen(kw_only=True)
class MatchView:
    """A match with everything that explains it."""

    id: int
    hashid: str
    trader: Trader
    quality_score: int
    factors: Factors
    totals: PairTotals
    gives: tuple[MatchLine, ...] = field(factory=tuple)
    gets: tuple[MatchLine, ...] = field(factory=tuple)
    gives_total: LineTotals = LineTotals()
    gets_total: LineTotals = LineTotals()
    explanation: tuple[str, ...] = field(factory=tuple)
    found_at: datetime | None = None
    package: PackageSearch | None = None
