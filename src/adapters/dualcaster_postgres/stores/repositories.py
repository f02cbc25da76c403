"""The repositories of stores, of one transaction."""

from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.stores.events.events import PostgresStoreEvents
from dualcaster_postgres.stores.events.sign_ups import PostgresSignUps
from dualcaster_postgres.stores.profiles.profiles import PostgresStores
from dualcaster_postgres.stores.profiles.staff import PostgresStoreStaff
from dualcaster_postgres.stores.stock.repository import PostgresStoreStock


class StoreRepositories:
    """Stores, who works there, and what they do with their stock and their customers."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
