"""Proposals of rings: everybody accepts within two days, or nothing starts; then each leg is a trade of its own."""
