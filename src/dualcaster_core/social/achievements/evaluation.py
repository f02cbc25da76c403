"""Judging facts: what is earned by them, and how far the rest has come."""

from datetime import timedelta
from fractions import Fraction
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.standing import STANDING_NEEDS, Standing
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.facts import AchievementFacts, Fact
from dualcaster_core.social.achievements.model import Achievement, Requirement

ACTIVE_WITHIN: Final = timedelta(days=30)
"""Who was here so lately is active: rarity is the share of them."""
_UNITS: Final = {
    Fact.TRADES: "trades",
    Fact.SUCCESS_PERCENT: "% success",
    Fact.STANDING: "reviews",
    Fact.PARTNERS_ENDORSED: "partners",
    Fact.REVIEWS_WRITTEN: "reviews",
    Fact.MEMBER_DAYS: "days",
    Fact.COUNTERS_ACCEPTED: "counter-offers",
    Fact.FAST_TRADES: "fast trades",
    Fact.SET_PERCENT: "% of a set",
    Fact.MATCH_TRADES: "trades from matches",
    Fact.SEASON_TRADES: "trades",
}
_IN_DOLLARS: Final = frozenset({Fact.HELD_VALUE, Fact.LARGEST_TRADE})


@frozen(kw_only=True)
class AchievementProgress:
    """How far somebody has come with what is furthest from being met: ``text`` is such as "7 of 10 trades"."""

    current: int
    target: int
    text: str


def is_met(achievement: Achievement, facts: AchievementFacts) -> bool:
    """Tell whether the facts meet every requirement of an achievement."""
    return all(_value(achievement, one, facts) >= one.at_least for one in achievement.requirements)


def earned_by(facts: AchievementFacts) -> tuple[str, ...]:
    """List the keys of all achievements that the facts meet, in the order of the table."""
    return tuple(key for key, one in ACHIEVEMENTS.items() if is_met(one, facts))


def progress_of(achievement: Achievement, facts: AchievementFacts) -> AchievementProgress | None:
    """Say how far somebody has come; None for hidden achievements, and for those that nothing leads to gradually."""
    if achievement.is_hidden:
        return None
    steps = [_step(achievement, one, facts) for one in achievement.requirements if one.fact is not Fact.FOUNDER]
    return min(steps, key=lambda step: Fraction(step.current, step.target), default=None)


def achievement_named(key: str) -> Achievement:
    """Return an achievement by its key. Raises ``ValidationFailed``."""
    found = ACHIEVEMENTS.get(key)
    if found is None:
        raise ValidationFailed(f"{key[:40]!r} is not the key of an achievement, such as first_deal", field="key")
    return found


def _value(achievement: Achievement, one: Requirement, facts: AchievementFacts) -> int:
    return facts.value(one.fact, None if achievement.season is None else achievement.season.key)


def _step(achievement: Achievement, one: Requirement, facts: AchievementFacts) -> AchievementProgress:
    current, target = _value(achievement, one, facts), one.at_least
    if one.fact is Fact.STANDING:
        current, target = facts.value(Fact.REVIEWS), STANDING_NEEDS[Standing(one.at_least)][0]
    shown = max(0, min(current, target))
    return AchievementProgress(current=shown, target=target, text=_text(one.fact, shown, target))


def _text(fact: Fact, current: int, target: int) -> str:
    if fact in _IN_DOLLARS:
        return f"${current:,} of ${target:,}{' held' if fact is Fact.HELD_VALUE else ''}"
    unit = _UNITS.get(fact, "")
    if unit.startswith("%"):
        return f"{current}{unit}"
    words = unit[:-1] if target == 1 and unit.endswith("s") else unit
    return f"{current:,} of {target:,} {words}".strip()
