"""The repositories of held payments, of one transaction."""

from dualcaster_postgres.escrow.ledger import PostgresLedger
from dualcaster_postgres.escrow.payments import PostgresHeldPayments
from dualcaster_postgres.sql.database import Session


class EscrowRepositories:
    """Held payments and their ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def payments(self) -> PostgresHeldPayments:
        """Held payments."""
        return PostgresHeldPayments(self._session)

    @property
    def ledger(self) -> PostgresLedger:
        """What was booked for them."""
        return PostgresLedger(self._session)
