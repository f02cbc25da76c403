"""Puts the parts of stores together: a field for each."""

from attrs import frozen

from dualcaster_app.rings import RingUseCases
from dualcaster_app.stores.buylist import BuylistUseCases, build_buylist
from dualcaster_app.stores.clearing import ClearingUseCases, build_clearing
from dualcaster_app.stores.customers import StoreCustomerUseCases, build_store_customers
from dualcaster_app.stores.events import StoreEventUseCases, build_store_events
from dualcaster_app.stores.parts import StoreParts
from dualcaster_app.stores.pricing import StorePricingUseCases, build_store_pricing
from dualcaster_app.stores.profiles import StoreProfileUseCases, build_store_profiles
from dualcaster_app.stores.statistics import build_store_statistics
from dualcaster_app.stores.stock import StockSyncUseCases, StockUseCases, build_stock, build_stock_sync
from dualcaster_core.stores.statistics.use_cases import StoreStatistics


@frozen(kw_only=True)
class StoreUseCases:
    """What stores and their customers do."""

    profiles: StoreProfileUseCases
    events: StoreEventUseCases
    stock: StockUseCases
    sync: StockSyncUseCases
    clearing: ClearingUseCases
    buylist: BuylistUseCases
    pricing: StorePricingUseCases
    customers: StoreCustomerUseCases
    statistics: StoreStatistics


def build_stores(parts: StoreParts, rings: RingUseCases) -> StoreUseCases:
    """Build each part over the shared ground."""
    return StoreUseCases(
        profiles=build_store_profiles(parts),
        events=build_store_events(parts),
        stock=build_stock(parts),
        sync=build_stock_sync(parts),
        clearing=build_clearing(parts, rings),
        buylist=build_buylist(parts),
        pricing=build_store_pricing(parts),
        customers=build_store_customers(parts),
        statistics=build_store_statistics(parts),
    )
