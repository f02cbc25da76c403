"""Achievements: the table as the specification has it, each just below and at what it asks for, seasons, frames."""

from collections import Counter
from datetime import UTC, datetime
from itertools import product

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.standing import STANDING_NEEDS, Standing
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS, ANNIVERSARY, SEASONS, YEAR_END
from dualcaster_core.social.achievements.evaluation import achievement_named, earned_by, is_met, progress_of
from dualcaster_core.social.achievements.facts import AchievementFacts, Fact
from dualcaster_core.social.achievements.frames import FrameTier, shown_frame
from dualcaster_core.social.achievements.handlers import words_of
from dualcaster_core.social.achievements.model import Achievement, AchievementCategory, Season

SPECIFIED = """
first_deal trade 5 -
regular_trader trade 15 silver
seasoned_dealer trade 30 gold
trade_master trade 50 platinum
market_legend trade 100 legendary
newcomer reputation 10 -
established reputation 30 silver
trusted reputation 60 gold
elite reputation 100 platinum
starter_collection portfolio 5 -
growing_hoard portfolio 10 silver
serious_collector portfolio 20 gold
dragons_hoard portfolio 35 platinum
legendary_vault portfolio 50 legendary
friendly community 10 -
helpful community 20 -
community_pillar community 40 gold
veteran community 25 -
founder special 50 -
negotiator special 25 -
big_deal special 20 -
whale_trade special 40 -
perfect_record special 50 platinum
speed_dealer special 15 -
set_completionist special 30 -
matchmaker special 20 -
night_owl special 10 -
century special 10 -
"""
THRESHOLDS: dict[str, dict[Fact, int]] = {
    "first_deal": {Fact.TRADES: 1},
    "regular_trader": {Fact.TRADES: 10},
    "seasoned_dealer": {Fact.TRADES: 50},
    "trade_master": {Fact.TRADES: 100},
    "market_legend": {Fact.TRADES: 500},
    "newcomer": {Fact.JOINED: 1},
    "established": {Fact.STANDING: 1},
    "trusted": {Fact.STANDING: 2},
    "elite": {Fact.STANDING: 3},
    "starter_collection": {Fact.HELD_VALUE: 100},
    "growing_hoard": {Fact.HELD_VALUE: 1_000, Fact.TRADES: 10},
    "serious_collector": {Fact.HELD_VALUE: 10_000, Fact.TRADES: 10},
    "dragons_hoard": {Fact.HELD_VALUE: 50_000, Fact.TRADES: 10},
    "legendary_vault": {Fact.HELD_VALUE: 100_000, Fact.TRADES: 10},
    "friendly": {Fact.PARTNERS_ENDORSED: 5},
    "helpful": {Fact.REVIEWS_WRITTEN: 20},
    "community_pillar": {Fact.PARTNERS_ENDORSED: 50},
    "veteran": {Fact.MEMBER_DAYS: 365},
    "founder": {Fact.FOUNDER: 1},
    "negotiator": {Fact.COUNTERS_ACCEPTED: 10},
    "big_deal": {Fact.LARGEST_TRADE: 500},
    "whale_trade": {Fact.LARGEST_TRADE: 2_000},
    "perfect_record": {Fact.TRADES: 50, Fact.SUCCESS_PERCENT: 100},
    "speed_dealer": {Fact.FAST_TRADES: 10},
    "set_completionist": {Fact.SET_PERCENT: 100},
    "matchmaker": {Fact.MATCH_TRADES: 5},
    "night_owl": {Fact.NIGHT_TRADES: 1},
    "century": {Fact.MEMBER_DAYS: 100},
}
IN_SEASON = {"anniversary_trader": ("anniversary", 3), "year_end_trader": ("year_end", 1)}


def test_the_table_is_that_of_the_specification() -> None:
    """28 achievements with their category, points and frame; two more are of a season; two are hidden."""
    lines = [
        f"{one.key} {one.category} {one.points} {one.frame_tier.word if one.frame_tier else '-'}"
        for one in ACHIEVEMENTS.values()
        if one.season is None
    ]
    assert lines == SPECIFIED.split("\n")[1:-1]
    assert {one.key for one in ACHIEVEMENTS.values() if one.season} == set(IN_SEASON)
    assert {one.key for one in ACHIEVEMENTS.values() if one.is_hidden} == {"night_owl", "century"}
    assert {one.name for one in ACHIEVEMENTS.values() if one.key == "dragons_hoard"} == {"Dragon's Hoard"}


def test_every_achievement_has_a_test_of_its_thresholds() -> None:
    """A new one cannot be forgotten below, and each is described in a sentence."""
    assert set(ACHIEVEMENTS) == {*THRESHOLDS, *IN_SEASON}
    assert all(one.description.endswith(".") for one in ACHIEVEMENTS.values())
    assert set(Counter(one.name for one in ACHIEVEMENTS.values()).values()) == {1}


@pytest.mark.parametrize(("key", "needs"), THRESHOLDS.items())
def test_an_achievement_is_earned_at_its_threshold(key: str, needs: dict[Fact, int]) -> None:
    """Just there it is earned; with any one of its facts one below it is not."""
    facts = AchievementFacts(user_id=1, counts=needs)
    assert key in earned_by(facts)
    for fact, threshold in needs.items():
        below = evolve(facts, counts={**needs, fact: threshold - 1})
        assert key not in earned_by(below), fact


@pytest.mark.parametrize(("key", "needs"), IN_SEASON.items())
def test_an_achievement_of_a_season_counts_its_own_season(key: str, needs: tuple[str, int]) -> None:
    """Trades of another season count for nothing."""
    season, trades = needs
    others = {one.key: 99 for one in SEASONS if one.key != season}
    for count, is_earned in ((trades, True), (trades - 1, False)):
        facts = AchievementFacts(user_id=1, season_trades={**others, season: count})
        assert (key in earned_by(facts)) is is_earned


@pytest.mark.parametrize(
    ("key", "counts", "text"),
    [
        ("regular_trader", {Fact.TRADES: 7}, "7 of 10 trades"),
        ("regular_trader", {Fact.TRADES: 70}, "10 of 10 trades"),
        ("first_deal", {}, "0 of 1 trade"),
        ("established", {Fact.REVIEWS: 3}, "3 of 5 reviews"),
        ("growing_hoard", {Fact.HELD_VALUE: 500, Fact.TRADES: 9}, "$500 of $1,000 held"),
        ("growing_hoard", {Fact.HELD_VALUE: 999, Fact.TRADES: 2}, "2 of 10 trades"),
        ("big_deal", {Fact.LARGEST_TRADE: 499}, "$499 of $500"),
        ("set_completionist", {Fact.SET_PERCENT: 64}, "64% of a set"),
        ("perfect_record", {Fact.TRADES: 49, Fact.SUCCESS_PERCENT: 50}, "50% success"),
    ],
)
def test_progress_is_of_what_is_furthest_from_being_met(key: str, counts: dict[Fact, int], text: str) -> None:
    """In words, and never more than all of it."""
    progress = progress_of(ACHIEVEMENTS[key], AchievementFacts(user_id=1, counts=counts))
    assert progress is not None
    assert progress.text == text
    assert 0 <= progress.current <= progress.target


def test_hidden_achievements_have_no_progress() -> None:
    """Nor has what nothing leads to gradually."""
    everything = AchievementFacts(user_id=1, counts=dict.fromkeys(Fact, 1))
    without = {key for key, one in ACHIEVEMENTS.items() if progress_of(one, everything) is None}
    assert without == {"night_owl", "century", "founder"}


def test_standings_ask_for_what_the_reputation_says() -> None:
    """The numbers stand in one table, which the descriptions repeat."""
    for key, standing in (("established", 1), ("trusted", 2), ("elite", 3)):
        reviews, average = STANDING_NEEDS[Standing(standing)]
        assert f"{reviews} reviews with an average of {float(average)}" in ACHIEVEMENTS[key].description


@pytest.mark.parametrize(
    ("season", "now", "starts", "ends"),
    [
        (ANNIVERSARY, "2026-08-01", "2026-08-01", "2026-08-08"),
        (ANNIVERSARY, "2026-07-31", "2025-08-01", "2025-08-08"),
        (YEAR_END, "2026-12-31", "2026-12-18", "2027-01-03"),
        (YEAR_END, "2027-01-02", "2026-12-18", "2027-01-03"),
        (YEAR_END, "2027-06-01", "2026-12-18", "2027-01-03"),
    ],
)
def test_the_window_of_a_season_is_the_latest_that_began(season: Season, now: str, starts: str, ends: str) -> None:
    """Over New Year too; the end is the midnight after the last day."""
    at, *window = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, starts, ends))
    assert list(season.window(at)) == window


def test_the_next_window_is_the_open_one_while_it_is_open() -> None:
    """Its last moment still belongs to it; a moment later the next year's is shown."""
    last = datetime(2027, 1, 2, 23, 59, 59, tzinfo=UTC)
    assert YEAR_END.next_window(last)[0].year == 2026
    assert YEAR_END.next_window(datetime(2027, 1, 3, tzinfo=UTC))[0] == datetime(2027, 12, 18, tzinfo=UTC)


@pytest.mark.parametrize("days", [((2, 29), (3, 1)), ((13, 1), (1, 1)), ((1, 1), (4, 31))])
def test_a_season_is_made_of_days_of_every_year(days: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """The 29th of February is none, nor is what the calendar does not have."""
    with pytest.raises(ValidationFailed, match="not a day of every year"):
        Season(key="x", name="X", first_day=days[0], last_day=days[1])


def test_the_frame_that_shows_is_the_chosen_one_while_it_is_open() -> None:
    """Bronze is open to all; what was taken back shows no more; else it is the highest."""
    silver, gold = FrameTier.SILVER, FrameTier.GOLD
    opened: list[frozenset[FrameTier]] = [frozenset(), frozenset({silver}), frozenset({silver, gold})]
    shown = {(chosen, len(some)): shown_frame(chosen, some) for chosen, some in product((None, *FrameTier), opened)}
    assert [shown[None, number] for number in range(3)] == [FrameTier.BRONZE, silver, gold]
    assert [shown[silver, number] for number in range(3)] == [FrameTier.BRONZE, silver, silver]
    assert [shown[gold, number] for number in range(3)] == [FrameTier.BRONZE, silver, gold]
    assert {shown[FrameTier.BRONZE, number] for number in range(3)} == {FrameTier.BRONZE}


def test_what_came_at_once_is_told_in_one_sentence() -> None:
    """One by its name, several together, with the highest frame that they open."""
    named = [ACHIEVEMENTS[key] for key in ("first_deal", "regular_trader", "elite")]
    assert words_of(named[:1]) == ("Achievement earned: First Deal", "Complete your first trade.")
    title, body = words_of(named)
    assert title == "3 achievements earned"
    assert body == "First Deal, Regular Trader and Elite. You can wear the platinum frame now."


def test_a_key_that_nobody_knows_is_refused() -> None:
    """With an example of one that is."""
    assert achievement_named("elite").name == "Elite"
    with pytest.raises(ValidationFailed, match="such as first_deal"):
        achievement_named("elitist")


def test_requirements_are_met_together() -> None:
    """One of two is not enough."""
    one = ACHIEVEMENTS["perfect_record"]
    assert isinstance(one, Achievement)
    assert one.category is AchievementCategory.SPECIAL
    assert not is_met(one, AchievementFacts(user_id=1, counts={Fact.TRADES: 80, Fact.SUCCESS_PERCENT: 99}))
    assert is_met(one, AchievementFacts(user_id=1, counts={Fact.TRADES: 80, Fact.SUCCESS_PERCENT: 100}))
