"""What a proposal that begins from a match is filled with: its fair package."""

from collections.abc import Sequence
from decimal import Decimal

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.views import MatchLineView
from dualcaster_core.trading.model import NOTHING
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.reading.use_cases import BuilderSearch
from dualcaster_core.trading.reading.views import BuilderItem
from dualcaster_http.trading.builder_form import BuilderState

CONSIDERED = 500
"""Cards of each side among which those of a package are found."""


async def begin_from_match(application: Application, user_id: int, match: str) -> BuilderState:
    """Return a builder with the fair package of a match. Raises ``MatchNotFound`` for a match of other people."""
    found = await application.matching.matches.package_of(user_id, match)
    partner = found.trader.username
    if found.package is None:
        return BuilderState(partner=partner, match=match)
    builder = await application.trading.trades.builder(user_id, partner, search=BuilderSearch(most=CONSIDERED))
    cash: Decimal = found.package.cash
    proposal = Proposal(
        cards=ChosenCards(
            offered=_chosen(application, found.gives, builder.offers.choices),
            asked=_chosen(application, found.gets, builder.wants.choices),
        ),
        cash_from_proposer=max(cash, NOTHING),
        cash_from_recipient=max(-cash, NOTHING),
        match_key=application.ids.decode(IdKind.MATCH, match),
    )
    return BuilderState(partner=partner, match=match, proposal=proposal)


def _chosen(
    application: Application, lines: Sequence[MatchLineView], items: Sequence[BuilderItem]
) -> tuple[ChosenCopies, ...]:
    """Find the items that the lines of a package are; plain copies are meant before signed and altered ones."""
    known: dict[tuple[object, ...], BuilderItem] = {}
    for item in sorted(items, key=lambda one: (one.signed, one.altered)):
        known.setdefault((item.card_hashid, item.finish.value, item.condition, item.language), item)
    chosen = []
    for line in lines:
        found = known.get((line.card_hashid, str(line.finish), line.condition, line.language))
        key = application.ids.decode(IdKind.ITEM, found.item_id) if found is not None else None
        if found is not None and key is not None and line.package_copies:
            chosen.append(ChosenCopies(key, min(line.package_copies, found.available)))
    return tuple(chosen)
