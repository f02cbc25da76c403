"""The pairing of the core over columns: which copies of one person fill which wants of everybody, and the reverse.

Most entries cannot meet another one: their owner has one have, or one want, of the card, and so has the user who asks.
Those are lines by themselves. The rest is sorted: every have chooses its want, then every want is filled.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dualcaster_columnar.layouts import (
    ANY,
    COMBINATIONS,
    EXACT,
    FOIL_FROM,
    HAVE_ASKS,
    HAVE_LANGUAGE,
    HAVE_QUANTITY,
    HAVE_SEVERAL,
    KINDS,
    LANGUAGE_MASK,
    OF_SET,
    WANT_CASES,
    WANT_FOIL,
    WANT_LANGUAGE,
    WANT_LIMITED,
    WANT_QUANTITY,
    WANT_SEVERAL,
    WANT_STRICT,
    Flags,
)
from dualcaster_columnar.market import Market
from dualcaster_columnar.pools import Postings
from dualcaster_columnar.printings import NO_PRICE, UNPRICED

Ints = NDArray[np.int64]
_CASE: Final = np.arange(WANT_CASES)
_PLACE: Final = np.arange(16)
_NOT_MEANT: Final = -2


@frozen
class Terms:
    """What decides beside the lists."""

    max_ask_percent: int
    any_printing_times: int


class Lines(NamedTuple):
    """Lines with other people: who, how many copies, what one is worth (0 where unpriced), and the condition gap."""

    other: Ints
    copies: Ints
    cents: Ints
    gap: Ints


class _Span(NamedTuple):
    """Some posting lists, one for each of the user's entries that they may meet."""

    keys: Ints
    mine: Ints
    starts: Ints
    counts: Ints

    @classmethod
    def of(cls, postings: Postings, keys: Ints, mine: Ints) -> "_Span":
        counts = postings.counts[keys].astype(np.int64)
        there = np.flatnonzero(counts)
        return cls(keys[there], mine[there], postings.starts[keys[there]], counts[there])

    def column(self, postings: Postings, name: str) -> NDArray[Any]:
        return postings.gather(name, self.starts.tolist(), (self.starts + self.counts).tolist())

    def repeated(self, values: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(values, self.counts)

    def places(self, rows: Ints, spans: Ints) -> Ints:
        """Return where rows lie in the pool, from their number and that of their list."""
        return self.starts[spans] + rows - (np.cumsum(self.counts) - self.counts)[spans]


def lines_given(market: Market, user: int, terms: Terms, among: Flags | None = None) -> Lines:
    """Pair the haves of a user with everybody's wants, or with those of some people."""
    mine = _MyHaves.of(market, user, terms)
    if not len(mine.card):
        return _nothing()
    printings, wants = market.printings, market.wants.postings
    number = np.arange(len(mine.card))
    keys = np.concatenate(
        [
            KINDS * mine.card + EXACT,
            KINDS * printings.card_in_set[mine.card] + OF_SET,
            KINDS * printings.card[mine.card] + ANY,
        ]
    )
    spans = _Span.of(wants, keys, np.tile(number, KINDS))
    return _given(market, mine, spans, mine.meant(market, spans, terms), among)


@frozen
class _MyHaves:
    """The haves of a user that take part, in the order in which they fill a want."""

    card: Ints
    id: Ints
    place: Ints
    language: Ints
    quantity: Ints
    unit: Ints
    ask: Ints
    has_several: Flags

    @classmethod
    def of(cls, market: Market, user: int, terms: Terms) -> "_MyHaves":
        where, cards = market.haves.of(user)
        columns = market.haves.postings.columns
        facts, ask, ids = (columns[name][where].astype(np.int64) for name in ("facts", "amount", "id"))
        place = facts & 15
        unit = market.printings.values[cards, place]
        asks_too_much = (ask >= 0) & (unit != UNPRICED) & (ask * 100 > unit * terms.max_ask_percent)
        kept = np.flatnonzero((facts >> HAVE_QUANTITY > 0) & ~asks_too_much)
        kept = kept[np.lexsort((ids[kept], -(place[kept] % 5)))]
        oracle = market.printings.card[cards[kept]]
        _, first, counts = np.unique(oracle, return_inverse=True, return_counts=True)
        return cls(
            card=cards[kept],
            id=ids[kept],
            place=place[kept],
            language=facts[kept] >> HAVE_LANGUAGE & LANGUAGE_MASK,
            quantity=facts[kept] >> HAVE_QUANTITY,
            unit=unit[kept],
            ask=ask[kept],
            has_several=counts[first] > 1,
        )

    def meant(self, market: Market, spans: _Span, terms: Terms) -> Flags:
        """Tell for each list and case of a want whether my have is meant, its language and a limit aside."""
        mine, kinds = spans.mine, spans.keys % KINDS
        place, unit = self.place[mine][:, None], self.unit[mine]
        strict, foil, limited = ((_CASE & bit) > 0 for bit in (WANT_STRICT, WANT_FOIL, WANT_LIMITED))
        meant = ~strict | (place % 5 >= _CASE & 7)
        meant &= ~foil | (place >= FOIL_FROM)
        cheapest = np.full((len(mine), 2), NO_PRICE)
        for kind, groups in ((OF_SET, market.printings.by_card_in_set), (ANY, market.printings.by_card)):
            of_kind = kinds == kind
            cheapest[of_kind] = groups.cheapest[spans.keys[of_kind] // KINDS]
        most = np.where(cheapest == NO_PRICE, NO_PRICE, np.minimum(cheapest, 2**40) * terms.any_printing_times)
        cheap = unit[:, None] <= most
        result: Flags = meant & (limited | np.where(foil, cheap[:, 1:], cheap[:, :1]))
        return result


def _given(market: Market, mine: _MyHaves, spans: _Span, meant: Flags, among: Flags | None) -> Lines:
    wants = market.wants.postings
    facts = spans.column(wants, "facts")
    number = spans.repeated(np.arange(len(spans.keys)) * WANT_CASES)
    rows = np.flatnonzero(meant.ravel().take(number + (facts & (WANT_CASES - 1))))
    facts, span = facts[rows], number[rows] // WANT_CASES
    other = spans.column(wants, "user")[rows]
    have = spans.mine[span]
    wanted = facts >> WANT_LANGUAGE & LANGUAGE_MASK
    fits = (wanted == 0) | (wanted == mine.language[have])
    if among is not None:
        fits &= among[other]
    limited = np.flatnonzero(fits & ((facts & WANT_LIMITED) > 0) & (mine.unit[have] != UNPRICED))
    limits = wants.columns["amount"][spans.places(rows[limited], span[limited])]
    fits[limited] = np.maximum(mine.unit, mine.ask)[have[limited]] <= limits
    kept = np.flatnonzero(fits)
    facts, span, other, have, rows = facts[kept], span[kept], other[kept], have[kept], rows[kept]
    quantity = facts >> WANT_QUANTITY
    copies = np.minimum(quantity, mine.quantity[have])
    shared = np.flatnonzero(((facts & WANT_SEVERAL) > 0) | mine.has_several[have])
    if len(shared):
        where = spans.places(rows[shared], span[shared])
        count = len(mine.card)
        first = _first_of_each(other[shared].astype(np.int64) * count + have[shared])
        order = first[np.argsort(where[first] * count + have[shared][first])]
        chosen = shared[order]
        copies[shared] = 0
        copies[chosen] = _filled(where[order], quantity[chosen], mine.quantity[have[chosen]])
    gap = np.minimum(0, mine.place[have] % 5 - (facts & 7))
    return _lines(other, copies, mine.unit[have], gap)


def lines_gotten(market: Market, user: int, terms: Terms, among: Flags | None = None) -> Lines:
    """Pair everybody's haves, or those of some people, with the wants of a user."""
    mine = _MyWants.of(market, user)
    if not len(mine.id):
        return _nothing()
    card, want = mine.accepted(market)
    spans = _Span.of(market.haves.postings, card, want)
    return _gotten(market, mine, spans, mine.units(market, spans, terms), terms, among)


@frozen
class _MyWants:
    """The wants of a user, in the order in which a have chooses among them."""

    id: Ints
    key: Ints
    least: Ints
    is_strict: Flags
    needs_foil: Flags
    language: Ints
    quantity: Ints
    limit: Ints
    has_several: Flags

    @classmethod
    def of(cls, market: Market, user: int) -> "_MyWants":
        where, keys = market.wants.of(user)
        columns = market.wants.postings.columns
        facts, limit, ids = (columns[name][where].astype(np.int64) for name in ("facts", "amount", "id"))
        order = np.lexsort((ids, keys % KINDS))
        facts, limit, ids, keys = facts[order], limit[order], ids[order], keys[order]
        return cls(
            id=ids,
            key=keys,
            least=facts & 7,
            is_strict=(facts & WANT_STRICT) > 0,
            needs_foil=(facts & WANT_FOIL) > 0,
            language=facts >> WANT_LANGUAGE & LANGUAGE_MASK,
            quantity=facts >> WANT_QUANTITY,
            limit=limit,
            has_several=(facts & WANT_SEVERAL) > 0,
        )

    def accepted(self, market: Market) -> tuple[Ints, Ints]:
        """Return the printings that each want accepts, and the want of each."""
        kinds, codes, printings = self.key % KINDS, self.key // KINDS, market.printings
        exact, of_set, any_ = (np.flatnonzero(kinds == kind) for kind in (EXACT, OF_SET, ANY))
        in_set, set_counts = printings.by_card_in_set.members(codes[of_set])
        of_card, card_counts = printings.by_card.members(codes[any_])
        return (
            np.concatenate([codes[exact], in_set, of_card]),
            np.concatenate([exact, np.repeat(of_set, set_counts), np.repeat(any_, card_counts)]),
        )

    def units(self, market: Market, spans: _Span, terms: Terms) -> Ints:
        """Return for each list what a copy of each finish and condition is worth; ``_NOT_MEANT`` where none is meant.

        Languages and what owners ask are not looked at.
        """
        mine, printings = spans.mine, market.printings
        units = np.full((len(mine), 16), _NOT_MEANT, dtype=np.int64)
        units[:, :COMBINATIONS] = printings.values[spans.keys]
        kinds, codes = self.key[mine] % KINDS, self.key[mine] // KINDS
        cheapest = np.full(len(mine), NO_PRICE)
        foil = self.needs_foil[mine]
        for kind, groups in ((OF_SET, printings.by_card_in_set), (ANY, printings.by_card)):
            of_kind = np.flatnonzero(kinds == kind)
            cheapest[of_kind] = groups.cheapest[codes[of_kind], foil[of_kind].astype(np.int64)]
        most = np.where(cheapest == NO_PRICE, NO_PRICE, np.minimum(cheapest, 2**40) * terms.any_printing_times)
        most = np.where(self.limit[mine] >= 0, self.limit[mine], most)[:, None]
        refused = units > most
        refused |= foil[:, None] & (_PLACE < FOIL_FROM)
        refused |= self.is_strict[mine][:, None] & (self.least[mine][:, None] > _PLACE % 5)
        units[refused] = _NOT_MEANT
        return units


def _gotten(  # noqa: PLR0917
    market: Market, mine: _MyWants, spans: _Span, units: Ints, terms: Terms, among: Flags | None
) -> Lines:
    haves = market.haves.postings
    facts = spans.column(haves, "facts")
    number = spans.repeated(np.arange(len(spans.keys)) * 16)
    unit = units.ravel().take(number + (facts & 15))
    rows = np.flatnonzero(unit != _NOT_MEANT)
    facts, span, unit = facts[rows], number[rows] >> 4, unit[rows]
    other = spans.column(haves, "user")[rows]
    want = spans.mine[span]
    wanted = mine.language[want]
    fits = (wanted == 0) | (wanted == facts >> HAVE_LANGUAGE & LANGUAGE_MASK)
    if among is not None:
        fits &= among[other]
    asking = np.flatnonzero(fits & ((facts & HAVE_ASKS) > 0) & (unit != UNPRICED))
    asks = haves.columns["amount"][spans.places(rows[asking], span[asking])].astype(np.int64)
    limits = mine.limit[want[asking]]
    fits[asking] = (asks * 100 <= unit[asking] * terms.max_ask_percent) & ((limits < 0) | (asks <= limits))
    kept = np.flatnonzero(fits)
    facts, span, other, want, unit, rows = facts[kept], span[kept], other[kept], want[kept], unit[kept], rows[kept]
    quantity = facts >> HAVE_QUANTITY
    copies = np.minimum(quantity, mine.quantity[want])
    place = (facts & 15) % 5
    shared = np.flatnonzero(((facts & HAVE_SEVERAL) > 0) | mine.has_several[want])
    if len(shared):
        where = spans.places(rows[shared], span[shared])
        first = _first_of_each(where)
        chosen, where = shared[first], where[first]
        filled = other[chosen].astype(np.int64) * len(mine.id) + want[chosen]
        order = np.lexsort((haves.columns["id"][where], -place[chosen], filled))
        chosen = chosen[order]
        copies[shared] = 0
        copies[chosen] = _filled(filled[order], mine.quantity[want[chosen]], quantity[chosen])
    gap = np.minimum(0, place - mine.least[want])
    return _lines(other, copies, unit, gap)


def _first_of_each(keys: Ints) -> Ints:
    """Return where each key comes first."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    return order[np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])]


def _filled(wants: Ints, wanted: Ints, offered: Ints) -> Ints:
    """Fill wants by haves in their order, until the quantity wanted is reached; rows of a want follow each other."""
    before = np.cumsum(offered, dtype=np.int64) - offered
    starts = np.flatnonzero(np.r_[True, wants[1:] != wants[:-1]])
    before -= np.repeat(before[starts], np.diff(np.r_[starts, len(wants)]))
    return np.clip(np.minimum(wanted - before, offered), 0, None)


def _lines(other: Ints, copies: Ints, unit: Ints, gap: Ints) -> Lines:
    """Keep lines of at least one copy; an unpriced one adds nothing."""
    kept = np.flatnonzero(copies > 0)
    return Lines(other[kept], copies[kept], copies[kept] * np.maximum(unit[kept], 0), gap[kept])


def _nothing() -> Lines:
    none = np.zeros(0, dtype=np.int64)
    return Lines(none, none, none, none)
