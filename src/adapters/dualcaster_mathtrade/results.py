"""Writes results as TradeMaximizer lays them out, so that the tools around math trades go on to read them."""

from collections.abc import Iterator

from dualcaster_core.rings.model import RingLeg, RingSolution
from dualcaster_core.rings.want_lists import MathTrade


def results_text(trade: MathTrade, solution: RingSolution) -> str:
    """Return loops, item summary and statistics, as far as the options of the file ask for them."""
    return "\n".join(_Results(trade, solution).lines()) + "\n"


class _Results:
    def __init__(self, trade: MathTrade, solution: RingSolution) -> None:
        self._trade, self._solution = trade, solution
        self._shown = [self._named(offer) for offer in range(len(trade.exchange.offers))]
        offers = trade.exchange.offers
        self._width = max((len(name) for name, offer in zip(self._shown, offers, strict=True) if not offer.is_link))

    def _named(self, place: int) -> str:
        exchange = self._trade.exchange
        offer = exchange.offers[place]
        if not self._trade.named or exchange.owners[offer.owner] == offer.label:
            return offer.label
        user = f"({exchange.owners[offer.owner].upper()})"
        return f"{offer.label} {user}" if self._trade.layout.by_item else f"{user} {offer.label}"

    def lines(self) -> Iterator[str]:
        """Yield the lines of all parts."""
        layout = self._trade.layout
        if self._trade.options:
            yield f"Options: {' '.join(self._trade.options)}"
            yield ""
        if layout.missing_lists:
            yield from (f"**** Missing want list for official name {name}" for name in sorted(self._trade.missing))
        if layout.errors and self._trade.issues:
            yield "ERRORS:"
            yield from (f"**** Line {issue.line}: {issue.message}" for issue in self._trade.issues)
            yield ""
        if layout.loops:
            yield from self._loops()
        if layout.summary:
            yield from self._summary()
        yield from self._statistics()

    def _loops(self) -> Iterator[str]:
        yield f"TRADE LOOPS ({self._solution.trades} total trades):"
        yield ""
        for ring in self._solution.rings:
            yield from (self._receives(leg) for leg in ring.legs)
            yield ""

    def _receives(self, leg: RingLeg) -> str:
        return f"{self._shown[leg.gives]:<{self._width}} receives {self._shown[leg.gets]}"

    def _summary(self) -> Iterator[str]:
        sends_to = {leg.gets: leg.gives for ring in self._solution.rings for leg in ring.legs}
        told = [
            f"{self._shown[leg.gives]:<{self._width}} receives {self._shown[leg.gets]:<{self._width}}"
            f" and sends to {self._shown[sends_to[leg.gives]]}"
            for ring in self._solution.rings
            for leg in ring.legs
        ]
        if self._trade.layout.items_that_stay:
            told += [
                f"{self._shown[place]:<{self._width}}             does not trade"
                for place, offer in enumerate(self._trade.exchange.offers)
                if not offer.is_link and place not in sends_to
            ]
        yield f"ITEM SUMMARY ({self._solution.trades} total trades):"
        yield ""
        yield from sorted(told)
        yield ""

    def _statistics(self) -> Iterator[str]:
        trades, items = self._solution.trades, self._trade.exchange.things
        share = f" ({trades / items:.1%})" if items else ""
        yield f"Num trades  = {trades} of {items} items{share}"
        layout = self._trade.layout
        if layout.statistics:
            sizes = sorted(map(len, self._solution.rings), reverse=True)
            average = f" (avg {self._solution.cost / trades:.2f})" if trades else ""
            yield f"Total cost  = {self._solution.cost}{average}"
            yield f"Num groups  = {len(sizes)}"
            yield f"Group sizes = {' '.join(map(str, sizes))}".rstrip()
            yield f"Sum squares = {sum(size * size for size in sizes)}"
            yield f"Num users   = {self._solution.people}"
        if layout.elapsed_time:
            yield f"Elapsed time = {self._solution.proof.seconds * 1000:.0f}ms"
