"""Held payments; ``conformance`` is for payment providers, which stand apart from the repositories."""

from dualcaster_core.testing.contracts.escrow.around_payments import (
    EscrowAlertsContract,
    MoneyMovesContract,
    PayeesContract,
    ProviderMessagesContract,
)
from dualcaster_core.testing.contracts.escrow.reconciliations import (
    ReconciliationRequestsContract,
    ReconciliationsContract,
)
from dualcaster_core.testing.contracts.escrow.repositories import HeldPaymentsContract, LedgerContract

CONTRACTS = (
    HeldPaymentsContract,
    LedgerContract,
    PayeesContract,
    MoneyMovesContract,
    ProviderMessagesContract,
    EscrowAlertsContract,
    ReconciliationsContract,
    ReconciliationRequestsContract,
)
