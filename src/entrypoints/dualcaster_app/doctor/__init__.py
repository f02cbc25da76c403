"""Looks at everything that a site depends on, and says what to do."""
