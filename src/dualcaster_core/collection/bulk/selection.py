"""Which lines are changed at once."""

from enum import StrEnum

from attrs import frozen

from dualcaster_core.collection.bulk.rules import MAX_IDS
from dualcaster_core.collection.views import ListFilter
from dualcaster_core.kernel.errors import ValidationFailed


class ListKind(StrEnum):
    """The lists whose lines are chosen."""

    INVENTORY = "inventory"
    HAVES = "haves"
    WANTS = "wants"


class BulkAction(StrEnum):
    """What is done with the chosen lines."""

    OFFER = "offer"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    CONDITION = "condition"


@frozen(kw_only=True)
class Selection:
    """Lines named by their ``ids``, 1 to 1,000 of them, or else all that ``filters`` keep.

    ``version`` is that of the lists that the owner looked at when choosing; None where it is not to be compared. Raises
    ``ValidationFailed``.
    """

    ids: tuple[int, ...] = ()
    filters: ListFilter | None = None
    version: int | None = None

    def __attrs_post_init__(self) -> None:
        if bool(self.ids) == (self.filters is not None):
            raise ValidationFailed("choose lines, or all that match a filter", field="ids")
        if len(self.ids) > MAX_IDS:
            raise ValidationFailed(f"at most {MAX_IDS:,} lines can be named; choose all that match", field="ids")
