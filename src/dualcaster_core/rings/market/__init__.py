"""Rings among the users of the market: from have and want lists to who gives what to whom."""
