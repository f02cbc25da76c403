"""What buylists are called on pages."""

from collections.abc import Mapping
from typing import Any, Final

from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition
from dualcaster_core.stores.buylist.credit import CreditKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistStage

_S, _A = BuylistStage, BuylistAction
STAGES: Final[Mapping[str, str]] = {
    _S.DRAFT: "draft",
    _S.SUBMITTED: "submitted",
    _S.APPROVED: "approved",
    _S.DROPPED_OFF: "dropped off",
    _S.SENT: "sent",
    _S.RECEIVED: "received",
    _S.GRADED: "graded otherwise",
    _S.AGREED: "ready to pay",
    _S.PAID: "paid",
    _S.CLOSED: "closed",
    _S.CANCELLED: "cancelled",
    _S.DECLINED: "declined",
    _S.EXPIRED: "expired",
}
FOR_SELLER: Final[Mapping[str, str]] = {
    _S.DRAFT: "Check the offers, choose how you want to be paid, and submit.",
    _S.SUBMITTED: "The store looks at it. Keep the cards until it approves.",
    _S.APPROVED: "Bring the cards to the store, or send them. The offers stand until then.",
    _S.DROPPED_OFF: "The store notes that it has your cards, and grades them.",
    _S.SENT: "The store notes when your cards arrive, and grades them.",
    _S.RECEIVED: "The store grades your cards.",
    _S.GRADED: "Some cards were graded otherwise. Accept what they pay now, or take them back.",
    _S.AGREED: "All is agreed. The store pays you next.",
    _S.PAID: "You are paid. Cards that were not taken are handed back.",
    _S.CLOSED: "This order is finished.",
    _S.CANCELLED: "This order was cancelled. Cards that the store has go back to you.",
    _S.DECLINED: "The store does not take these cards.",
    _S.EXPIRED: "The offers have expired. Look at what the store pays now.",
}
"""What comes next, for the seller."""
FOR_STAFF: Final[Mapping[str, str]] = {
    _S.DRAFT: "",
    _S.SUBMITTED: "Approve or decline it.",
    _S.APPROVED: "Waits for the cards. Receive them when they are on the counter.",
    _S.DROPPED_OFF: "The seller says that the cards are here. Receive them.",
    _S.SENT: "The cards are on their way. Receive them when they arrive.",
    _S.RECEIVED: "Grade the cards. What differs from what was stated needs a reason.",
    _S.GRADED: "Waits for the seller's answer.",
    _S.AGREED: "Pay it out. The copies then come into the stock.",
    _S.PAID: "Hand back what was not taken, then close it. After 30 days it closes by itself.",
    _S.CLOSED: "Finished.",
    _S.CANCELLED: "Cancelled. Give back what you have received.",
    _S.DECLINED: "Declined.",
    _S.EXPIRED: "The offers have expired.",
}
"""What comes next, for the staff."""
STEPS: Final[Mapping[str, str]] = {
    _A.EDIT: "Chosen",
    _A.SUBMIT: "Submitted",
    _A.APPROVE: "Approved",
    _A.DECLINE: "Declined",
    _A.DROP_OFF: "Dropped off",
    _A.SEND: "Sent",
    _A.RECEIVE: "Received",
    _A.GRADE_AS_STATED: "Graded as stated",
    _A.REGRADE: "Graded otherwise",
    _A.ANSWER: "Answered",
    _A.LAPSE: "Not answered in time",
    _A.PAY: "Paid",
    _A.CLOSE: "Closed",
    _A.FINISH: "Closed after 30 days",
    _A.RETURN_ALL: "All cards returned",
    _A.CANCEL: "Cancelled by the seller",
    _A.CALL_OFF: "Called off by the store",
    _A.EXPIRE: "Expired",
}
"""What a step is called in the history of an order."""
CREDIT_KINDS: Final[Mapping[str, str]] = {
    CreditKind.GRANTED: "for cards",
    CreditKind.SPENT: "spent",
    CreditKind.VOIDED: "voided",
}
GRADES: Final = tuple(CONDITION_NAMES[grade] for grade in sorted(Condition, reverse=True))
PROGRESS: Final = (
    ("Submitted", (_S.SUBMITTED,)),
    ("Approved", (_S.APPROVED, _S.DROPPED_OFF, _S.SENT)),
    ("Received", (_S.RECEIVED, _S.GRADED)),
    ("Graded", (_S.AGREED,)),
    ("Paid", (_S.PAID, _S.CLOSED)),
)
"""How far an order is, with the stages that each part stands for."""


def progress_of(stage: BuylistStage) -> tuple[tuple[str, str], ...]:
    """Return the parts of the way with how far each is: done, now or ahead; nothing for what was broken off."""
    at = next((place for place, (_, stages) in enumerate(PROGRESS) if stage in stages), None)
    if at is None:
        return ()
    is_over = stage in (_S.PAID, _S.CLOSED)
    return tuple(
        (label, "done" if place < at or is_over else "now" if place == at else "ahead")
        for place, (label, _) in enumerate(PROGRESS)
    )


BUYLIST_WORDS: Final[Mapping[str, Any]] = {
    "stages": STAGES,
    "for_seller": FOR_SELLER,
    "for_staff": FOR_STAFF,
    "step_words": STEPS,
    "credit_kinds": CREDIT_KINDS,
    "grades": GRADES,
    "progress_of": progress_of,
}
"""What the templates of buylists need."""
