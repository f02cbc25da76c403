"""Markets to try Dualcaster on: a bundled sample, and synthetic ones of any size."""
