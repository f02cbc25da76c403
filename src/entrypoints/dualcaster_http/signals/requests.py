"""The bodies of requests about signals."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.signals.members.model import LEAST_CONFIDENCE, LONGEST_RATIONALE, SHORTEST_RATIONALE, SignalDraft
from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_http.edge.parameters import LINES, card_key

PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]
Price = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9]{1,8}(\.[0-9]{1,2})?$", description='In the currency of the price: "12.50".'),
]


class NewSignal(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A signal: what the price of a printing in a finish does by a day, how likely that is, and why.

    A BUY or SELL has a target at least 5 % and twice the card's weekly volatility away; a HOLD has none.
    """

    card: PublicId
    finish: Finish = Finish.NONFOIL
    action: SignalAction
    target_price: Price | None = None
    target_date: date
    confidence: Annotated[float, msgspec.Meta(ge=LEAST_CONFIDENCE, le=1)]
    rationale: Annotated[
        str, msgspec.Meta(min_length=SHORTEST_RATIONALE, max_length=2 * LONGEST_RATIONALE, pattern=LINES)
    ]
    visibility: SignalVisibility = SignalVisibility.PRIVATE


class SignalChange(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What becomes of one's signal: ``closed`` has it take no more follows, for good."""

    closed: Literal[True]


def draft_from(body: NewSignal, application: Application) -> SignalDraft:
    """Turn a request into a draft. Raises ``CardNotFound`` and ``ValidationFailed``."""
    return SignalDraft(
        card_id=card_key(application, body.card),
        finish=body.finish,
        action=body.action,
        target_price=None if body.target_price is None else Decimal(body.target_price),
        target_date=body.target_date,
        confidence=body.confidence,
        rationale=body.rationale,
        visibility=body.visibility,
    )
