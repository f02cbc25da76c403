"""Looking at what people write with a step of a trade before the other reads it."""
