"""Parameters and bodies of requests about events of stores."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.stores.events.errors import EventInvalid, EventNotFound
from dualcaster_core.stores.events.lifecycle import SignUpAction
from dualcaster_core.stores.events.model import (
    LARGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    EventFormat,
    EventTerms,
)
from dualcaster_core.stores.events.planning import EventTime
from dualcaster_core.stores.events.reading import LARGEST_RADIUS, LONGEST_DAYS
from dualcaster_http.edge.parameters import LINE, LINES, PLAIN_TEXT, decoded, one_example

EventHashid = Annotated[
    str, PathParameter(description="The event's public id.", max_length=32, examples=one_example("mB7tQ2xW"))
]
Near = Annotated[
    str | None,
    QueryParameter(
        name="near",
        max_length=100,
        pattern=PLAIN_TEXT,
        description="A place by its name; without one, where the caller trades, or else everywhere.",
        examples=one_example("Boston, MA"),
    ),
]
Miles = Annotated[
    int, QueryParameter(name="miles", ge=5, le=LARGEST_RADIUS, multiple_of=5, description="At most so far away.")
]
Format = Annotated[EventFormat | None, QueryParameter(name="format", description="Only events of this format.")]
Days = Annotated[
    int | None, QueryParameter(name="days", ge=1, le=LONGEST_DAYS, description="Only what begins within so many days.")
]
Past = Annotated[bool, QueryParameter(name="past", description="What is over, the latest first.")]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TITLE, pattern=LINE)]
Description = Annotated[str, msgspec.Meta(max_length=LONGEST_DESCRIPTION, pattern=LINES)]
Day = Annotated[str, msgspec.Meta(pattern=r"^2[0-9]{3}-[01][0-9]-[0-3][0-9]$", description="As 2026-03-06.")]
Clock = Annotated[
    str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="By the clock of the store: 18:30.")
]
Seats = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_CAPACITY)]
Fee = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$", description='US dollars, such as "5.00".')]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="The version of the event that was looked at.")]
Username = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=LINE)]


def event_key(application: Application, hashid: str) -> int:
    """Return the key of an event. Raises ``EventNotFound``."""
    return decoded(application.ids, IdKind.STORE_EVENT, hashid, EventNotFound())


class EventFacts(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What an event is, and when, by the clock of the store; one that ends before it starts ends the next day."""

    title: Title
    format: EventFormat
    day: Day
    starts: Clock
    ends: Clock
    description: Description = ""
    capacity: Seats | None = None
    entry_fee: Fee = "0.00"

    @property
    def terms(self) -> EventTerms:
        """What it is. Raises ``EventInvalid``."""
        return EventTerms(
            title=self.title,
            description=self.description,
            format=self.format,
            capacity=self.capacity,
            entry_fee_cents=to_cents(Decimal(self.entry_fee)),
        )

    @property
    def when(self) -> EventTime:
        """When it is. Raises ``EventInvalid``."""
        return EventTime(
            day=read_day(self.day), starts=time.fromisoformat(self.starts), ends=time.fromisoformat(self.ends)
        )


class NewEvent(EventFacts, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An event, once or ``weekly`` until ``last_day``, or for good without one."""

    weekly: bool = False
    last_day: Day | None = None


class EventEdit(EventFacts, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An event as it is to be, over the ``version`` that was looked at."""

    version: Version


class EventCancellation(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Cancels an event; ``with_following`` all that follow in its series too."""

    version: Version
    with_following: bool = False


class NewSignUp(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Signs the caller up; ``is_public`` shows everybody that they come."""

    is_public: bool = False


class DoorNote(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What staff note of somebody at the door."""

    username: Username
    action: Literal["check_in", "undo_check_in", "leave", "withdraw"]

    @property
    def step(self) -> SignUpAction:
        """What is noted."""
        return SignUpAction(self.action)


def read_day(text: str) -> date:
    """Read a day. Raises ``EventInvalid`` for one that no calendar has."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EventInvalid(f"{text} is no day of the calendar", field="day") from None
