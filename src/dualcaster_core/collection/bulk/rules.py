"""How much is changed at once, and how long it can be taken back."""

from datetime import timedelta

from attrs import field, frozen
from attrs.validators import ge, gt

MAX_IDS = 1_000
"""How many lines may be named one by one; more are chosen by what they have in common."""


@frozen(kw_only=True)
class BulkRules:
    """Bounds of changes of many lines.

    ``lines``: the most lines that one change may touch. ``undo_for``: how long it can be undone. ``undo_records``: how
    many changes of one person are remembered, the latest ones.
    """

    lines: int = field(default=10_000, validator=ge(1))
    undo_for: timedelta = field(default=timedelta(hours=1), validator=gt(timedelta(0)))
    undo_records: int = field(default=10, validator=ge(1))


DEFAULT_RULES = BulkRules()
