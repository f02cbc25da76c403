"""The form of the proposal builder: what was chosen, read from fields that are named after the items."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from attrs import field, frozen
from litestar import Request

from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.trading.model import DEFAULT_EXPIRY_DAYS, NOTHING, Exchange
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.reading.use_cases import BuilderSearch
from dualcaster_http.collection.list_forms import Amount, amount_of, shown_amount
from dualcaster_http.site.forms import Form, read_form
from dualcaster_http.site.queries import PLAIN
from dualcaster_http.trading.requests import Message, PublicId

OFFER, WANT = "offer.", "want."
"""What the name of a field begins with that says how many copies of an item are given; the item's id follows."""
MOST_FIELDS = 400
"""More items than a page ever shows."""
CashBy = Literal["nobody", "me", "them"]
Step = Literal["show", "balance", "draft", "send"]
EXCHANGES = (
    (Exchange.IN_PERSON, "In person"),
    (Exchange.MAIL, "By mail"),
    (Exchange.STORE, "At a store"),
    (Exchange.OTHER, "We will see"),
)
EXPIRIES = ((1, "1 day"), (3, "3 days"), (7, "7 days"), (14, "14 days"), (30, "30 days"))
SearchText = Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)]


class BuilderFields(msgspec.Struct, kw_only=True):
    """The fields of the form but the items; ``do`` is the button that was pressed."""

    partner: Annotated[str, msgspec.Meta(max_length=40, pattern=PLAIN)] = msgspec.field(default="", name="with")
    match: PublicId | Literal[""] = ""
    do: Step = "show"
    cash_by: CashBy = "nobody"
    cash: Amount = ""
    held_payment: bool = False
    exchange: Exchange = Exchange.OTHER
    message: Message = ""
    days: Annotated[int, msgspec.Meta(ge=1, le=30)] = DEFAULT_EXPIRY_DAYS
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None
    q_offers: SearchText = ""
    q_wants: SearchText = ""


@frozen(kw_only=True)
class BuilderState:
    """A proposal that is being built: what is chosen, and what is looked for on both sides."""

    proposal: Proposal = field(factory=Proposal)
    partner: str = ""
    match: str = ""
    do: Step = "show"
    version: int | None = None
    search: BuilderSearch = field(factory=BuilderSearch)

    @property
    def cash_by(self) -> CashBy:
        """Who adds cash."""
        if self.proposal.cash_from_proposer:
            return "me"
        return "them" if self.proposal.cash_from_recipient else "nobody"

    @property
    def cash(self) -> Decimal:
        """How much."""
        return self.proposal.cash_from_proposer or self.proposal.cash_from_recipient

    @property
    def form(self) -> Form:
        """Return the form as it shows this."""
        return Form(
            {
                "cash_by": self.cash_by,
                "cash": shown_amount(self.cash) if self.cash else "",
                "held_payment": "1" if self.proposal.held_payment else "",
                "exchange": self.proposal.exchange.value,
                "message": self.proposal.message,
                "days": str(self.proposal.expires_in_days),
                "q_offers": self.search.offers or "",
                "q_wants": self.search.wants or "",
            }
        )


async def read_builder(request: Request[Any, Any, Any], ids: PublicIds) -> tuple[BuilderState, Form]:
    """Read the form. What cannot be read is as a fresh form has it, and the form says so."""
    given, form = await read_form(request, BuilderFields)
    fields = await request.form()
    texts = {name: value for name, value in fields.multi_items() if isinstance(value, str)}
    cards = ChosenCards(offered=_chosen(texts, OFFER, ids), asked=_chosen(texts, WANT, ids))
    if given is None:
        known = BuilderFields()
        partner = texts.get("with", "")[:40]
        state = BuilderState(partner=partner, match="", proposal=Proposal(cards=cards), version=known.version)
        return state, form
    cash = amount_of(given.cash) or NOTHING
    return (
        BuilderState(
            partner=given.partner,
            match=given.match,
            do=given.do,
            version=given.version,
            search=BuilderSearch(offers=given.q_offers or None, wants=given.q_wants or None),
            proposal=Proposal(
                cards=cards,
                cash_from_proposer=cash if given.cash_by == "me" else NOTHING,
                cash_from_recipient=cash if given.cash_by == "them" else NOTHING,
                held_payment=given.held_payment and bool(cash) and given.cash_by != "nobody",
                exchange=given.exchange,
                message=given.message,
                expires_in_days=given.days,
                match_key=ids.decode(IdKind.MATCH, given.match) if given.match else None,
            ),
        ),
        form,
    )


def _chosen(texts: Mapping[str, str], prefix: str, ids: PublicIds) -> tuple[ChosenCopies, ...]:
    """Read the items of which copies are chosen; ids that name nothing choose nothing."""
    chosen = []
    named = [(name, text) for name, text in texts.items() if name.startswith(prefix)]
    for name, text in named[:MOST_FIELDS]:
        key = ids.decode(IdKind.ITEM, name.removeprefix(prefix))
        copies = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
        if key is not None and copies > 0:
            chosen.append(ChosenCopies(key, min(copies, LARGEST_QUANTITY)))
    return tuple(chosen)
