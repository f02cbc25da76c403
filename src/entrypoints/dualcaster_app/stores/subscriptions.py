"""Which handler of stores does what after an event."""

from dualcaster_app.stores.building import StoreUseCases
from dualcaster_app.subscription import AnySubscription, Subscription
from dualcaster_core.accounts.events import AccountDeleted, AccountShut, BusinessDecided, UserBlocked
from dualcaster_core.kernel.events import FiveMinutesDue, NightlyDue
from dualcaster_core.stores.buylist.events import BuylistOrderMoved
from dualcaster_core.stores.buylist.handlers import CancelSales, EndOrdersOfStore, NotifyBuylistOrder, RemoveSoldCopies
from dualcaster_core.stores.clearing.events import CirclesProposed
from dualcaster_core.stores.clearing.handlers import ACCEPTED, FALLEN
from dualcaster_core.stores.events.events import EVENTS, StoreEventCancelled
from dualcaster_core.stores.profiles.events import StoreClosed


def of_store_events(stores: StoreUseCases) -> tuple[AnySubscription, ...]:
    """List what follows for the calendars of stores."""
    events = stores.events
    return (
        Subscription("stores.move_events", FiveMinutesDue, events.moving),
        Subscription("stores.extend_event_series", NightlyDue, events.series),
        *(
            Subscription("stores.free_seats", event, events.seats)
            for event in (AccountDeleted, AccountShut, UserBlocked)
        ),
        Subscription("stores.call_off_events", StoreClosed, events.calling_off),
        Subscription("stores.call_off_events", BusinessDecided, events.calling_off),
        *(Subscription("stores.notify_events", event, events.notices) for event in EVENTS),
    )


def of_clearing(stores: StoreUseCases) -> tuple[AnySubscription, ...]:
    """List what follows for the circles of store nights."""
    clearing = stores.clearing
    return (
        *(Subscription("stores.keep_counter_copies", event, clearing.keeping) for event in (*ACCEPTED, *FALLEN)),
        *(Subscription("stores.clear_again", event, clearing.again) for event in FALLEN),
        Subscription("stores.end_clearing", StoreEventCancelled, clearing.ending),
        Subscription("stores.notify_clearing", CirclesProposed, clearing.notices),
    )


def of_buylist(stores: StoreUseCases) -> tuple[AnySubscription, ...]:
    """List what follows for what people sell to stores."""
    buylist = stores.buylist.context
    return (
        Subscription("stores.notify_buylist_order", BuylistOrderMoved, NotifyBuylistOrder(buylist)),
        Subscription("stores.remove_sold_copies", BuylistOrderMoved, RemoveSoldCopies(buylist)),
        Subscription("stores.end_orders_of_store", StoreClosed, EndOrdersOfStore(buylist)),
        Subscription("stores.cancel_sales", AccountDeleted, CancelSales(buylist)),
        Subscription("stores.expire_buylist_orders", FiveMinutesDue, stores.buylist.expiry),
    )
