"""Lists, alerts and portfolios on Discord."""
