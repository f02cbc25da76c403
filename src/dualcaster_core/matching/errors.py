"""Expected failures of the matching."""

from dualcaster_core.kernel.errors import DualcasterError


class MatchNotFound(DualcasterError):  # noqa: N818
    """Two people have nothing to trade, or one of them is no candidate of the other."""

    code = "match.not_found"

    def __init__(self, username: str | None = None, *, match: str = "") -> None:
        why = "each has to have something that the other wants"
        if username is None:
            super().__init__(f"there is no match {match} of yours: {why}", match=match)
        else:
            super().__init__(f"there is no match with {username}: {why}", username=username)
