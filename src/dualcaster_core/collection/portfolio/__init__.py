"""What somebody's inventory is worth, how that moved, and which of their cards moved it."""
