"""Expected failures around buylists, their orders and store credit."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden, ValidationFailed


class BuylistOrderNotFound(DualcasterError):  # noqa: N818
    """There is no such order, or none that the actor sees."""

    code = "buylist.order_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such buylist order")


class IllegalBuylistStep(Conflict):
    """The order's stage does not allow the action."""

    code = "buylist.illegal_step"

    def __init__(self, action: str, stage: str) -> None:
        super().__init__(
            f"an order that is {stage.replace('_', ' ')} does not allow this: {action.replace('_', ' ')}",
            action=action,
            stage=stage,
        )


class BuylistOrderChanged(Conflict):
    """The order is not as the actor saw it."""

    code = "buylist.changed"

    def __init__(self, version: int) -> None:
        super().__init__(f"this order is at version {version} by now; look at it again", version=version)


class OfferChanged(Conflict):
    """The offers come to another sum than the seller saw, or are no more."""

    code = "buylist.offer_changed"

    def __init__(self, cash: str, credit: str) -> None:
        super().__init__(f"the offers come to {cash} in cash or {credit} in credit now", cash=cash, credit=credit)


class NotBought(ValidationFailed):
    """The store does not buy this, or not so many of it."""

    code = "buylist.not_bought"

    def __init__(self, line: int, name: str, why: str) -> None:
        super().__init__(f"line {line}, {name}: {why}", field="lines", line=line, reason=why)


class BudgetSpent(Conflict):
    """The store has promised as much cash as its budget allows."""

    code = "buylist.budget_spent"

    def __init__(self, period: str, left: str) -> None:
        super().__init__(
            f"the store's budget of this {period} has {left} in cash left: sell less, or for credit",
            period=period,
            left=left,
        )


class BuylistRulesChanged(Conflict):
    """Somebody else has changed the rules meanwhile."""

    code = "buylist.rules_changed"

    def __init__(self, version: int) -> None:
        super().__init__(f"the rules are at version {version} by now; look at them again", version=version)


class CreditShort(Conflict):
    """There is less store credit than is to be spent."""

    code = "credit.insufficient"

    def __init__(self, balance: str) -> None:
        super().__init__(f"there is {balance} of credit", balance=balance)


class CreditEntryNotFound(DualcasterError):  # noqa: N818
    """There is no such entry of this customer at this store."""

    code = "credit.entry_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such entry of store credit")


class CreditEntryNotVoidable(Conflict):
    """Only what was spent can be voided, once."""

    code = "credit.not_voidable"

    def __init__(self, why: str) -> None:
        super().__init__(f"this entry cannot be voided: {why}", reason=why)


class OwnBuylistOrder(Forbidden):
    """Staff do not decide on what they sell to the store themselves."""

    code = "buylist.own_order"

    def __init__(self) -> None:
        super().__init__("this is your own order: somebody else of the staff handles it")


class StoreDoesNotBuy(Conflict):
    """The store has no open buylist."""

    code = "buylist.not_open"

    def __init__(self) -> None:
        super().__init__("this store does not buy cards at the moment")


class ItemNotSellable(ValidationFailed):
    """Copies are to be sold that the seller does not own, or has promised in trades."""

    code = "buylist.not_yours"

    def __init__(self, line: int, free: int) -> None:
        super().__init__(
            f"line {line}: you have {free} of these that are not promised in trades",
            field="lines",
            line=line,
            free=free,
        )
