"""The pictures of the cards that trades are about."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.trading.reading.views import BestCard, TradeBuilder, TradeDetail, TradeSummary


@frozen
class TradeCards:
    """What the catalogue says of the cards of a page, by public id."""

    known: Mapping[str, CardView]

    def of(self, hashid: str) -> CardView | None:
        """Return a card, None where the catalogue does not have it any more."""
        return self.known.get(hashid)

    def best(self, card: BestCard | None) -> CardView | None:
        """Return the best card of a side."""
        return None if card is None else self.known.get(card.hashid)


async def cards_of(application: Application, trades: Sequence[TradeSummary]) -> TradeCards:
    """Look the cards of trades up, with one read: the best of each side, and of whole trades all lines."""
    return await cards_named(application, (hashid for one in trades for hashid in _named(one)))


async def cards_to_choose(application: Application, builder: TradeBuilder) -> TradeCards:
    """Look the cards of a proposal that is being built up, with one read."""
    sides = (builder.offers, builder.wants)
    return await cards_named(
        application, (item.card_hashid for side in sides for item in (*side.chosen, *side.choices))
    )


def _named(trade: TradeSummary) -> Iterable[str]:
    yield from (best.hashid for best in (trade.proposer_best, trade.recipient_best) if best is not None)
    if isinstance(trade, TradeDetail):
        yield from (line.card_hashid for line in (*trade.proposer_offers, *trade.proposer_wants))


async def cards_named(application: Application, hashids: Iterable[str]) -> TradeCards:
    """Look cards up by their public ids, with one read."""
    keys = (application.ids.decode(IdKind.CARD, hashid) for hashid in dict.fromkeys(hashids))
    found = await application.catalogue.cards.with_keys(key for key in keys if key is not None)
    return TradeCards({card.hashid: card for card in found.values()})
