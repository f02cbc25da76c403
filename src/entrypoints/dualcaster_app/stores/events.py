"""Builds events of stores."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.events.calling_off import CallOffStoreEvents
from dualcaster_core.stores.events.door import Door
from dualcaster_core.stores.events.handlers import ExtendSeries, FreeSeats, MoveEvents, NotifyEvents
from dualcaster_core.stores.events.planning import PlanEvents
from dualcaster_core.stores.events.reading import EventCalendar
from dualcaster_core.stores.events.signing_up import EventSignUps
from dualcaster_postgres.stores.events.queries import PostgresStoreEventQueries


@frozen(kw_only=True)
class StoreEventUseCases:
    """The calendar of stores, who signs up and who is there; the rest follows from time and from accounts."""

    calendar: EventCalendar
    planning: PlanEvents
    sign_ups: EventSignUps
    door: Door
    moving: MoveEvents
    series: ExtendSeries
    seats: FreeSeats
    calling_off: CallOffStoreEvents
    notices: NotifyEvents


def build_store_events(parts: StoreParts) -> StoreEventUseCases:
    """Build events of stores."""
    units, work, clock, ids = parts.units, parts.work_units, parts.clock, parts.ids
    return StoreEventUseCases(
        calendar=EventCalendar(units, PostgresStoreEventQueries(parts.database, ids, clock), clock),
        planning=PlanEvents(units, clock),
        sign_ups=EventSignUps(units, clock),
        door=Door(units, clock),
        moving=MoveEvents(work, clock, ids),
        series=ExtendSeries(work, clock),
        seats=FreeSeats(work, clock),
        calling_off=CallOffStoreEvents(work, clock),
        notices=NotifyEvents(work, clock, ids),
    )
