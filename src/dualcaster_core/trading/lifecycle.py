"""The life of a trade as one table: which action leads from which stage to which, and who may take it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """What everybody is shown of where a trade stands."""

    DRAFT = "draft"
    PLANNED = "planned"
    PENDING = "pending"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    DECLINED = "declined"
    COUNTERED = "countered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """Where a trade stands, exactly: an accepted one is agreed, about to be cancelled, sent, confirmed or disputed.

    The leg of a ring is planned until everybody has accepted. Who gives in it has nothing to confirm: from its start
    on, one of the two has confirmed.
    """

    DRAFT = "draft"
    PLANNED = "planned"
    PENDING = "pending"
    VIEWED = "viewed"
    AGREED = "agreed"
    CANCEL_ASKED = "cancel asked"
    SENT = "sent"
    ONE_CONFIRMED = "one confirmed"
    DISPUTED = "disputed"
    COMPLETED = "completed"
    DECLINED = "declined"
    COUNTERED = "countered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


STATUS_OF: Final[Mapping[Stage, Status]] = {
    Stage.DRAFT: Status.DRAFT,
    Stage.PLANNED: Status.PLANNED,
    Stage.PENDING: Status.PENDING,
    Stage.VIEWED: Status.VIEWED,
    Stage.AGREED: Status.ACCEPTED,
    Stage.CANCEL_ASKED: Status.ACCEPTED,
    Stage.SENT: Status.ACCEPTED,
    Stage.ONE_CONFIRMED: Status.ACCEPTED,
    Stage.DISPUTED: Status.ACCEPTED,
    Stage.COMPLETED: Status.COMPLETED,
    Stage.DECLINED: Status.DECLINED,
    Stage.COUNTERED: Status.COUNTERED,
    Stage.EXPIRED: Status.EXPIRED,
    Stage.CANCELLED: Status.CANCELLED,
}


class Action(StrEnum):
    """What can be done to a trade. Those of people are named as the API names them."""

    EDIT = "edit"
    SEND = "send"
    DISCARD = "discard"
    VIEW = "view"
    ACCEPT = "accept"
    DECLINE = "decline"
    COUNTER = "counter"
    WITHDRAW = "withdraw"
    MARK_SENT = "sent"
    CONFIRM = "confirm"
    ASK_CANCEL = "ask_cancel"
    AGREE_CANCEL = "agree_cancel"
    CANCEL = "cancel"
    CANCEL_ON = "cancel_on"
    DISPUTE = "dispute"
    START = "start"
    LAPSE_UNSENT = "lapse_unsent"
    LAPSE_UNPAID = "lapse_unpaid"
    EXPIRE = "expire"
    LAPSE = "lapse"
    COMPLETE_UNANSWERED = "complete_unanswered"
    END = "end"
    RULE_COMPLETED = "rule_completed"
    RULE_CANCELLED = "rule_cancelled"


class Party(StrEnum):
    """The two people of a trade."""

    PROPOSER = "proposer"
    RECIPIENT = "recipient"

    @property
    def other(self) -> "Party":
        """The other one."""
        return Party.RECIPIENT if self is Party.PROPOSER else Party.PROPOSER


class By(StrEnum):
    """Who takes an action: a party, the passing of time, a moderator, or what befell one of the accounts."""

    PROPOSER = "proposer"
    RECIPIENT = "recipient"
    CLOCK = "clock"
    MODERATOR = "moderator"
    SYSTEM = "system"


TRANSITIONS: Final[Mapping[tuple[Stage, Action], Stage]] = {
    (Stage.DRAFT, Action.EDIT): Stage.DRAFT,
    (Stage.DRAFT, Action.SEND): Stage.PENDING,
    (Stage.DRAFT, Action.DISCARD): Stage.CANCELLED,
    (Stage.DRAFT, Action.END): Stage.CANCELLED,
    (Stage.PLANNED, Action.START): Stage.ONE_CONFIRMED,
    (Stage.PLANNED, Action.END): Stage.CANCELLED,
    (Stage.PENDING, Action.VIEW): Stage.VIEWED,
    (Stage.PENDING, Action.ACCEPT): Stage.AGREED,
    (Stage.PENDING, Action.DECLINE): Stage.DECLINED,
    (Stage.PENDING, Action.COUNTER): Stage.COUNTERED,
    (Stage.PENDING, Action.WITHDRAW): Stage.CANCELLED,
    (Stage.PENDING, Action.EXPIRE): Stage.EXPIRED,
    (Stage.PENDING, Action.END): Stage.CANCELLED,
    (Stage.VIEWED, Action.ACCEPT): Stage.AGREED,
    (Stage.VIEWED, Action.DECLINE): Stage.DECLINED,
    (Stage.VIEWED, Action.COUNTER): Stage.COUNTERED,
    (Stage.VIEWED, Action.WITHDRAW): Stage.CANCELLED,
    (Stage.VIEWED, Action.EXPIRE): Stage.EXPIRED,
    (Stage.VIEWED, Action.END): Stage.CANCELLED,
    (Stage.AGREED, Action.MARK_SENT): Stage.SENT,
    (Stage.AGREED, Action.CONFIRM): Stage.ONE_CONFIRMED,
    (Stage.AGREED, Action.ASK_CANCEL): Stage.CANCEL_ASKED,
    (Stage.AGREED, Action.CANCEL): Stage.CANCELLED,
    (Stage.AGREED, Action.CANCEL_ON): Stage.CANCELLED,
    (Stage.AGREED, Action.DISPUTE): Stage.DISPUTED,
    (Stage.AGREED, Action.LAPSE): Stage.CANCELLED,
    (Stage.AGREED, Action.LAPSE_UNPAID): Stage.CANCELLED,
    (Stage.CANCEL_ASKED, Action.MARK_SENT): Stage.SENT,
    (Stage.CANCEL_ASKED, Action.CONFIRM): Stage.ONE_CONFIRMED,
    (Stage.CANCEL_ASKED, Action.AGREE_CANCEL): Stage.CANCELLED,
    (Stage.CANCEL_ASKED, Action.CANCEL): Stage.CANCELLED,
    (Stage.CANCEL_ASKED, Action.CANCEL_ON): Stage.CANCELLED,
    (Stage.CANCEL_ASKED, Action.DISPUTE): Stage.DISPUTED,
    (Stage.CANCEL_ASKED, Action.LAPSE): Stage.CANCELLED,
    (Stage.CANCEL_ASKED, Action.LAPSE_UNPAID): Stage.CANCELLED,
    (Stage.SENT, Action.MARK_SENT): Stage.SENT,
    (Stage.SENT, Action.CONFIRM): Stage.ONE_CONFIRMED,
    (Stage.SENT, Action.CANCEL_ON): Stage.CANCELLED,
    (Stage.SENT, Action.DISPUTE): Stage.DISPUTED,
    (Stage.ONE_CONFIRMED, Action.MARK_SENT): Stage.ONE_CONFIRMED,
    (Stage.ONE_CONFIRMED, Action.CONFIRM): Stage.COMPLETED,
    (Stage.ONE_CONFIRMED, Action.COMPLETE_UNANSWERED): Stage.COMPLETED,
    (Stage.ONE_CONFIRMED, Action.LAPSE_UNSENT): Stage.CANCELLED,
    (Stage.ONE_CONFIRMED, Action.DISPUTE): Stage.DISPUTED,
    (Stage.DISPUTED, Action.MARK_SENT): Stage.DISPUTED,
    (Stage.DISPUTED, Action.CONFIRM): Stage.DISPUTED,
    (Stage.DISPUTED, Action.RULE_COMPLETED): Stage.COMPLETED,
    (Stage.DISPUTED, Action.RULE_CANCELLED): Stage.CANCELLED,
}
"""Every legal step. A pair that is not here is ``trade.illegal_transition`` and changes nothing."""

_EITHER = frozenset({By.PROPOSER, By.RECIPIENT})
TAKEN_BY: Final[Mapping[Action, frozenset[By]]] = {
    Action.EDIT: frozenset({By.PROPOSER}),
    Action.SEND: frozenset({By.PROPOSER}),
    Action.DISCARD: frozenset({By.PROPOSER}),
    Action.VIEW: frozenset({By.RECIPIENT}),
    Action.ACCEPT: frozenset({By.RECIPIENT}),
    Action.DECLINE: frozenset({By.RECIPIENT}),
    Action.COUNTER: frozenset({By.RECIPIENT}),
    Action.WITHDRAW: frozenset({By.PROPOSER}),
    Action.MARK_SENT: _EITHER,
    Action.CONFIRM: _EITHER,
    Action.ASK_CANCEL: _EITHER,
    Action.AGREE_CANCEL: _EITHER | {By.CLOCK},
    Action.CANCEL: _EITHER,
    Action.CANCEL_ON: _EITHER,
    Action.DISPUTE: _EITHER | {By.CLOCK, By.SYSTEM},
    Action.START: frozenset({By.SYSTEM}),
    Action.LAPSE_UNSENT: frozenset({By.CLOCK}),
    Action.LAPSE_UNPAID: frozenset({By.SYSTEM}),
    Action.EXPIRE: frozenset({By.CLOCK}),
    Action.LAPSE: frozenset({By.CLOCK}),
    Action.COMPLETE_UNANSWERED: frozenset({By.CLOCK}),
    Action.END: frozenset({By.SYSTEM}),
    Action.RULE_COMPLETED: frozenset({By.MODERATOR}),
    Action.RULE_CANCELLED: frozenset({By.MODERATOR}),
}
"""Who may take each action. What more it asks for (a time that has passed, a thing not done yet) the trade checks."""

OPEN: Final = frozenset({Stage.PENDING, Stage.VIEWED})
"""Proposals that wait for the recipient."""
LIVE: Final = frozenset({Stage.AGREED, Stage.CANCEL_ASKED, Stage.SENT, Stage.ONE_CONFIRMED, Stage.DISPUTED})
"""Accepted trades under way: their copies are promised."""
FINAL: Final = frozenset({Stage.COMPLETED, Stage.DECLINED, Stage.COUNTERED, Stage.EXPIRED, Stage.CANCELLED})
"""Nothing more happens to these."""
AFTER_PAYMENT: Final = frozenset({Action.MARK_SENT, Action.CONFIRM})
"""Where the payment is held, nobody does these before it is there."""
