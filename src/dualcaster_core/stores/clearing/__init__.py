"""Store-night clearing: who of those present gives what to whom, with the stock of the store as last resort."""
