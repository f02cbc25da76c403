"""The card of a trader: what its two faces show to whom, and the pictures of it."""
