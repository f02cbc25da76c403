"""What achievements are judged by: whole numbers about one person at one moment."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen


class Fact(StrEnum):
    """A number about somebody.

    ``TRADES`` are those that count (fewer than 3 with one person in 90 days), ``REVIEWS`` those that the anchored flow
    carries; ``HELD_VALUE`` is the least that the inventory was worth in the last 30 days, ``LARGEST_TRADE`` the value
    of one trade, both in whole US dollars. ``SET_PERCENT`` is how much of the most complete large set somebody owns.
    ``SEASON_TRADES`` are trades in the latest window of the achievement's own season.
    """

    JOINED = "joined"
    TRADES = "trades"
    SUCCESS_PERCENT = "success_percent"
    STANDING = "standing"
    REVIEWS = "reviews"
    HELD_VALUE = "held_value"
    PARTNERS_ENDORSED = "partners_endorsed"
    REVIEWS_WRITTEN = "reviews_written"
    MEMBER_DAYS = "member_days"
    FOUNDER = "founder"
    COUNTERS_ACCEPTED = "counters_accepted"
    LARGEST_TRADE = "largest_trade"
    FAST_TRADES = "fast_trades"
    SET_PERCENT = "set_percent"
    MATCH_TRADES = "match_trades"
    NIGHT_TRADES = "night_trades"
    SEASON_TRADES = "season_trades"


@frozen(kw_only=True)
class AchievementFacts:
    """The facts of somebody; what is not known is 0. ``season_trades`` are by the key of the season."""

    user_id: int
    counts: Mapping[Fact, int] = field(factory=dict)
    season_trades: Mapping[str, int] = field(factory=dict)

    def value(self, fact: Fact, season: str | None = None) -> int:
        """Return a fact; that of a season needs its key."""
        if fact is Fact.SEASON_TRADES:
            return self.season_trades.get(season or "", 0)
        return self.counts.get(fact, 0)
