"""The contracts of lists and price alerts."""
