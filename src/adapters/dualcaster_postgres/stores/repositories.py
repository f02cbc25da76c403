"""The repositories of stores, of one transaction."""

from dualcaster_postgres.stores.buylist.repositories import BuylistRepositories
from dualcaster_postgres.stores.clearing.clearings import PostgresClearings
from dualcaster_postgres.stores.customers.messages import PostgresStoreMessages
from dualcaster_postgres.stores.events.events import PostgresStoreEvents
from dualcaster_postgres.stores.events.sign_ups import PostgresSignUps
from dualcaster_postgres.stores.pricing.repository import PostgresStorePrices
from dualcaster_postgres.stores.profiles.profiles import PostgresStores
from dualcaster_postgres.stores.profiles.staff import PostgresStoreStaff
from dualcaster_postgres.stores.stock.repository import PostgresStoreStock
from dualcaster_postgres.stores.sync.connections import PostgresStockConnections
from dualcaster_postgres.stores.sync.listings import PostgresListings
from dualcaster_postgres.stores.sync.pushes import PostgresStockPushes
from dualcaster_postgres.stores.sync.runs import PostgresSyncRuns


class StoreRepositories(BuylistRepositories):
    """Stores, who works there, and what they do with their stock and their customers."""

    @property
    def stores(self) -> PostgresStores:
        """Profiles of stores."""
        return PostgresStores(self._session)

    @property
    def store_staff(self) -> PostgresStoreStaff:
        """Who works for a store."""
        return PostgresStoreStaff(self._session)

    @property
    def store_events(self) -> PostgresStoreEvents:
        """Events of stores."""
        return PostgresStoreEvents(self._session)

    @property
    def sign_ups(self) -> PostgresSignUps:
        """Who signed up for events."""
        return PostgresSignUps(self._session)

    @property
    def store_stock(self) -> PostgresStoreStock:
        """What stores have to sell."""
        return PostgresStoreStock(self._session)

    @property
    def stock_connections(self) -> PostgresStockConnections:
        """How the stock of stores is read."""
        return PostgresStockConnections(self._session)

    @property
    def sync_runs(self) -> PostgresSyncRuns:
        """The runs of the sync of stock."""
        return PostgresSyncRuns(self._session)

    @property
    def listings(self) -> PostgresListings:
        """What shop systems list."""
        return PostgresListings(self._session)

    @property
    def stock_pushes(self) -> PostgresStockPushes:
        """What is sent to shop systems."""
        return PostgresStockPushes(self._session)

    @property
    def clearings(self) -> PostgresClearings:
        """Clearings of store nights."""
        return PostgresClearings(self._session)

    @property
    def store_prices(self) -> PostgresStorePrices:
        """How sell prices follow the market."""
        return PostgresStorePrices(self._session)

    @property
    def store_messages(self) -> PostgresStoreMessages:
        """What stores write to people."""
        return PostgresStoreMessages(self._session)
