"""Matches as their owner reads them: summaries, or details with every line and reason."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.explanations import FACTORS
from dualcaster_core.matching.model import Find, MatchLine, MatchView, ScoredPair, Trader, pair_key
from dualcaster_core.matching.package_model import PackageSearch
from dualcaster_core.reputation.tiers import Tier


@frozen(kw_only=True)
class MatchTrader:
    """The other person of a match."""

    username: str
    tier: str
    location: str | None


@frozen(kw_only=True)
class MatchLineView:
    """A paired line: so many copies of a printing, and what one is worth in US dollars, None where unpriced.

    ``ask`` is the least that the owner of the copies wants for one; it counts in no value. ``package_copies`` of the
    copies are in the fair package.
    """

    card_hashid: str
    name: str
    set_code: str
    collector_number: str
    finish: str
    condition: str
    condition_min: str
    language: str
    copies: int
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None
    ask: Decimal | None
    package_copies: int = 0


@frozen(kw_only=True)
class PackageSummary:
    """The fair package of a match in numbers: what the two can trade as it stands; values are in US dollars.

    ``cash`` closes the difference: above 0 the reader adds it, below 0 the other does; 0 where both sides are worth the
    same, or a line is traded for wants only. ``score`` is that of a match with these lines alone. ``gap`` is how many
    points another package could have more, at most: 0 where this one is proven to be the best. ``is_exact``: all
    packages were compared.
    """

    score: int
    gives_value: Decimal
    gets_value: Decimal
    cash: Decimal
    gives_copies: int
    gets_copies: int
    is_exact: bool
    gap: int


@frozen(kw_only=True)
class FactorReason:
    """A factor of the score with its points, the range they come from, and a sentence."""

    factor: str
    title: str
    points: int
    minimum: int
    maximum: int
    sentence: str


@frozen(kw_only=True)
class MatchSummary:
    """A match: the score, its six factors, and both sides in numbers.

    ``gives`` is what the reader would give and ``gets`` what they would get; values are in US dollars and leave out
    what has no price. ``distance_miles`` is rounded, and ``distance`` says it in the unit of the reader's country;
    ``is_local`` says that the other is within the reader's trade radius. The versions are those of both people's lists
    that the match was computed from. ``shared_servers`` are the names of the Discord servers that both are members of.
    ``found_at`` is since when it has been among the reader's matches; None where it is not good enough to be kept.
    ``package`` is the part of it that is fair; None where no choice of lines is.

    Lines, what counts them, and reasons are there where details were asked for. ``gives_left_out`` and
    ``gets_left_out`` are how many lines are not among those listed; copies count the lines that are not, too. Lines of
    the package come first.
    """

    hashid: str
    trader: MatchTrader
    quality_score: int
    value_balance: int
    total_value: int
    card_variety: int
    condition_match: int
    trust_bonus: int
    locality_bonus: int
    gives_value: Decimal
    gets_value: Decimal
    gives_lines: int
    gets_lines: int
    distance_miles: int | None
    distance: str | None
    is_local: bool
    shared_servers: tuple[str, ...]
    my_list_version: int
    their_list_version: int
    found_at: datetime | None = None
    package: PackageSummary | None = None
    gives_copies: int | None = None
    gets_copies: int | None = None
    gives_unpriced_copies: int | None = None
    gets_unpriced_copies: int | None = None
    gives_left_out: int | None = None
    gets_left_out: int | None = None
    gives: tuple[MatchLineView, ...] | None = None
    gets: tuple[MatchLineView, ...] | None = None
    reasons: tuple[FactorReason, ...] | None = None


@frozen
class MatchSelection:
    """Some of a user's matches in an order, and how many there are in all."""

    items: tuple[MatchSummary, ...]
    total: int


@frozen(kw_only=True)
class MatchPackage:
    """The fair package of a match with its lines: ``package_copies`` of each are in it, of ``copies`` that fit.

    ``package`` is None, and no lines are listed, where no choice of lines is fair. Both values differ by at most
    ``tolerance_percent`` of the larger one. Copies without a price, which take no part, are counted.
    """

    hashid: str
    trader: MatchTrader
    package: PackageSummary | None
    gives: tuple[MatchLineView, ...]
    gets: tuple[MatchLineView, ...]
    tolerance_percent: int
    gives_unpriced_copies: int
    gets_unpriced_copies: int


@frozen(kw_only=True)
class MatchFind:
    """Somebody who has what a user wants, or wants what a user has: the most valuable lines, and all in US dollars.

    ``hashid`` is that of the pair, which a match of the two has as well. ``lines_left_out`` is how many lines are not
    listed; ``copies`` and ``value`` are of all of them.
    """

    hashid: str
    trader: MatchTrader
    distance_miles: int | None
    distance: str | None
    shared_servers: tuple[str, ...]
    lines: tuple[MatchLineView, ...]
    lines_left_out: int
    copies: int
    value: Decimal


@frozen
class FindPage:
    """One-way finds, the most valuable first; as many as were asked for, so nothing continues after them."""

    items: tuple[MatchFind, ...]
    next_cursor: str | None = None


@frozen
class MatchPage:
    """Matches, best first; all there are, so nothing continues after them."""

    items: tuple[MatchSummary, ...]
    next_cursor: str | None = None

    def best(self, *, minimum: int, limit: int) -> "MatchPage":
        """Keep the best ``limit`` of those with at least so many points."""
        return evolve(self, items=tuple(one for one in self.items if one.quality_score >= minimum)[:limit])


def summaries(ids: PublicIds, pairs: Iterable[ScoredPair], traders: Mapping[int, Trader]) -> MatchPage:
    """Summarise scored pairs; whoever is gone meanwhile is left out."""
    known = (pair for pair in pairs if pair.totals.candidate in traders)
    return MatchPage(tuple(_summary(ids, pair, traders[pair.totals.candidate]) for pair in known))


def detailed(ids: PublicIds, view: MatchView) -> MatchSummary:
    """Tell of a match with every line and reason."""
    summary = _summary(ids, ScoredPair(view.totals, view.quality_score, view.found_at, view.package), view.trader)
    return evolve(
        summary,
        gives=tuple(map(_line, view.gives)),
        gets=tuple(map(_line, view.gets)),
        gives_copies=view.gives_total.copies,
        gets_copies=view.gets_total.copies,
        gives_unpriced_copies=view.gives_total.unpriced_copies,
        gets_unpriced_copies=view.gets_total.unpriced_copies,
        gives_left_out=view.gives_total.lines - len(view.gives),
        gets_left_out=view.gets_total.lines - len(view.gets),
        reasons=tuple(
            FactorReason(
                factor=name,
                title=title,
                points=getattr(view.factors, name),
                minimum=minimum,
                maximum=maximum,
                sentence=sentence,
            )
            for (name, title, minimum, maximum), sentence in zip(FACTORS, view.explanation, strict=True)
        ),
    )


def package_of(ids: PublicIds, view: MatchView, tolerance_percent: int) -> MatchPackage:
    """Tell of the package of a match."""
    return MatchPackage(
        hashid=view.hashid,
        trader=_trader(view.trader),
        package=_package(view.package),
        gives=tuple(_line(line) for line in view.gives if line.package_copies),
        gets=tuple(_line(line) for line in view.gets if line.package_copies),
        tolerance_percent=tolerance_percent,
        gives_unpriced_copies=view.gives_total.unpriced_copies,
        gets_unpriced_copies=view.gets_total.unpriced_copies,
    )


def found(ids: PublicIds, user_id: int, find: Find) -> MatchFind:
    """Show a one-way find."""
    return MatchFind(
        hashid=ids.encode(IdKind.MATCH, pair_key(user_id, find.trader.user_id)),
        trader=_trader(find.trader),
        distance_miles=find.trader.distance_miles,
        distance=find.trader.distance,
        shared_servers=find.trader.shared_servers,
        lines=tuple(map(_line, find.lines)),
        lines_left_out=find.total.lines - len(find.lines),
        copies=find.total.copies,
        value=from_cents(find.total.cents),
    )


def _trader(trader: Trader) -> MatchTrader:
    return MatchTrader(username=trader.username, tier=Tier(trader.tier).name.lower(), location=trader.location)


def _summary(ids: PublicIds, pair: ScoredPair, trader: Trader) -> MatchSummary:
    totals = pair.totals
    factors = totals.factors
    return MatchSummary(
        hashid=ids.encode(IdKind.MATCH, pair_key(totals.user, totals.candidate)),
        trader=_trader(trader),
        quality_score=pair.score,
        gives_value=from_cents(totals.gives_cents),
        gets_value=from_cents(totals.gets_cents),
        gives_lines=totals.gives_lines,
        gets_lines=totals.gets_lines,
        distance_miles=trader.distance_miles,
        distance=trader.distance,
        is_local=bool(totals.near),
        shared_servers=trader.shared_servers,
        my_list_version=totals.user_version,
        their_list_version=totals.candidate_version,
        found_at=pair.found_at,
        package=_package(pair.package),
        **{name: getattr(factors, name) for name, *_ in FACTORS},
    )


def _package(search: PackageSearch | None) -> PackageSummary | None:
    package = search.package if search else None
    if search is None or package is None:
        return None
    return PackageSummary(
        score=package.score,
        gives_value=from_cents(package.gives_cents),
        gets_value=from_cents(package.gets_cents),
        cash=from_cents(package.cash_cents),
        gives_copies=sum(line.copies for line in package.gives),
        gets_copies=sum(line.copies for line in package.gets),
        is_exact=search.exact,
        gap=search.gap,
    )


def _line(line: MatchLine) -> MatchLineView:
    return MatchLineView(
        card_hashid=line.card_hashid,
        name=line.name,
        set_code=line.set_code,
        collector_number=line.collector_number,
        finish=line.finish,
        condition=line.condition,
        condition_min=line.condition_min,
        language=line.language,
        copies=line.copies,
        unit_value=line.unit_value,
        value_source=line.value_source,
        value_observed_at=line.value_as_of,
        ask=line.ask,
        package_copies=line.package_copies,
    )
