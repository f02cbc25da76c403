"""What follows from events around stores: a row for each handler."""

from dualcaster_app.application import Application
from dualcaster_app.subscription import AnySubscription, Subscription
from dualcaster_core.accounts.business.notices import NotifyBusiness
from dualcaster_core.accounts.events import AccountDeleted, BusinessDecided
from dualcaster_core.kernel.events import FiveMinutesDue, NightlyDue
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.stores.pricing.events import PriceRunStarted
from dualcaster_core.stores.profiles.closing import CloseWithAccount
from dualcaster_core.stores.profiles.events import StaffInvited, StoreClosed, StoreHandedOver
from dualcaster_core.stores.profiles.notices import NotifyStaff
from dualcaster_core.stores.sync.events import StockSyncDue


def of_stores(app: Application) -> tuple[AnySubscription, ...]:
    """List the handlers of stores, by part."""
    staff, sync = NotifyStaff(app.units, app.clock, app.ids), app.stores.sync
    pricing = app.stores.pricing
    return (
        Subscription("accounts.notify_business", BusinessDecided, NotifyBusiness(app.units, app.clock)),
        Subscription("stores.notify_staff", StaffInvited, staff),
        Subscription("stores.notify_staff", StoreHandedOver, staff),
        Subscription("stores.notify_staff", StoreClosed, staff),
        Subscription("stores.close_with_account", AccountDeleted, CloseWithAccount(app.units)),
        Subscription("stores.work_on_stock_sync", StockSyncDue, sync.on_due),
        Subscription("stores.start_due_syncs", FiveMinutesDue, sync.on_schedule),
        Subscription("stores.finish_price_run", PriceRunStarted, pricing.finishing),
        Subscription("stores.adjust_prices", PricesChanged, pricing.adjusting),
        Subscription("stores.adjust_prices", NightlyDue, pricing.adjusting),
    )
