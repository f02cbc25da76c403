"""Words of the command line as values of the core."""

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.errors import ValidationFailed


def condition_of(word: str) -> Condition:
    """Read a condition. Raises ``ValidationFailed``."""
    try:
        return Condition[word.strip().upper()]
    except KeyError:
        known = ", ".join(condition.name for condition in reversed(Condition))
        raise ValidationFailed(f"{word[:20]!r} is not a condition; known are {known}", field="condition") from None
