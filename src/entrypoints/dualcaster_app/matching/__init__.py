"""The matching: its use cases, and the index of the market in a process of its own."""

from dualcaster_app.matching.building import MatchingUseCases, build_matching

__all__ = ["MatchingUseCases", "build_matching"]
