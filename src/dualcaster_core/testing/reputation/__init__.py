"""Reputation without a database."""

from dualcaster_core.testing.reputation.flow import AugmentingPaths

__all__ = ["AugmentingPaths"]
