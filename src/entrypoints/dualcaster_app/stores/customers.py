"""Builds what stores see of people around them, and what these see of stores."""

from attrs import frozen

from dualcaster_app.stores.parts import StoreParts
from dualcaster_core.stores.customers.use_cases import CustomerMessages, StoreCustomers, StoresAround
from dualcaster_postgres.stores.customers.queries import PostgresCustomerQueries


@frozen(kw_only=True)
class StoreCustomerUseCases:
    """Customers around stores, messages to them, and stores around traders."""

    customers: StoreCustomers
    messages: CustomerMessages
    around: StoresAround


def build_store_customers(parts: StoreParts) -> StoreCustomerUseCases:
    """Build them."""
    rules = parts.settings.store_messages
    queries = PostgresCustomerQueries(parts.database, parts.ids, parts.clock, parts.settings.matching, rules)
    return StoreCustomerUseCases(
        customers=StoreCustomers(parts.units, queries),
        messages=CustomerMessages(parts.units, queries, parts.clock, parts.ids, rules),
        around=StoresAround(queries),
    )
