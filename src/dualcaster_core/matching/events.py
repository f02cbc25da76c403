"""What happens to matches that others must learn of."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen
class StrongMatch:
    """A match that its user was never told of."""

    user_id: int
    candidate_id: int
    score: int


@frozen(kw_only=True)
class StrongMatchesFound(Event):
    """Some users have matches above the threshold that they were never told of."""

    kind: ClassVar[str] = "matching.strong_matches_found"

    matches: list[StrongMatch]


@frozen(kw_only=True)
class RefreshRequested(Event):
    """The matches of a few people are to be computed anew, where they were computed ``before`` (ISO 8601)."""

    kind: ClassVar[str] = "matching.refresh_requested"

    user_ids: list[int]
    before: str
