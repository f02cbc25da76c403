"""The repositories of buylists, of one transaction."""

from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.stores.buylist.buylists import PostgresBuylists
from dualcaster_postgres.stores.buylist.credit import PostgresStoreCredit
from dualcaster_postgres.stores.buylist.orders import PostgresBuylistOrders


class BuylistRepositories:
    """What stores buy, orders, and store credit."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def buylist(self) -> PostgresBuylists:
        """What stores buy."""
        return PostgresBuylists(self._session)

    @property
    def buylist_orders(self) -> PostgresBuylistOrders:
        """The orders."""
        return PostgresBuylistOrders(self._session)

    @property
    def store_credit(self) -> PostgresStoreCredit:
        """The ledger of store credit."""
        return PostgresStoreCredit(self._session)
