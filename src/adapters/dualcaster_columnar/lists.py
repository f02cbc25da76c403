"""The haves or the wants of everybody: posting lists, and for each person the lists that theirs are in."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.codes import order_of
from dualcaster_columnar.pools import Keyrings, Postings

Ints = NDArray[np.int64]


class Entries(NamedTuple):
    """Entries of one person: the list that each is in, its id, what decides about it, and its amount."""

    keys: Ints
    ids: Ints
    facts: Ints
    amounts: Ints


class Lists:
    """Entries by what they are of. Entries of one person that are of one card know that there are several.

    ``card_of`` tells the card that a posting list is about; ``several`` is the bit of the facts that says so.
    """

    def __init__(self, card_of: Callable[[Ints], Ints], several: int) -> None:
        self.postings, self.keyrings = Postings(), Keyrings()
        self._card_of, self._several = card_of, several

    def __len__(self) -> int:
        return self.postings.size

    def reserve(self, by_key: Ints, people: int) -> None:
        """Make room for so many entries in each list, of so many people."""
        self.postings.reserve(by_key)
        self.keyrings.reserve_rows(int(by_key.sum()), people)

    def know(self, keys: int, users: int) -> None:
        """Have so many lists and people."""
        self.postings.know(keys)
        self.keyrings.know(users)

    def place(self, keys: Ints, users: Ints, ids: Ints, facts: Ints, amounts: Ints) -> None:
        """Add all entries of some people, who have none yet and come after all others, by person and id."""
        facts = self.with_several(keys, users, facts)
        self.postings.place(keys, {"user": users, "id": ids, "facts": facts, "amount": amounts})
        self.keyrings.place(users, {"key": keys})

    def with_several(self, keys: Ints, users: Ints, facts: Ints) -> Ints:
        """Return the facts of all entries of some people, with whether they have several of a card."""
        cards = self._card_of(keys)
        owned = users * (int(cards.max()) + 1 if len(cards) else 1) + cards
        order = order_of(owned)
        is_same = np.flatnonzero(owned[order[1:]] == owned[order[:-1]])
        marked = facts.copy()
        marked[order[is_same]] |= self._several
        marked[order[is_same + 1]] |= self._several
        return marked

    def put(self, key: int, user: int, entry: int, facts: int, amount: int) -> None:
        """Add an entry, or say anew how it is."""
        place = self.postings.find(key, user, entry)
        if place is not None:
            start = int(self.postings.starts[key])
            columns = self.postings.columns
            columns["facts"][start + place] = facts | int(columns["facts"][start + place]) & self._several
            self.postings.fit("amount", np.array([amount]))
            self.postings.columns["amount"][start + place] = amount
            return
        self.keyrings.note(user, key)
        self.postings.put(key, user, entry, facts, amount)
        self._count(key, user)

    def remove(self, key: int, user: int, entry: int) -> None:
        """Take an entry out, if it is there."""
        if key >= len(self.postings.starts):
            return
        place = self.postings.find(key, user, entry)
        if place is not None:
            self.postings.remove(key, place)
            self.keyrings.drop(user, key)
            self._count(key, user)

    def clear(self, user: int) -> None:
        """Take everything out that is somebody's."""
        for key in np.unique(self.keyrings.keys_of(user)).tolist():
            first, last = self.postings.of_user(key, user)
            for _ in range(last - first):
                self.postings.remove(key, first - int(self.postings.starts[key]))
                self.keyrings.drop(user, key)

    def of(self, user: int) -> tuple[Ints, Ints]:
        """Return where somebody's entries lie, and the list that each is in."""
        keys, lengths = np.unique(self.keyrings.keys_of(user), return_counts=True)
        return self.postings.entries_of(keys, lengths, user)

    def entries_of(self, user: int) -> Entries:
        """Return somebody's entries."""
        where, keys = self.of(user)
        columns = (self.postings.columns[name][where].astype(np.int64) for name in ("id", "facts", "amount"))
        return Entries(keys, *columns)

    def entries_from(self, keys: Ints, ids: Ints, facts: Ints, amounts: Ints) -> Entries:
        """Return all entries of somebody as they would be here."""
        return Entries(keys, ids, self.with_several(keys, np.zeros(len(keys), dtype=np.int64), facts), amounts)

    def _count(self, key: int, user: int) -> None:
        """Have the entries that somebody has of a card know whether there are several of them."""
        keys = self.keyrings.keys_of(user)
        if not len(keys):
            return
        card = self._card_of(np.array([key]))[0]
        same = keys[self._card_of(keys) == card]
        facts = self.postings.columns["facts"]
        for one in np.unique(same).tolist():
            first, last = self.postings.of_user(one, user)
            facts[first:last] = (
                facts[first:last] | self._several if len(same) > 1 else facts[first:last] & ~self._several
            )

    @property
    def bytes_held(self) -> int:
        """What they take."""
        return self.postings.bytes_held + self.keyrings.bytes_held
