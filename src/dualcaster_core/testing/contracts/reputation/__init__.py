"""The contracts of reputation."""

from dualcaster_core.testing.contracts.reputation import records, trade_tree

CONTRACTS = (*records.CONTRACTS, *trade_tree.CONTRACTS)
