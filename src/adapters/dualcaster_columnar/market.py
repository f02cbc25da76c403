"""The market as an index holds it, and how it takes in what it is told."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.layouts import (
    ANY,
    EXACT,
    HAVE_SEVERAL,
    KINDS,
    OF_SET,
    WANT_SEVERAL,
    Records,
    have_facts,
    plain,
    read,
    want_facts,
)
from dualcaster_columnar.lists import Lists
from dualcaster_columnar.people import People
from dualcaster_columnar.printings import Printings
from dualcaster_core.matching.index.model import MarketChanges
from dualcaster_core.matching.index.records import ANY_PRINTING, FOIL, SET_ONLY, STRICT, Record

Ints = NDArray[np.int64]


class Market:
    """Everybody's lists as columns. Nothing here is safe to use from two threads at once."""

    def __init__(self) -> None:
        self.people, self.printings = People(), Printings()
        self.haves = Lists(self._card_of_printing, HAVE_SEVERAL)
        self.wants = Lists(self._card_of_want, WANT_SEVERAL)

    def want_keys(self, rows: Records) -> Ints:
        """Return the posting lists that wants belong in."""
        printings, flags = self.printings, plain(rows["flags"])
        codes = printings.codes.of(plain(rows["card"]))
        any_printing, of_set = (flags & ANY_PRINTING) > 0, (flags & SET_ONLY) > 0
        exact = KINDS * codes + EXACT
        of_cards = np.where(of_set, KINDS * printings.card_in_set[codes] + OF_SET, KINDS * printings.card[codes] + ANY)
        return np.where(any_printing, of_cards, exact)

    def reserve(self, haves: Records, wants: Records) -> None:
        """Make room for so many entries in each list: ``HAVE_COUNT`` and ``WANT_COUNT``."""
        self._know()
        have_counts = np.zeros(len(self.haves.postings.starts), dtype=np.int64)
        have_counts[self.printings.codes.of(plain(haves["card"]))] = plain(haves["count"])
        want_counts = np.zeros(len(self.wants.postings.starts), dtype=np.int64)
        np.add.at(want_counts, self.want_keys(wants), plain(wants["count"]))
        self.haves.reserve(have_counts, len(self.people))
        self.wants.reserve(want_counts, len(self.people))

    def place_haves(self, rows: Records) -> None:
        """Add all haves of people who have none yet and come after all others."""
        if len(rows):
            users, keys = self.people.codes.of(plain(rows["user"])), self.printings.codes.of(plain(rows["card"]))
            self.haves.place(keys, users, plain(rows["id"]), plain(have_facts(rows)), plain(rows["ask"]))

    def place_wants(self, rows: Records) -> None:
        """Add all wants of people who have none yet and come after all others."""
        if len(rows):
            users, facts = self.people.codes.of(plain(rows["user"])), want_facts(rows, strict=STRICT, foil=FOIL)
            self.wants.place(self.want_keys(rows), users, plain(rows["id"]), plain(facts), plain(rows["limit"]))

    def apply(self, changes: MarketChanges) -> None:
        """Take in what changed, except for what needs more than ``now`` holds."""
        steps: tuple[tuple[Record, Callable[[Records], None]], ...] = (
            (Record.PRINTING, self.printings.add),
            (Record.PERSON, self.people.put),
            (Record.BLOCK, self.people.set_blocks),
            (Record.MEMBERSHIP, self.people.set_memberships),
        )
        for kind, step in steps:
            if portion := changes.now.get(kind):
                step(read(kind, portion))
        self._know()
        self._apply_people(changes)
        self._apply_values(changes)
        self._apply_lists(changes)

    def _apply_people(self, changes: MarketChanges) -> None:
        touched = plain(read(Record.ID, changes.touched.get(Record.PERSON, b""))["id"])
        if len(touched):
            there = plain(read(Record.PERSON, changes.now.get(Record.PERSON, b""))["id"])
            self.people.remove(np.setdiff1d(touched, there))

    def _apply_values(self, changes: MarketChanges) -> None:
        touched = read(Record.ID, changes.touched.get(Record.VALUE, b""))
        if len(touched):
            known = [code for one in touched["id"].tolist() if (code := self.printings.codes.get(one)) is not None]
            self.printings.price(read(Record.VALUE, changes.now.get(Record.VALUE, b"")), of=np.array(known, np.int64))

    def _apply_lists(self, changes: MarketChanges) -> None:
        for owner in changes.lists:
            code = self.people.codes.get(owner)
            if code is not None:
                self.haves.clear(code)
                self.wants.clear(code)
        have_keys = read(Record.HAVE_KEY, changes.touched.get(Record.HAVE_KEY, b""))
        want_keys = read(Record.WANT_KEY, changes.touched.get(Record.WANT_KEY, b""))
        haves = read(Record.HAVE, changes.now.get(Record.HAVE, b""))
        wants = read(Record.WANT, changes.now.get(Record.WANT, b""))
        have_lists, want_lists = self.printings.codes.of(plain(haves["card"])), self.want_keys(wants)
        self._remove(self.haves, have_keys, self.printings.codes.of(plain(have_keys["card"])), haves, have_lists)
        self._remove(self.wants, want_keys, self.want_keys(want_keys), wants, want_lists)
        self._put(self.haves, haves, have_lists, have_facts(haves), "ask")
        self._put(self.wants, wants, want_lists, want_facts(wants, strict=STRICT, foil=FOIL), "limit")

    def _remove(self, lists: Lists, touched: Records, keys: Ints, now: Records, now_keys: Ints) -> None:
        """Take out what is not there any more, or not in that list."""
        staying = set(zip(now["id"].tolist(), now_keys.tolist(), strict=True))
        for entry, owner, key in zip(touched["id"].tolist(), touched["user"].tolist(), keys.tolist(), strict=True):
            code = self.people.codes.get(owner)
            if code is not None and (entry, key) not in staying:
                lists.remove(key, code, entry)

    def _put(self, lists: Lists, rows: Records, keys: Ints, facts: NDArray[np.int32], amount: str) -> None:
        users = self.people.codes.of(plain(rows["user"]))
        for key, user, entry, fact, cents in zip(
            keys.tolist(), users.tolist(), rows["id"].tolist(), facts.tolist(), rows[amount].tolist(), strict=True
        ):
            lists.put(key, user, entry, fact, cents)

    def _know(self) -> None:
        """Have a list for every printing, card and card in a set, and for everybody."""
        printings = self.printings
        groups = max(len(printings), len(printings.by_card.counts), len(printings.by_card_in_set.counts))
        self.haves.know(len(printings), len(self.people))
        self.wants.know(KINDS * groups, len(self.people))

    def _card_of_printing(self, keys: Ints) -> Ints:
        return self.printings.card[keys]

    def _card_of_want(self, keys: Ints) -> Ints:
        printings, codes = self.printings, keys // KINDS
        kinds = keys - KINDS * codes
        cards = codes.copy()
        exact, of_set = kinds == EXACT, kinds == OF_SET
        cards[exact] = printings.card[codes[exact]]
        cards[of_set] = printings.card_of_pair[codes[of_set]]
        return cards

    @property
    def bytes_held(self) -> int:
        """What the index takes in memory, but for what Python itself needs."""
        return self.haves.bytes_held + self.wants.bytes_held + self.people.bytes_held + self.printings.values.nbytes
