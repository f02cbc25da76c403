"""Who makes the best signals: by a bound that luck does not reach."""

from math import sqrt

from attrs import field, frozen, validators

Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""
MILLIONTHS = 1_000_000


def wilson_lower_bound(hits: int, tries: int, z: float = Z) -> float:
    """Return the lower end of Wilson's score interval of a share (E. B. Wilson 1927), 0 to 1; 0 without tries.

    Raises ``ValueError`` for more hits than tries.
    """
    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} of {tries} is no share")
    if not tries:
        return 0.0
    share, square = hits / tries, z * z
    spread = z * sqrt((share * (1 - share) + square / (4 * tries)) / tries)
    return max(0.0, (share + square / (2 * tries) - spread) / (1 + square / tries))


@frozen(kw_only=True)
class MakerTally:
    """Somebody's BUY and SELL signals that have a verdict: how many, how many came true, and their accuracy.

    ``accuracy`` is the mean at the end weighted by confidence (``visibility.record_of``); HOLD counts nowhere here.
    """

    user_id: int
    evaluated: int = field(validator=validators.ge(0))
    came_true: int = field(validator=validators.ge(0))
    accuracy: float | None

    @property
    def rank(self) -> int:
        """What the leaderboard is ordered by: the Wilson bound in whole millionths."""
        return round(wilson_lower_bound(self.came_true, self.evaluated) * MILLIONTHS)
