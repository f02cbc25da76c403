"""Automatic flags: rules over what is known of somebody, each with its thresholds as data."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.messaging.scam_phrases import PHRASE
from dualcaster_core.moderation.model import Level


@frozen(kw_only=True)
class FlagThresholds:
    """The numbers of the rules. Spans are back from now; ``rating_fall`` is in stars, ``failed_value`` in dollars."""

    new_account: timedelta = timedelta(days=7)
    many_proposals: int = field(default=10, validator=validators.ge(1))
    hasty: timedelta = timedelta(hours=1)
    week: timedelta = timedelta(days=7)
    some_reporters: int = field(default=3, validator=validators.ge(1))
    many_reporters: int = field(default=5, validator=validators.ge(1))
    rating_fall: float = 2.0
    cancelled: int = field(default=3, validator=validators.ge(1))
    failed_value: Decimal = Decimal(500)
    restricted_for: timedelta = timedelta(hours=24)


@frozen(kw_only=True)
class FlagFacts:
    """What the rules ask of somebody.

    ``proposals`` are all that they sent; ``first_proposal_after`` is how long after sign-up the first was. Reporters
    are different people whose reports weigh, within a week and not dismissed. Averages are None without reviews;
    ``rating_before`` is that of a week ago. ``failed_value`` is the largest trade of a week that ended by their fault.
    ``banned_devices`` and ``banned_addresses`` count banned accounts that signed in from the same browser, and from the
    same network address. ``scam_phrase`` is the id of a phrase in a message of theirs that is held.
    """

    person_id: int
    opened_at: datetime
    proposals: int = 0
    first_proposal_after: timedelta | None = None
    reporters: int = 0
    rating: float | None = None
    rating_before: float | None = None
    cancelled: int = 0
    failed_value: Decimal | None = None
    banned_devices: int = 0
    banned_addresses: int = 0
    scam_phrase: str | None = None


Numbers = Mapping[str, str]
"""What a flag names: the numbers that made it, by name."""
Rule = Callable[[FlagFacts, FlagThresholds, datetime], Numbers | None]


@frozen
class FlagRule:
    """A rule: its id, how soon somebody has to look, what it says, and when. ``restricts``: until somebody looks."""

    id: str
    level: Level
    words: str
    applies: Rule
    restricts: bool = False


@frozen(kw_only=True)
class RaisedFlag:
    """A rule that applies to somebody, with its numbers."""

    person_id: int
    rule: str
    level: Level
    numbers: Numbers

    @property
    def words(self) -> str:
        """Say what it found."""
        known = RULES.get(self.rule)
        return self.rule if known is None else known.words.format_map(dict(self.numbers))


def _new_and_busy(facts: FlagFacts, numbers: FlagThresholds, now: datetime) -> Numbers | None:
    age = now - facts.opened_at
    if age >= numbers.new_account or facts.proposals < numbers.many_proposals:
        return None
    return {"days": str(age.days), "proposals": str(facts.proposals)}


def _some_reporters(facts: FlagFacts, numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    return {"reporters": str(facts.reporters)} if facts.reporters >= numbers.some_reporters else None


def _many_reporters(facts: FlagFacts, numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    return {"reporters": str(facts.reporters)} if facts.reporters >= numbers.many_reporters else None


def _falling_rating(facts: FlagFacts, numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    if facts.rating is None or facts.rating_before is None:
        return None
    if facts.rating_before - facts.rating < numbers.rating_fall:
        return None
    return {"before": f"{facts.rating_before:.1f}", "after": f"{facts.rating:.1f}"}


def _cancelling(facts: FlagFacts, numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    return {"cancelled": str(facts.cancelled)} if facts.cancelled >= numbers.cancelled else None


def _hasty(facts: FlagFacts, numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    after = facts.first_proposal_after
    return {"minutes": str(int(after.total_seconds() // 60))} if after is not None and after < numbers.hasty else None


def _failed_trade(facts: FlagFacts, numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    value = facts.failed_value
    return {"value": f"{value:.2f}"} if value is not None and value > numbers.failed_value else None


def _banned_device(facts: FlagFacts, _numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    return {"accounts": str(facts.banned_devices)} if facts.banned_devices else None


def _banned_address(facts: FlagFacts, _numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    """An address alone says little: that of a store's network is one address for everybody there."""
    if facts.banned_devices or not facts.banned_addresses:
        return None
    return {"accounts": str(facts.banned_addresses)}


def _scam_phrase(facts: FlagFacts, _numbers: FlagThresholds, _now: datetime) -> Numbers | None:
    phrase = PHRASE.get(facts.scam_phrase or "")
    return None if phrase is None else {"phrase": phrase.id, "about": phrase.words}


_ALL: Final = (
    FlagRule(
        "scam_phrase", Level.HIGH, "wrote a message that asks {about}: it is held, 24 hours at most", _scam_phrase
    ),
    FlagRule(
        "new_and_busy", Level.MEDIUM, "{proposals} proposals from an account that is {days} days old", _new_and_busy
    ),
    FlagRule("some_reporters", Level.HIGH, "{reporters} people reported them within a week", _some_reporters),
    FlagRule(
        "many_reporters",
        Level.CRITICAL,
        "{reporters} people reported them within a week: restricted until somebody looks, 24 hours at most",
        _many_reporters,
        restricts=True,
    ),
    FlagRule(
        "falling_rating", Level.MEDIUM, "the average rating fell from {before} to {after} in a week", _falling_rating
    ),
    FlagRule("cancelling", Level.MEDIUM, "{cancelled} trades cancelled within a week", _cancelling),
    FlagRule("hasty", Level.LOW, "the first proposal {minutes} minutes after sign-up", _hasty),
    FlagRule("failed_trade", Level.HIGH, "a trade worth ${value} failed by their fault", _failed_trade),
    FlagRule(
        "banned_device", Level.CRITICAL, "signed in from the browser of {accounts} banned accounts", _banned_device
    ),
    FlagRule("banned_address", Level.LOW, "signed in from the address of {accounts} banned accounts", _banned_address),
)
RULES: Final[Mapping[str, FlagRule]] = {one.id: one for one in _ALL}
"""Every rule by its id, which stands in the database for good."""


def flags_of(facts: FlagFacts, numbers: FlagThresholds, now: datetime) -> tuple[RaisedFlag, ...]:
    """Ask every rule about somebody."""
    found = ((rule, rule.applies(facts, numbers, now)) for rule in _ALL)
    return tuple(
        RaisedFlag(person_id=facts.person_id, rule=rule.id, level=rule.level, numbers=named)
        for rule, named in found
        if named is not None
    )
