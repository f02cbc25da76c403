"""Customers of a store: whose wants it can fill, whom it could buy from, and what it may write to them."""
