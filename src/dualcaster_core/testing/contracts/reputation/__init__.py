"""The contracts of reputation."""

from dualcaster_core.testing.contracts.reputation import contact, records, reminders, trade_tree

CONTRACTS = (*contact.CONTRACTS, *records.CONTRACTS, *reminders.CONTRACTS, *trade_tree.CONTRACTS)
