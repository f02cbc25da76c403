"""The repositories of stores in memory, of one transaction."""

from dualcaster_core.testing.state import State
from dualcaster_core.testing.stores.buylist import InMemoryBuylistOrders, InMemoryBuylists, InMemoryStoreCredit
from dualcaster_core.testing.stores.clearing import InMemoryClearings
from dualcaster_core.testing.stores.customers import InMemoryStoreMessages
from dualcaster_core.testing.stores.events import InMemorySignUps, InMemoryStoreEvents
from dualcaster_core.testing.stores.pricing import InMemoryStorePrices
from dualcaster_core.testing.stores.profiles import InMemoryStores, InMemoryStoreStaff
from dualcaster_core.testing.stores.stock import InMemoryStoreStock


class InMemoryStoreRepositories:
    """Stores, who works there, and what they do with their stock and their customers."""

    def __init__(self, state: State) -> None:
        self.state = state

    @property
    def stores(self) -> InMemoryStores:
        """Profiles of stores."""
        return InMemoryStores(self.state)

    @property
    def store_staff(self) -> InMemoryStoreStaff:
        """Who works for a store."""
        return InMemoryStoreStaff(self.state)

    @property
    def store_events(self) -> InMemoryStoreEvents:
        """Events of stores."""
        return InMemoryStoreEvents(self.state)

    @property
    def sign_ups(self) -> InMemorySignUps:
        """Who signed up for events."""
        return InMemorySignUps(self.state)

    @property
    def store_stock(self) -> InMemoryStoreStock:
        """What stores have to sell."""
        return InMemoryStoreStock(self.state)

    @property
    def buylist(self) -> InMemoryBuylists:
        """What stores buy."""
        return InMemoryBuylists(self.state)

    @property
    def buylist_orders(self) -> InMemoryBuylistOrders:
        """What people sell to stores."""
        return InMemoryBuylistOrders(self.state)

    @property
    def store_credit(self) -> InMemoryStoreCredit:
        """The ledger of store credit."""
        return InMemoryStoreCredit(self.state)

    @property
    def clearings(self) -> InMemoryClearings:
        """Clearings of store nights."""
        return InMemoryClearings(self.state)

    @property
    def store_prices(self) -> InMemoryStorePrices:
        """How stores price what they sell."""
        return InMemoryStorePrices(self.state)

    @property
    def store_messages(self) -> InMemoryStoreMessages:
        """What stores write to people."""
        return InMemoryStoreMessages(self.state)
