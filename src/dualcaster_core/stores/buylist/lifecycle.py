"""The life of a buylist order as one table: which action leads from which stage to which, and who may take it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class BuylistStage(StrEnum):
    """Where a buylist order stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DROPPED_OFF = "dropped_off"
    SENT = "sent"
    RECEIVED = "received"
    GRADED = "graded"
    """The store graded some lines otherwise, and waits for the seller's answer."""
    AGREED = "agreed"
    """Both know what is paid for."""
    PAID = "paid"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"


class BuylistAction(StrEnum):
    """What can be done to a buylist order."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    DECLINE = "decline"
    DROP_OFF = "drop_off"
    SEND = "send"
    RECEIVE = "receive"
    GRADE_AS_STATED = "grade_as_stated"
    REGRADE = "regrade"
    """At least one line is graded otherwise: the seller is asked."""
    ANSWER = "answer"
    LAPSE = "lapse"
    """The seller did not answer in time: what was graded otherwise goes back to them."""
    PAY = "pay"
    CLOSE = "close"
    FINISH = "finish"
    """Nobody closed it for a month after it was paid: it is closed."""
    RETURN_ALL = "return_all"
    """Nothing is paid for: all copies go back."""
    CANCEL = "cancel"
    CALL_OFF = "call_off"
    """The store cancels; what it has received goes back."""
    EXPIRE = "expire"


class BuylistActor(StrEnum):
    """Who acts on a buylist order."""

    SELLER = "seller"
    STORE = "store"
    CLOCK = "clock"


_S, _A = BuylistStage, BuylistAction

TRANSITIONS: Final[Mapping[tuple[BuylistStage, BuylistAction], BuylistStage]] = {
    (_S.DRAFT, _A.EDIT): _S.DRAFT,
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _A.CANCEL): _S.CANCELLED,
    (_S.DRAFT, _A.EXPIRE): _S.EXPIRED,
    (_S.SUBMITTED, _A.APPROVE): _S.APPROVED,
    (_S.SUBMITTED, _A.DECLINE): _S.DECLINED,
    (_S.SUBMITTED, _A.CANCEL): _S.CANCELLED,
    (_S.SUBMITTED, _A.EXPIRE): _S.EXPIRED,
    (_S.APPROVED, _A.DROP_OFF): _S.DROPPED_OFF,
    (_S.APPROVED, _A.SEND): _S.SENT,
    (_S.APPROVED, _A.RECEIVE): _S.RECEIVED,
    (_S.APPROVED, _A.CANCEL): _S.CANCELLED,
    (_S.APPROVED, _A.CALL_OFF): _S.CANCELLED,
    (_S.APPROVED, _A.EXPIRE): _S.EXPIRED,
    (_S.DROPPED_OFF, _A.RECEIVE): _S.RECEIVED,
    (_S.DROPPED_OFF, _A.CALL_OFF): _S.CANCELLED,
    (_S.SENT, _A.RECEIVE): _S.RECEIVED,
    (_S.SENT, _A.CALL_OFF): _S.CANCELLED,
    (_S.RECEIVED, _A.GRADE_AS_STATED): _S.AGREED,
    (_S.RECEIVED, _A.REGRADE): _S.GRADED,
    (_S.RECEIVED, _A.CALL_OFF): _S.CANCELLED,
    (_S.GRADED, _A.ANSWER): _S.AGREED,
    (_S.GRADED, _A.LAPSE): _S.AGREED,
    (_S.GRADED, _A.CALL_OFF): _S.CANCELLED,
    (_S.AGREED, _A.PAY): _S.PAID,
    (_S.AGREED, _A.RETURN_ALL): _S.CLOSED,
    (_S.AGREED, _A.CALL_OFF): _S.CANCELLED,
    (_S.PAID, _A.CLOSE): _S.CLOSED,
    (_S.PAID, _A.FINISH): _S.CLOSED,
}
"""Every legal step. A pair that is not here is ``buylist.illegal_step``."""

ACTORS: Final[Mapping[BuylistAction, BuylistActor]] = {
    _A.EDIT: BuylistActor.SELLER,
    _A.SUBMIT: BuylistActor.SELLER,
    _A.APPROVE: BuylistActor.STORE,
    _A.DECLINE: BuylistActor.STORE,
    _A.DROP_OFF: BuylistActor.SELLER,
    _A.SEND: BuylistActor.SELLER,
    _A.RECEIVE: BuylistActor.STORE,
    _A.GRADE_AS_STATED: BuylistActor.STORE,
    _A.REGRADE: BuylistActor.STORE,
    _A.ANSWER: BuylistActor.SELLER,
    _A.LAPSE: BuylistActor.CLOCK,
    _A.PAY: BuylistActor.STORE,
    _A.CLOSE: BuylistActor.STORE,
    _A.FINISH: BuylistActor.CLOCK,
    _A.RETURN_ALL: BuylistActor.STORE,
    _A.CANCEL: BuylistActor.SELLER,
    _A.CALL_OFF: BuylistActor.STORE,
    _A.EXPIRE: BuylistActor.CLOCK,
}
"""Who takes which action. At the counter the store's staff speak for a seller without an account."""

UNPROMISED: Final = frozenset({_S.DRAFT, _S.CANCELLED, _S.DECLINED, _S.EXPIRED})
"""Stages in which a store owes nothing: such orders count against no budget and no cap."""
OPEN: Final = frozenset(_S) - {_S.CLOSED, _S.CANCELLED, _S.DECLINED, _S.EXPIRED}
"""Stages in which something can still happen."""
UNSTOCKED: Final = OPEN - {_S.DRAFT, _S.PAID}
"""Stages in which copies are promised to a store and not in its stock yet."""
