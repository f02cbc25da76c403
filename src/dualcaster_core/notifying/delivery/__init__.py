"""Deliveries: what leaves the site for one recipient by one channel, when, and what became of it."""
