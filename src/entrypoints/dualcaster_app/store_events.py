"""What follows from events around stores: a row for each handler."""

from dualcaster_app.application import Application
from dualcaster_app.subscription import AnySubscription, Subscription
from dualcaster_core.accounts.business.notices import NotifyBusiness
from dualcaster_core.accounts.events import BusinessDecided
from dualcaster_core.stores.profiles.events import StaffInvited, StoreHandedOver
from dualcaster_core.stores.profiles.notices import NotifyStaff


def of_stores(app: Application) -> tuple[AnySubscription, ...]:
    """List the handlers of stores, by part."""
    staff = NotifyStaff(app.units, app.clock, app.ids)
    return (
        Subscription("accounts.notify_business", BusinessDecided, NotifyBusiness(app.units, app.clock)),
        Subscription("stores.notify_staff", StaffInvited, staff),
        Subscription("stores.notify_staff", StoreHandedOver, staff),
    )
