"""Every achievement, as data. A key stands in the database for good: rename the name, never the key."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dualcaster_core.reputation.standing import STANDING_NEEDS, Standing
from dualcaster_core.social.achievements.facts import Fact
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.model import Achievement, AchievementCategory, Requirement, Season

LARGE_SET: Final = 100
"""Cards that a set has at least whose completion counts."""
HELD_DAYS: Final = 30
"""Days that a portfolio has to be worth so much."""
TRADES_BEHIND_A_PORTFOLIO: Final = 10
"""Completed trades that portfolios from $1,000 on need as well."""
FOUNDERS: Final = 1_000
FAST_HOURS: Final = 24
"""Hours from a proposal to the completed trade that count as fast."""
NIGHT_HOURS: Final = range(2, 4)
"""Hours of the night in the trader's own time zone."""

ANNIVERSARY: Final = Season(key="anniversary", name="Magic's anniversary week", first_day=(8, 1), last_day=(8, 7))
YEAR_END: Final = Season(key="year_end", name="The turn of the year", first_day=(12, 18), last_day=(1, 2))
SEASONS: Final = (ANNIVERSARY, YEAR_END)

_C, _F = AchievementCategory, FrameTier


def _needs(fact: Fact, at_least: int = 1, *others: Requirement) -> tuple[Requirement, ...]:
    return (Requirement(fact=fact, at_least=at_least), *others)


def _trades(key: str, name: str, trades: int, points: int, frame: FrameTier | None = None) -> Achievement:
    description = "Complete your first trade." if trades == 1 else f"Complete {trades} trades."
    return Achievement(
        key=key,
        name=name,
        category=_C.TRADE,
        description=description,
        requirements=_needs(Fact.TRADES, trades),
        points=points,
        frame_tier=frame,
    )


def _standing(key: str, name: str, standing: Standing, points: int, frame: FrameTier) -> Achievement:
    reviews, average = STANDING_NEEDS[standing]
    return Achievement(
        key=key,
        name=name,
        category=_C.REPUTATION,
        description=f"Receive {reviews} reviews with an average of {float(average):.1f} or better.",
        requirements=_needs(Fact.STANDING, int(standing)),
        points=points,
        frame_tier=frame,
    )


def _portfolio(key: str, name: str, dollars: int, points: int, frame: FrameTier | None = None) -> Achievement:
    needs, description = _needs(Fact.HELD_VALUE, dollars), f"Own cards worth ${dollars:,} for {HELD_DAYS} days"
    if dollars >= 1_000:
        needs = (*needs, Requirement(fact=Fact.TRADES, at_least=TRADES_BEHIND_A_PORTFOLIO))
        description += f", and complete {TRADES_BEHIND_A_PORTFOLIO} trades"
    return Achievement(
        key=key,
        name=name,
        category=_C.PORTFOLIO,
        description=f"{description}.",
        requirements=needs,
        points=points,
        frame_tier=frame,
    )


def _one(
    key: str,
    name: str,
    description: str,
    needs: tuple[Requirement, ...],
    points: int,
    *,
    category: AchievementCategory = AchievementCategory.SPECIAL,
    frame: FrameTier | None = None,
    hidden: bool = False,
    season: Season | None = None,
) -> Achievement:
    return Achievement(
        key=key,
        name=name,
        category=category,
        description=description,
        requirements=needs,
        points=points,
        frame_tier=frame,
        is_hidden=hidden,
        season=season,
    )


_PERFECT: Final = _needs(Fact.TRADES, 50, Requirement(fact=Fact.SUCCESS_PERCENT, at_least=100))
_ALL: Final = (
    _trades("first_deal", "First Deal", 1, 5),
    _trades("regular_trader", "Regular Trader", 10, 15, _F.SILVER),
    _trades("seasoned_dealer", "Seasoned Dealer", 50, 30, _F.GOLD),
    _trades("trade_master", "Trade Master", 100, 50, _F.PLATINUM),
    _trades("market_legend", "Market Legend", 500, 100, _F.LEGENDARY),
    _one("newcomer", "Newcomer", "Join the traders here.", _needs(Fact.JOINED), 10, category=_C.REPUTATION),
    _standing("established", "Established", Standing.ESTABLISHED, 30, _F.SILVER),
    _standing("trusted", "Trusted", Standing.TRUSTED, 60, _F.GOLD),
    _standing("elite", "Elite", Standing.ELITE, 100, _F.PLATINUM),
    _portfolio("starter_collection", "Starter Collection", 100, 5),
    _portfolio("growing_hoard", "Growing Hoard", 1_000, 10, _F.SILVER),
    _portfolio("serious_collector", "Serious Collector", 10_000, 20, _F.GOLD),
    _portfolio("dragons_hoard", "Dragon's Hoard", 50_000, 35, _F.PLATINUM),
    _portfolio("legendary_vault", "Legendary Vault", 100_000, 50, _F.LEGENDARY),
    _one(
        "friendly",
        "Friendly",
        "Endorse 5 trading partners.",
        _needs(Fact.PARTNERS_ENDORSED, 5),
        10,
        category=_C.COMMUNITY,
    ),
    _one("helpful", "Helpful", "Write 20 reviews.", _needs(Fact.REVIEWS_WRITTEN, 20), 20, category=_C.COMMUNITY),
    _one(
        "community_pillar",
        "Community Pillar",
        "Endorse 50 trading partners.",
        _needs(Fact.PARTNERS_ENDORSED, 50),
        40,
        category=_C.COMMUNITY,
        frame=_F.GOLD,
    ),
    _one("veteran", "Veteran", "Be a member for a year.", _needs(Fact.MEMBER_DAYS, 365), 25, category=_C.COMMUNITY),
    _one(
        "founder",
        "Founder",
        f"Be one of the first {FOUNDERS:,} members.",
        _needs(Fact.FOUNDER),
        50,
    ),
    _one(
        "negotiator",
        "Negotiator",
        "Have 10 of your counter-offers accepted.",
        _needs(Fact.COUNTERS_ACCEPTED, 10),
        25,
    ),
    _one("big_deal", "Big Deal", "Complete a trade worth $500.", _needs(Fact.LARGEST_TRADE, 500), 20),
    _one(
        "whale_trade",
        "Whale Trade",
        "Complete a trade worth $2,000.",
        _needs(Fact.LARGEST_TRADE, 2_000),
        40,
    ),
    _one(
        "perfect_record",
        "Perfect Record",
        "Complete 50 trades without cancelling one or losing a dispute.",
        _PERFECT,
        50,
        frame=_F.PLATINUM,
    ),
    _one(
        "speed_dealer",
        "Speed Dealer",
        f"Complete 10 trades within {FAST_HOURS} hours of the proposal.",
        _needs(Fact.FAST_TRADES, 10),
        15,
    ),
    _one(
        "set_completionist",
        "Set Completionist",
        f"Own every printing of a set of {LARGE_SET} or more cards.",
        _needs(Fact.SET_PERCENT, 100),
        30,
    ),
    _one(
        "matchmaker",
        "Matchmaker",
        "Complete 5 trades that began as a match.",
        _needs(Fact.MATCH_TRADES, 5),
        20,
    ),
    _one(
        "night_owl",
        "Night Owl",
        "Complete a trade between 2 and 4 in the morning, your time.",
        _needs(Fact.NIGHT_TRADES),
        10,
        hidden=True,
    ),
    _one("century", "Century", "Be a member for 100 days.", _needs(Fact.MEMBER_DAYS, 100), 10, hidden=True),
    _one(
        "anniversary_trader",
        "Anniversary Trader",
        "Complete 3 trades in the week of Magic's anniversary, 1 to 7 August.",
        _needs(Fact.SEASON_TRADES, 3),
        15,
        season=ANNIVERSARY,
    ),
    _one(
        "year_end_trader",
        "Year-End Trader",
        "Complete a trade between 18 December and 2 January.",
        _needs(Fact.SEASON_TRADES),
        10,
        season=YEAR_END,
    ),
)
ACHIEVEMENTS: Final[Mapping[str, Achievement]] = MappingProxyType({one.key: one for one in _ALL})
"""Every achievement by its key, in the order in which lists have them."""
