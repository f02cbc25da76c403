"""Sell prices of a store: the rules that derive them from the market, and the runs that set them."""
