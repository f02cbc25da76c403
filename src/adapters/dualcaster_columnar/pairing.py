"""The pairing of the core over columns: which copies of one person fill which wants of everybody, and the reverse.

Most entries meet no other one: their owner and the user who asks have one have, or one want, of the card. The rest is
sorted: every have chooses its want, then every want is filled.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dualcaster_columnar.codes import order_of
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
from dualcaster_columnar.lists import Entries
from dualcaster_columnar.market import Market
from dualcaster_columnar.pools import Postings
from dualcaster_columnar.printings import NO_PRICE, UNPRICED

Ints = NDArray[np.int64]
Gaps = NDArray[np.signedinteger[Any]]
_PLACES: Final = 16
"""Finishes and conditions of a copy, and one that is none."""
AT_ONCE: Final = 1 << 17
"""Rows that are looked at at once."""
_NOT_MEANT: Final = -2
_CASE_BITS, _PLACE_BITS = 6, 4
_CHEAP, _CHEAP_FOIL = 1, 2
"""Bits: a copy is cheap enough for a want without a limit, and for one that requires foil."""


@frozen
class Terms:
    """What decides beside the lists."""

    max_ask_percent: int
    any_printing_times: int


def _table_of_gaps() -> NDArray[np.int8]:
    """Decide of each finish and condition of a copy, each state of its price and each case of a want whether they fit.

    1 where they do not, else the condition gap: 0 or below. Languages and limits are not looked at.
    """
    place = np.arange(_PLACES)[:, None, None]
    price = np.arange(4)[None, :, None]
    case = np.arange(WANT_CASES)[None, None, :]
    strict, foil, limited = ((case & bit) > 0 for bit in (WANT_STRICT, WANT_FOIL, WANT_LIMITED))
    is_cheap = np.where(foil, price & _CHEAP_FOIL, price & _CHEAP) > 0
    fits = (place < COMBINATIONS) & (limited | is_cheap) & (~foil | (place >= FOIL_FROM))
    gap = np.minimum(0, place % 5 - (case & 7))
    return np.where(fits & (~strict | (gap == 0)), gap, 1).astype(np.int8)


_GAPS: Final = _table_of_gaps()
_GAPS_BY_CASE: Final = np.ascontiguousarray(_GAPS[:, 3, :].T)  # of copies that are cheap enough


class Lines(NamedTuple):
    """Lines with other people: who, how many copies, what one is worth (0 where unpriced), and the condition gap."""

    other: Ints
    copies: Ints
    cents: Ints
    gap: Gaps

    @classmethod
    def of(cls, other: Ints, copies: Ints, unit: Ints, gap: Gaps) -> "Lines":
        """Keep lines of at least one copy; an unpriced one adds nothing."""
        cents = copies * np.maximum(unit, 0)
        if len(copies) and not copies.min():
            kept = np.flatnonzero(copies)
            return cls(other[kept], copies[kept], cents[kept], gap[kept])
        return cls(other, copies, cents, gap)


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

    def portions(self) -> Iterator[slice]:
        """Part the lists into portions of so few rows that what is worked out for them stays in the cache."""
        ends = np.cumsum(self.counts)
        first = 0
        while first < len(ends):
            done = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + AT_ONCE, side="right")))
            yield slice(first, last)
            first = last

    def part(self, which: slice) -> "_Span":
        """Return some of the lists."""
        return _Span(self.keys[which], self.mine[which], self.starts[which], self.counts[which])

    def numbers(self, apart: int) -> NDArray[np.int32]:
        """Return for each row the number of its list, times ``apart``."""
        return np.repeat(np.arange(0, len(self.keys) * apart, apart, dtype=np.int32), self.counts)

    def places(self, rows: Ints, spans: Ints) -> Ints:
        """Return where rows lie in the pool, from their number and that of their list."""
        return self.starts[spans] + rows - (np.cumsum(self.counts) - self.counts)[spans]


def lines_given(market: Market, own: Entries, terms: Terms, among: Flags) -> list[Lines]:
    """Pair the haves of a user with everybody's wants, or with those of some people."""
    mine = _MyHaves.of(market, own, terms)
    if not len(mine.card):
        return []
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
    gaps = mine.gaps(market, spans, terms)
    found = [_given(market, mine, spans.part(which), gaps[which], among) for which in spans.portions()]
    return [*(single for single, _ in found), *_given_shared(mine, [shared for _, shared in found])]


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
    def of(cls, market: Market, own: Entries, terms: Terms) -> "_MyHaves":
        cards, ids, facts, ask = own
        place = facts & 15
        unit = market.printings.values[cards, place]
        asks_too_much = (ask >= 0) & (unit != UNPRICED) & (ask * 100 > unit * terms.max_ask_percent)
        kept = np.flatnonzero((facts >> HAVE_QUANTITY > 0) & ~asks_too_much)
        kept = kept[np.lexsort((ids[kept], -(place[kept] % 5)))]
        return cls(
            card=cards[kept],
            id=ids[kept],
            place=place[kept],
            language=facts[kept] >> HAVE_LANGUAGE & LANGUAGE_MASK,
            quantity=facts[kept] >> HAVE_QUANTITY,
            unit=unit[kept],
            ask=ask[kept],
            has_several=(facts[kept] & HAVE_SEVERAL) > 0,
        )

    def gaps(self, market: Market, spans: _Span, terms: Terms) -> NDArray[np.int8]:
        """Return for each list and case of a want the condition gap of my have, 1 where it does not fit."""
        mine, kinds = spans.mine, spans.keys % KINDS
        cheapest = np.full((len(mine), 2), NO_PRICE)
        for kind, groups in ((OF_SET, market.printings.by_card_in_set), (ANY, market.printings.by_card)):
            of_kind = np.flatnonzero(kinds == kind)
            cheapest[of_kind] = groups.cheapest[spans.keys[of_kind] // KINDS]
        most = np.where(cheapest == NO_PRICE, NO_PRICE, np.minimum(cheapest, 2**40) * terms.any_printing_times)
        cheap = self.unit[mine][:, None] <= most
        price = cheap[:, 0] * _CHEAP + cheap[:, 1] * _CHEAP_FOIL
        return _GAPS[self.place[mine], price]


class _Shared(NamedTuple):
    """Entries of others that may meet several of mine: whose, where, their facts, which of mine, its gap and worth."""

    other: Ints
    where: Ints
    facts: NDArray[Any]
    mine: Ints
    gap: Gaps
    unit: Ints

    @classmethod
    def joined(cls, parts: "list[_Shared]") -> "_Shared":
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


_NOBODY: Final = _Shared(*(np.zeros(0, dtype=np.int64) for _ in range(6)))


def _given(market: Market, mine: _MyHaves, spans: _Span, gaps: NDArray[np.int8], among: Flags) -> tuple[Lines, _Shared]:
    wants = market.wants.postings
    facts, other = wants.gather(spans.starts, spans.counts, "facts", "user")
    number = spans.numbers(WANT_CASES)
    number += facts & (WANT_CASES - 1)
    gap = gaps.ravel().take(number)
    wanted = facts & (LANGUAGE_MASK << WANT_LANGUAGE)
    fits = wanted == np.repeat((mine.language[spans.mine] << WANT_LANGUAGE).astype(np.int32), spans.counts)
    fits |= wanted == 0
    fits &= gap <= 0
    fits &= among.take(other)
    rows = np.flatnonzero(fits)
    facts, span = facts.take(rows), number.take(rows) >> _CASE_BITS
    limited = np.flatnonzero((facts & WANT_LIMITED) > 0)
    limits = wants.columns["amount"].take(spans.places(rows.take(limited), span.take(limited)))
    dearest = np.where(mine.unit == UNPRICED, UNPRICED, np.maximum(mine.unit, mine.ask))
    refused = limited[dearest[spans.mine].take(span.take(limited)) > limits]
    is_shared = (facts & WANT_SEVERAL) > 0
    if mine.has_several.any():
        is_shared |= mine.has_several[spans.mine].take(span)
    alone = (facts >= 1 << WANT_QUANTITY) & ~is_shared
    alone[refused] = is_shared[refused] = False
    single, shared = np.flatnonzero(alone), np.flatnonzero(is_shared)
    kept, of_list = rows.take(single), span.take(single)
    copies = np.minimum(facts.take(single) >> WANT_QUANTITY, mine.quantity[spans.mine].take(of_list))
    lines = Lines.of(other.take(kept), copies, mine.unit[spans.mine].take(of_list), gap.take(kept))
    kept, of_list = rows.take(shared), span.take(shared)
    have = spans.mine.take(of_list)
    where = spans.places(kept, of_list)
    return lines, _Shared(other.take(kept), where, facts.take(shared), have, gap.take(kept), mine.unit.take(have))


def _given_shared(mine: _MyHaves, parts: list[_Shared]) -> Iterator[Lines]:
    """Let every have of mine choose one want of each person, and fill each want."""
    other, where, facts, have, gap, unit = _Shared.joined(parts) if parts else _NOBODY
    if len(other):
        count = len(mine.id)
        first = _first_of_each(other.astype(np.int64) * count + have)
        chosen = first[order_of(where[first] * count + have[first])]
        copies = _filled(where[chosen], facts[chosen] >> WANT_QUANTITY, mine.quantity[have[chosen]])
        yield Lines.of(other[chosen], copies, unit[chosen], gap[chosen])


def lines_gotten(market: Market, own: Entries, terms: Terms, among: Flags) -> list[Lines]:
    """Pair everybody's haves, or those of some people, with the wants of a user."""
    mine = _MyWants.of(own)
    if not len(mine.id):
        return []
    card, want = mine.accepted(market)
    spans = _Span.of(market.haves.postings, card, want)
    units = mine.units(market, spans, terms)
    found = [_gotten(market, mine, spans.part(which), units[which], terms, among) for which in spans.portions()]
    return [*(single for single, _ in found), *_gotten_shared(market, mine, [shared for _, shared in found])]


@frozen
class _MyWants:
    """The wants of a user, in the order in which a have chooses among them."""

    id: Ints
    key: Ints
    case: Ints
    needs_foil: Flags
    language: Ints
    quantity: Ints
    limit: Ints
    has_several: Flags

    @classmethod
    def of(cls, own: Entries) -> "_MyWants":
        keys, ids, facts, limit = own
        order = np.lexsort((ids, keys % KINDS))
        facts, limit, ids, keys = facts[order], limit[order], ids[order], keys[order]
        return cls(
            id=ids,
            key=keys,
            case=facts & (WANT_CASES - 1),
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
        """Return for each list what a copy of each finish and condition is worth; ``_NOT_MEANT`` where none is."""
        mine, printings = spans.mine, market.printings
        kinds, codes = self.key[mine] % KINDS, self.key[mine] // KINDS
        cheapest = np.full(len(mine), NO_PRICE)
        foil = self.needs_foil[mine]
        for kind, groups in ((OF_SET, printings.by_card_in_set), (ANY, printings.by_card)):
            of_kind = np.flatnonzero(kinds == kind)
            cheapest[of_kind] = groups.cheapest[codes[of_kind], foil[of_kind].astype(np.int64)]
        most = np.where(cheapest == NO_PRICE, NO_PRICE, np.minimum(cheapest, 2**40) * terms.any_printing_times)
        most = np.where(self.limit[mine] >= 0, self.limit[mine], most)
        units = np.full((len(mine), _PLACES), _NOT_MEANT, dtype=np.int64)
        units[:, :COMBINATIONS] = printings.values[spans.keys]
        units[(units > most[:, None]) | (_GAPS_BY_CASE[self.case[mine]] > 0)] = _NOT_MEANT
        return units


def _gotten(  # noqa: PLR0917
    market: Market, mine: _MyWants, spans: _Span, units: Ints, terms: Terms, among: Flags
) -> tuple[Lines, _Shared]:
    haves = market.haves.postings
    facts, other = haves.gather(spans.starts, spans.counts, "facts", "user")
    number = spans.numbers(_PLACES)
    number += facts & (_PLACES - 1)
    unit = units.ravel().take(number)
    wanted = np.repeat((mine.language[spans.mine] << HAVE_LANGUAGE).astype(np.int32), spans.counts)
    fits = wanted == facts & (LANGUAGE_MASK << HAVE_LANGUAGE)
    fits |= wanted == 0
    fits &= unit > _NOT_MEANT
    fits &= among.take(other)
    rows = np.flatnonzero(fits)
    facts, unit, span = facts.take(rows), unit.take(rows), number.take(rows) >> _PLACE_BITS
    asking = np.flatnonzero((facts & HAVE_ASKS) > 0)
    gap = _GAPS_BY_CASE.ravel().take(mine.case[spans.mine].take(span) * _PLACES + (facts & (_PLACES - 1)))
    asks = haves.columns["amount"].take(spans.places(rows.take(asking), span.take(asking))).astype(np.int64)
    worth, most = unit.take(asking), mine.limit[spans.mine].take(span.take(asking))
    too_much = (asks * 100 > worth * terms.max_ask_percent) | ((most >= 0) & (asks > most))
    refused = asking[too_much & (worth != UNPRICED)]
    is_shared = (facts & HAVE_SEVERAL) > 0
    if mine.has_several.any():
        is_shared |= mine.has_several[spans.mine].take(span)
    alone = (facts >= 1 << HAVE_QUANTITY) & ~is_shared
    alone[refused] = is_shared[refused] = False
    single, shared = np.flatnonzero(alone), np.flatnonzero(is_shared)
    kept, of_list = rows.take(single), span.take(single)
    copies = np.minimum(facts.take(single) >> HAVE_QUANTITY, mine.quantity[spans.mine].take(of_list))
    lines = Lines.of(other.take(kept), copies, unit.take(single), gap.take(single))
    kept, of_list = rows.take(shared), span.take(shared)
    where = spans.places(kept, of_list)
    return lines, _Shared(
        other.take(kept), where, facts.take(shared), spans.mine.take(of_list), gap.take(shared), unit.take(shared)
    )


def _gotten_shared(market: Market, mine: _MyWants, parts: list[_Shared]) -> Iterator[Lines]:
    """Let every have of others choose one want of mine, and fill each want."""
    found = _Shared.joined(parts) if parts else _NOBODY
    if len(found.other):
        first = _first_of_each(found.where)
        other, where, facts, want, gap, unit = (column[first] for column in found)
        wants = other.astype(np.int64) * len(mine.id) + want
        by_id = order_of(market.haves.postings.columns["id"].take(where).astype(np.int64))
        order = by_id[order_of((wants * 5 + 4 - (facts & 15) % 5)[by_id])]
        copies = _filled(wants[order], mine.quantity[want[order]], facts[order] >> HAVE_QUANTITY)
        yield Lines.of(other[order], copies, unit[order], gap[order])


def _first_of_each(keys: Ints) -> Ints:
    """Return where each key comes first."""
    order = order_of(keys)
    return order[_is_first(keys[order])]


def _is_first(ordered: Ints) -> Flags:
    """Tell of sorted keys which are the first of their kind."""
    is_first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return is_first


def _filled(wants: Ints, wanted: Ints, offered: Ints) -> Ints:
    """Fill wants by haves in their order, until the quantity wanted is reached; rows of a want follow each other."""
    before = np.cumsum(offered, dtype=np.int64) - offered
    before -= np.maximum.accumulate(np.where(_is_first(wants), before, 0))
    return np.clip(np.minimum(wanted - before, offered), 0, None)
