"""Business accounts: who trades as a store, and what staff found out about them."""
