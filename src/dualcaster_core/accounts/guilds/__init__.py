"""Discord servers that are linked, and who takes part in them."""
