"""Prices as observed by source, and what one copy of a card is worth by them."""
