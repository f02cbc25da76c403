"""Printings, the cards and sets that they belong to, and what copies of them are worth."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.codes import Codes, grown
from dualcaster_columnar.layouts import COMBINATIONS, NEAR_MINT, Records, plain

UNPRICED: Final = -1
NO_PRICE: Final = np.iinfo(np.int64).max
"""Stands for the cheapest of nothing."""


class Groups:
    """Which printings belong together, and what the cheapest near mint copy of each group is worth.

    ``cheapest`` has two columns: of whatever finish, and of foil and etched copies.
    """

    def __init__(self, group_of: NDArray[np.int64]) -> None:
        self.order = np.argsort(group_of, kind="stable")
        self.counts = np.bincount(group_of) if len(group_of) else np.zeros(0, dtype=np.int64)
        self.starts = np.cumsum(self.counts) - self.counts
        self.cheapest = np.full((len(self.counts), 2), NO_PRICE, dtype=np.int64)

    def members(self, groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the printings of several groups, one group after the other, and how many each has."""
        counts = self.counts[groups]
        offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.order[np.repeat(self.starts[groups], counts) + offsets], counts

    def set_cheapest(self, groups: NDArray[np.int64], values: NDArray[np.int64], digital: NDArray[np.bool_]) -> None:
        """Find the cheapest copies of some groups again."""
        members, counts = self.members(groups)
        worth = values[members][:, NEAR_MINT]
        worth = np.where((worth == UNPRICED) | digital[members][:, None], NO_PRICE, worth)
        self.cheapest[groups] = NO_PRICE
        owner = np.repeat(groups, counts)
        np.minimum.at(self.cheapest[:, 0], owner, worth.min(axis=1))
        np.minimum.at(self.cheapest[:, 1], owner, worth[:, 1:].min(axis=1))


class Printings:
    """All printings; their codes and those of cards and of cards in a set only ever grow in number."""

    def __init__(self) -> None:
        self.codes, self.cards, self._pairs = Codes(), Codes(), Codes()
        self.card = np.zeros(0, dtype=np.int64)
        self.card_in_set = np.zeros(0, dtype=np.int64)
        self.card_of_pair = np.zeros(0, dtype=np.int64)
        self.digital = np.zeros(0, dtype=np.bool_)
        self.values = np.zeros((0, COMBINATIONS), dtype=np.int64)
        self.by_card, self.by_card_in_set = Groups(self.card), Groups(self.card_in_set)
        self._pair_codes: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self.codes)

    def add(self, rows: Records) -> None:
        """Add printings that are new; those that are known stay as they are."""
        ids = plain(rows["id"])
        fresh = np.fromiter((self.codes.get(one) is None for one in ids.tolist()), dtype=np.bool_, count=len(ids))
        rows, before = rows[fresh], len(self)
        if not len(rows):
            return
        self.codes.add(plain(rows["id"]))
        size = len(self)
        self.card, self.card_in_set = grown(self.card, size), grown(self.card_in_set, size)
        self.digital, self.values = grown(self.digital, size), grown(self.values, size, UNPRICED)
        cards = self.cards.add(plain(rows["oracle"]))
        self.card[before:size] = cards
        pairs = zip(cards.tolist(), plain(rows["set"]).tolist(), strict=True)
        self.card_in_set[before:size] = [self._pair_codes.setdefault(one, len(self._pair_codes)) for one in pairs]
        self.digital[before:size] = plain(rows["digital"]) > 0
        self.card_of_pair = np.fromiter((card for card, _ in self._pair_codes), dtype=np.int64)
        self.by_card, self.by_card_in_set = Groups(self.card[:size]), Groups(self.card_in_set[:size])
        self.find_cheapest(np.arange(size))

    def price(self, rows: Records, *, of: NDArray[np.int64] | None = None) -> None:
        """Set the values of copies; those of the printings ``of``, or of all, that are not named have none."""
        touched = np.arange(len(self)) if of is None else of
        self.values[touched] = UNPRICED
        place = 5 * (plain(rows["finish"]) - 1) + plain(rows["condition"]) - 1
        self.values[self.codes.of(plain(rows["card"])), place] = plain(rows["cents"])
        self.find_cheapest(touched)

    def find_cheapest(self, touched: NDArray[np.int64]) -> None:
        """Find the cheapest printings again of the cards that some printings are of."""
        for groups, group_of in ((self.by_card, self.card), (self.by_card_in_set, self.card_in_set)):
            groups.set_cheapest(np.unique(group_of[touched]), self.values, self.digital)
