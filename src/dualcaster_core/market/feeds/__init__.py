"""Lists of prices that are fetched at their addresses every so often."""
