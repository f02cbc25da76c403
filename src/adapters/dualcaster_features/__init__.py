"""Features of a whole catalogue at once, in numpy columns."""
