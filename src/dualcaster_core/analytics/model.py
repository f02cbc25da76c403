"""What is counted of how the site is used, and what may be said of it: never who, never in free words."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.analytics.errors import PropertyRefused
from dualcaster_core.trading.model import Exchange

PropertyValue = str | int | bool
_WORD = re.compile(r"[a-z][a-z0-9_ -]{0,31}")


class AnalyticsType(StrEnum):
    """What happened."""

    VISIT_STARTED = "visit.started"
    SIGNED_UP = "user.signup"
    LOGGED_IN = "user.login"
    PROFILE_VIEWED = "profile.viewed"
    PROFILE_UPDATED = "profile.updated"
    CARD_VIEWED = "card.viewed"
    CARD_SEARCHED = "card.searched"
    WANT_ADDED = "want_list.add"
    WANT_REMOVED = "want_list.remove"
    HAVE_ADDED = "have_list.add"
    HAVE_REMOVED = "have_list.remove"
    MATCH_VIEWED = "match.viewed"
    TRADE_PROPOSED = "trade.proposed"
    TRADE_ACCEPTED = "trade.accepted"
    TRADE_DECLINED = "trade.declined"
    TRADE_COMPLETED = "trade.completed"
    RECOMMENDATION_VIEWED = "recommendation.viewed"
    RECOMMENDATION_FOLLOWED = "recommendation.followed"
    DISCORD_LINKED = "discord.linked"
    DISCORD_COMMAND = "discord.command"


class Surface(StrEnum):
    """Where it happened; ``system`` for what follows from a recorded fact, whoever caused it from wherever."""

    SITE = "site"
    API = "api"
    BOT = "bot"
    SYSTEM = "system"


class PropertyKind(StrEnum):
    """What a property may be."""

    TRUTH = "true or false"
    CHOICE = "one of"
    WORD = "a name of ours"


@frozen
class PropertyRule:
    """A property that an event may have: its kind, the words it is chosen from, and what it means."""

    kind: PropertyKind
    meaning: str
    words: tuple[str, ...] = ()

    def allows(self, value: PropertyValue) -> bool:
        """Tell whether a value is of this kind."""
        if self.kind is PropertyKind.TRUTH:
            return isinstance(value, bool)
        if not isinstance(value, str):
            return False
        return value in self.words if self.kind is PropertyKind.CHOICE else bool(_WORD.fullmatch(value))


@frozen
class EventDescription:
    """What a type of events means, how we learn of it, and its properties."""

    meaning: str
    source: str
    properties: Mapping[str, PropertyRule] = field(factory=dict)


_EXCHANGE = PropertyRule(PropertyKind.CHOICE, "how the cards change hands", tuple(Exchange))
_TRADE = {"exchange": _EXCHANGE}
_PAGE = "a page or an answer of the API"
_FACT = "a recorded fact"
DESCRIPTIONS: Final[Mapping[AnalyticsType, EventDescription]] = {
    AnalyticsType.VISIT_STARTED: EventDescription(
        "Somebody came from elsewhere: a page that no page of this site led to", "a page"
    ),
    AnalyticsType.SIGNED_UP: EventDescription("An account was opened", _FACT),
    AnalyticsType.LOGGED_IN: EventDescription("Somebody signed in", _PAGE),
    AnalyticsType.PROFILE_VIEWED: EventDescription("A profile was looked at", _PAGE),
    AnalyticsType.PROFILE_UPDATED: EventDescription("Somebody edited their profile or privacy", _PAGE),
    AnalyticsType.CARD_VIEWED: EventDescription("A printing was looked at", _PAGE),
    AnalyticsType.CARD_SEARCHED: EventDescription("Cards were searched for", _PAGE),
    AnalyticsType.WANT_ADDED: EventDescription("Cards were put on a want list", _PAGE),
    AnalyticsType.WANT_REMOVED: EventDescription("Cards were taken off a want list", _PAGE),
    AnalyticsType.HAVE_ADDED: EventDescription("Copies were offered on a have list", _PAGE),
    AnalyticsType.HAVE_REMOVED: EventDescription("Copies were taken off a have list", _PAGE),
    AnalyticsType.MATCH_VIEWED: EventDescription("Matches, or one of them, were looked at", _PAGE),
    AnalyticsType.TRADE_PROPOSED: EventDescription(
        "A proposal or counter-offer was sent",
        _FACT,
        {**_TRADE, "counter": PropertyRule(PropertyKind.TRUTH, "whether it answers another proposal")},
    ),
    AnalyticsType.TRADE_ACCEPTED: EventDescription("A proposal was accepted", _FACT, _TRADE),
    AnalyticsType.TRADE_DECLINED: EventDescription("A proposal was declined", _FACT, _TRADE),
    AnalyticsType.TRADE_COMPLETED: EventDescription("Both have what they traded for", _FACT, _TRADE),
    AnalyticsType.RECOMMENDATION_VIEWED: EventDescription("Signals, or one of them, were looked at", _PAGE),
    AnalyticsType.RECOMMENDATION_FOLLOWED: EventDescription("Somebody follows a signal from now on", _PAGE),
    AnalyticsType.DISCORD_LINKED: EventDescription("A Discord account was linked", _FACT),
    AnalyticsType.DISCORD_COMMAND: EventDescription(
        "The bot was given a command", "the bot", {"command": PropertyRule(PropertyKind.WORD, "which one")}
    ),
}
"""The only events there are, and the only properties that they may have."""


@frozen(kw_only=True)
class AnalyticsRules:
    """Whether events are recorded, and how long they are kept; what is counted of them by day stays.

    A process holds ``queue_limit`` events at most until they are written, every ``flush_seconds``. Who has
    answered or dismissed the survey is not asked again for ``survey_pause``.
    """

    enabled: bool = True
    retention: timedelta = timedelta(days=400)
    queue_limit: int = field(default=10_000, validator=validators.ge(1))
    flush_seconds: float = field(default=5.0, validator=validators.gt(0))
    survey_pause: timedelta = timedelta(days=90)


@frozen(kw_only=True)
class AnalyticsEvent:
    """Something that happened. ``key`` is random, so that writing it twice keeps it once.

    ``user_id`` is not stored: it is looked up for the week in which the account was opened. ``person`` stands for
    the account in the week of the event alone; ``subject`` for a chain of proposals. Raises ``PropertyRefused`` for a
    property that the type does not have.
    """

    key: int
    at: datetime
    type: AnalyticsType
    surface: Surface
    user_id: int | None = None
    person: int | None = None
    subject: int | None = None
    properties: Mapping[str, PropertyValue] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        rules = DESCRIPTIONS[self.type].properties
        for name, value in self.properties.items():
            if name not in rules or not rules[name].allows(value):
                raise PropertyRefused(self.type, name)

    @property
    def day(self) -> date:
        """The day of the event in UTC."""
        return self.at.date()


@frozen(kw_only=True)
class DayCount:
    """The events of a type from one surface on a day, and how many people they were of, as far as that is known."""

    day: date
    type: AnalyticsType
    surface: Surface
    events: int
    people: int


@frozen(kw_only=True)
class CohortWeek:
    """How many of the people who opened their account in the week of ``cohort`` were seen in the week of ``week``.

    Both are Mondays. The first week of a cohort says how many of it can be seen at all.
    """

    cohort: date
    week: date
    people: int


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())
