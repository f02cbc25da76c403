"""What stores buy: offers, orders, rules and store credit."""
