"""Disputes over trades: evidence of both sides, house rules as data, and rulings that do what one table says."""
