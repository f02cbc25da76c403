"""Expected failures around the stock of stores."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError


class StockLineNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """The store has no such line in its stock."""

    code = "store.stock_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such line in this store's stock")


class StockChanged(Conflict):
    """Somebody else, or a sync, changed the line in the meantime."""

    code = "store.stock_changed"

    def __init__(self, version: int) -> None:
        super().__init__("this line has changed since you opened it: look at it again, then repeat", version=version)


class StockShort(DualcasterError):  # noqa: N818
    """More copies were to leave the stock than it holds."""

    code = "store.stock_short"

    def __init__(self, card_id: int, *, asked: int, on_hand: int) -> None:
        super().__init__(f"only {on_hand} of the {asked} copies asked for are in stock", asked=asked, on_hand=on_hand)
        self.card_id = card_id
