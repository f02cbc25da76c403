"""The bodies of requests about trades, and how they become what the core takes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from dualcaster_app import Application
from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.commands import LONGEST_REASON, ProposalChanges
from dualcaster_core.trading.errors import ProposalInvalid
from dualcaster_core.trading.model import (
    DEFAULT_EXPIRY_DAYS,
    EXPIRY_DAYS,
    LONGEST_MESSAGE,
    MOST_LINES,
    Exchange,
)
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal

_TEXT = r"^[^\x00-\x09\x0b-\x1f\x7f]*$"
_LINE = r"^[^\x00-\x1f\x7f]*$"
PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]
Username = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=_LINE)]
Cash = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,2})?$", description='US dollars, such as "12.50".')]
Message = Annotated[str, msgspec.Meta(max_length=LONGEST_MESSAGE, pattern=_TEXT)]
Reason = Annotated[str, msgspec.Meta(max_length=LONGEST_REASON, pattern=_TEXT)]
Days = Annotated[int, msgspec.Meta(ge=EXPIRY_DAYS[0], le=EXPIRY_DAYS[1])]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="The version of the trade that was looked at.")]
ActionName = Literal[
    "edit",
    "send",
    "discard",
    "view",
    "accept",
    "decline",
    "counter",
    "withdraw",
    "sent",
    "confirm",
    "ask_cancel",
    "agree_cancel",
    "cancel",
    "cancel_on",
]


class ChosenLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Copies of an inventory item; what they are and what they are worth the server knows."""

    item_id: PublicId
    quantity: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_QUANTITY)] = 1


ChosenLines = Annotated[list[ChosenLine], msgspec.Meta(max_length=MOST_LINES)]


class BothSides(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The cards of both sides; a side that is left out stays as it is."""

    proposer_offers: ChosenLines | None = None
    proposer_wants: ChosenLines | None = None


class CashOfSides(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Cash that one of the two adds, in US dollars."""

    proposer_adds_cash: Cash = "0"
    recipient_adds_cash: Cash = "0"


class NewTrade(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A proposal: what the caller offers to somebody, and what they want for it.

    ``draft`` keeps it for the caller alone until it is sent. ``match_id`` is the match that it began from.
    """

    recipient: Username
    proposer_offers: ChosenLines = []
    proposer_wants: ChosenLines = []
    proposer_adds_cash: Cash = "0"
    recipient_adds_cash: Cash = "0"
    exchange: Exchange = Exchange.OTHER
    held_payment: bool = False
    message: Message = ""
    expires_in_days: Days = DEFAULT_EXPIRY_DAYS
    match_id: PublicId | None = None
    draft: bool = False


class TradePatch(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An action on a trade, and the version of it that was looked at.

    ``lines``, ``cash`` and what follows go with ``edit`` and ``counter`` and stay as they are where they are left out;
    ``tracking`` and ``carrier`` go with ``sent``, ``confirm_values`` with ``accept``.
    """

    action: ActionName
    version: Version
    reason: Reason = ""
    lines: BothSides | None = None
    cash: CashOfSides | None = None
    exchange: Exchange | None = None
    held_payment: bool | None = None
    message: Message | None = None
    expires_in_days: Days | None = None
    confirm_values: bool = False
    tracking: Annotated[str, msgspec.Meta(max_length=80, pattern=_LINE)] = ""
    carrier: Annotated[str, msgspec.Meta(max_length=60, pattern=_LINE)] = ""


class TradeEnding(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why a trade ends, and the version of it that was looked at."""

    reason: Reason = ""
    version: Version | None = None


def proposal_from(application: Application, body: NewTrade) -> Proposal:
    """Turn a body into what the core takes. Raises ``ProposalInvalid`` for ids that name nothing."""
    return Proposal(
        cards=ChosenCards(
            offered=chosen_from(application, body.proposer_offers, "proposer_offers"),
            asked=chosen_from(application, body.proposer_wants, "proposer_wants"),
        ),
        cash_from_proposer=Decimal(body.proposer_adds_cash),
        cash_from_recipient=Decimal(body.recipient_adds_cash),
        exchange=body.exchange,
        held_payment=body.held_payment,
        message=body.message,
        expires_in_days=body.expires_in_days,
        match_key=match_key(application, body.match_id) if body.match_id is not None else None,
    )


def changes_from(application: Application, body: TradePatch) -> ProposalChanges:
    """Turn what a patch says of the proposal into what the core takes. Raises ``ProposalInvalid``."""
    lines, cash = body.lines or BothSides(), body.cash
    return ProposalChanges(
        offered=_side(application, lines.proposer_offers, "proposer_offers"),
        asked=_side(application, lines.proposer_wants, "proposer_wants"),
        cash_from_proposer=Decimal(cash.proposer_adds_cash) if cash is not None else None,
        cash_from_recipient=Decimal(cash.recipient_adds_cash) if cash is not None else None,
        exchange=body.exchange,
        held_payment=body.held_payment,
        message=body.message,
        expires_in_days=body.expires_in_days,
    )


def chosen_from(application: Application, lines: Sequence[ChosenLine], name: str) -> tuple[ChosenCopies, ...]:
    """Read the items that lines name. Raises ``ProposalInvalid`` for ids that name none."""
    chosen = []
    for line in lines:
        key = application.ids.decode(IdKind.ITEM, line.item_id)
        if key is None:
            raise ProposalInvalid("a line names an item that does not exist", field=name, item_id=line.item_id)
        chosen.append(ChosenCopies(key, line.quantity))
    return tuple(chosen)


def match_key(application: Application, hashid: str) -> int:
    """Return the pair behind the public id of a match. Raises ``ProposalInvalid``."""
    key = application.ids.decode(IdKind.MATCH, hashid)
    if key is None:
        raise ProposalInvalid("there is no such match", field="match_id")
    return key


def _side(application: Application, lines: Sequence[ChosenLine] | None, name: str) -> tuple[ChosenCopies, ...] | None:
    return None if lines is None else chosen_from(application, lines, name)
