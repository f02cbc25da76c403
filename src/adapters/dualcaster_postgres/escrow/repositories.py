"""The repositories of held payments, of one transaction."""

from dualcaster_postgres.escrow.ledger import PostgresLedger
from dualcaster_postgres.escrow.messages import PostgresEscrowAlerts, PostgresProviderMessages
from dualcaster_postgres.escrow.money_moves import PostgresMoneyMoves
from dualcaster_postgres.escrow.payees import PostgresPayees
from dualcaster_postgres.escrow.payments import PostgresHeldPayments
from dualcaster_postgres.escrow.reconciliation_requests import PostgresReconciliationRequests
from dualcaster_postgres.escrow.reconciliations import PostgresReconciliations
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

    @property
    def payees(self) -> PostgresPayees:
        """Accounts of payees at the provider."""
        return PostgresPayees(self._session)

    @property
    def money_moves(self) -> PostgresMoneyMoves:
        """Attempts to move money."""
        return PostgresMoneyMoves(self._session)

    @property
    def provider_messages(self) -> PostgresProviderMessages:
        """What the provider sent."""
        return PostgresProviderMessages(self._session)

    @property
    def escrow_alerts(self) -> PostgresEscrowAlerts:
        """What operators have to look at."""
        return PostgresEscrowAlerts(self._session)

    @property
    def reconciliations(self) -> PostgresReconciliations:
        """How they compared with the provider's."""
        return PostgresReconciliations(self._session)

    @property
    def reconciliation_requests(self) -> PostgresReconciliationRequests:
        """What operators asked to compare."""
        return PostgresReconciliationRequests(self._session)
