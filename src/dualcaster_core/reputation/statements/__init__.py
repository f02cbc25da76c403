"""Signed statements of a reputation, and the tree of completed trades that they refer to."""
