"""What the two of a completed trade say of each other."""
