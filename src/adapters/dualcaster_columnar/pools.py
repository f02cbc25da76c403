"""Many short lists in a few long columns, each list with some room to grow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.codes import grown, order_of
from dualcaster_columnar.layouts import Ints

_WIDEST_INT32 = 2**31 - 1
LONG = 400
"""Rows of a list, on average, from which on copying lists one by one is faster than picking rows."""


class Pool:
    """Lists of rows by key. A list that is full moves to the end, with half as much room again."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.starts = np.zeros(0, dtype=np.int64)
        self.counts = np.zeros(0, dtype=np.int32)
        self.rooms = np.zeros(0, dtype=np.int32)
        self.columns: dict[str, NDArray[Any]] = {name: np.zeros(0, dtype=np.int32) for name in names}
        self.used = 0
        self.size = 0

    def reserve(self, counts: NDArray[np.int64]) -> None:
        """Make room for lists of these lengths, by key, and a sixteenth more."""
        rooms = counts + (counts >> 4) + (counts > 0)
        ends = np.cumsum(rooms)
        self.used = int(ends[-1]) if len(ends) else 0
        self.starts = ends - rooms
        self.counts = np.zeros(len(counts), dtype=np.int32)
        self.rooms = rooms.astype(np.int32)
        spare = self.used + (self.used >> 6) + 1024
        self.columns = {name: np.empty(spare, dtype=np.int32) for name in self.columns}

    def know(self, keys: int) -> None:
        """Have keys below this one, with empty lists where they are new."""
        if keys > len(self.starts):
            self.starts, self.counts = grown(self.starts, keys), grown(self.counts, keys)
            self.rooms = grown(self.rooms, keys)

    def place(self, keys: NDArray[np.int64], rows: dict[str, NDArray[np.int64]]) -> None:
        """Append rows to lists that have room for them, in the order in which they come."""
        order = order_of(keys)
        ordered = keys[order]
        firsts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.zeros(0, np.int64)
        lengths = np.diff(np.r_[firsts, len(ordered)])
        rank = np.arange(len(ordered)) - np.repeat(firsts, lengths)
        distinct = ordered[firsts]
        self._make_room(distinct, lengths)
        places = self.starts[ordered] + self.counts[ordered] + rank
        for name, values in rows.items():
            self.fit(name, values)
            self.columns[name][places] = values[order]
        self.counts[distinct] += lengths.astype(np.int32)
        self.size += len(keys)

    def _make_room(self, keys: NDArray[np.int64], more: NDArray[np.int64]) -> None:
        """Give lists room for so many more rows; those that are empty get theirs one after the other."""
        lacking = self.counts[keys] + more > self.rooms[keys]
        empty = np.flatnonzero(lacking & (self.counts[keys] == 0))
        for place in np.flatnonzero(lacking & (self.counts[keys] > 0)).tolist():
            self.move(int(keys[place]), int(self.counts[keys[place]] + more[place]))
        rooms = more[empty] + (more[empty] >> 4) + 1
        ends = self.used + np.cumsum(rooms)
        if len(ends):
            self.columns = {name: grown(column, int(ends[-1])) for name, column in self.columns.items()}
            self.starts[keys[empty]], self.rooms[keys[empty]] = ends - rooms, rooms
            self.used = int(ends[-1])

    def reserve_rows(self, rows: int, lists: int) -> None:
        """Make room for so many rows in so many lists, whichever they come to be in."""
        room = rows + (rows >> 4) + lists
        self.columns = {name: np.empty(room + (room >> 6) + 1024, dtype=np.int32) for name in self.columns}

    def fit(self, name: str, values: Ints) -> None:
        """Widen a column where a value is too large for it."""
        column = self.columns[name]
        if column.dtype == np.int32 and len(values) and int(values.max()) > _WIDEST_INT32:
            self.columns[name] = column.astype(np.int64)

    def move(self, key: int, least: int) -> None:
        """Give a list room for at least so many rows, at the end."""
        room = least + (least >> 1) + 2
        start, count = int(self.starts[key]), int(self.counts[key])
        for name, column in self.columns.items():
            larger = grown(column, self.used + room)
            larger[self.used : self.used + count] = larger[start : start + count]
            self.columns[name] = larger
        self.starts[key], self.rooms[key] = self.used, room
        self.used += room

    def span(self, key: int) -> tuple[int, int]:
        """Return where a list lies."""
        start = int(self.starts[key])
        return start, start + int(self.counts[key])

    def insert(self, key: int, place: int, row: dict[str, int]) -> None:
        """Put a row into a list, before its row number ``place``."""
        if self.counts[key] == self.rooms[key]:
            self.move(key, int(self.counts[key]) + 1)
        start, end = self.span(key)
        for name, value in row.items():
            if value > _WIDEST_INT32:
                self.fit(name, np.array([value]))
            column = self.columns[name]
            column[start + place + 1 : end + 1] = column[start + place : end]
            column[start + place] = value
        self.counts[key] += 1
        self.size += 1

    def remove(self, key: int, place: int) -> None:
        """Take a row out of a list by its number."""
        start, end = self.span(key)
        for column in self.columns.values():
            column[start + place : end - 1] = column[start + place + 1 : end]
        self.counts[key] -= 1
        self.size -= 1

    @property
    def bytes_held(self) -> int:
        """What the columns take."""
        arrays = (*self.columns.values(), self.starts, self.counts, self.rooms)
        return sum(array.nbytes for array in arrays)

    def gather(self, starts: NDArray[np.int64], counts: NDArray[np.int64], *names: str) -> list[NDArray[Any]]:
        """Return some columns of several lists, one list after the other; long lists are copied as they lie."""
        total = int(counts.sum())
        if total < LONG * len(starts):
            where = places_in(starts, counts)
            return [self.columns[name].take(where) for name in names]
        spans = list(zip(starts.tolist(), (starts + counts).tolist(), strict=True))
        return [
            np.concatenate([self.columns[name][start:end] for start, end in spans] or [self.columns[name][:0]])
            for name in names
        ]


def places_in(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where the rows of several lists lie, one list after the other."""
    ends = np.cumsum(counts)
    where = np.repeat(starts - ends + counts, counts)
    where += np.arange(len(where))
    return where


class Postings(Pool):
    """Lists of entries of people, sorted by the person's code, then the entry's id."""

    def __init__(self) -> None:
        super().__init__(("user", "id", "facts", "amount"))

    def find(self, key: int, user: int, entry: int) -> int | None:
        """Return the row number of an entry in a list, None where it is not there."""
        first, last = self.of_user(key, user)
        ids = self.columns["id"][first:last]
        found = np.flatnonzero(ids == entry)
        return first - int(self.starts[key]) + int(found[0]) if len(found) else None

    def of_user(self, key: int, user: int) -> tuple[int, int]:
        """Return where the entries of one person lie in a list."""
        start, end = self.span(key)
        users = self.columns["user"][start:end]
        first, last = np.searchsorted(users, (user, user + 1))
        return start + int(first), start + int(last)

    def put(self, key: int, user: int, entry: int, facts: int, amount: int) -> None:
        """Add an entry where its person and id belong."""
        first, last = self.of_user(key, user)
        place = first + int(np.searchsorted(self.columns["id"][first:last], entry)) - int(self.starts[key])
        self.insert(key, place, {"user": user, "id": entry, "facts": facts, "amount": amount})

    def entries_of(
        self, keys: NDArray[np.int64], lengths: NDArray[np.int64], user: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places of one person's entries in several lists, and the list of each.

        Each list is named once, with how many entries of theirs it has.
        """
        before = self.starts[keys] - 1
        last = before + self.counts[keys]
        users = self.columns["user"]
        step = 1 << int(self.counts[keys].max(initial=1)).bit_length()
        while step := step >> 1:
            ahead = before + step
            np.minimum(ahead, last, out=ahead)
            before = np.where(users[ahead] < user, ahead, before)
        return places_in(before + 1, lengths), np.repeat(keys, lengths)


class Keyrings(Pool):
    """For each person the lists that entries of theirs are in, one for each entry."""

    def __init__(self) -> None:
        super().__init__(("key",))

    def keys_of(self, user: int) -> NDArray[np.int64]:
        """Return the lists, each as often as it has entries of this person."""
        if user >= len(self.starts):
            return np.zeros(0, dtype=np.int64)
        start, end = self.span(user)
        return self.columns["key"][start:end].astype(np.int64)

    def note(self, user: int, key: int) -> None:
        """Note one more entry."""
        self.insert(user, int(self.counts[user]), {"key": key})

    def drop(self, user: int, key: int) -> None:
        """Note one entry less."""
        start, end = self.span(user)
        self.remove(user, int(np.flatnonzero(self.columns["key"][start:end] == key)[0]))
