"""Dense codes for outside ids, and arrays that grow."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dualcaster_core.matching.index.errors import IndexCorrupt

ArrayT = TypeVar("ArrayT", bound=NDArray[Any])


def grown(array: ArrayT, size: int, fill: Any = 0) -> ArrayT:
    """Return the array with room for ``size`` rows, and an eighth more where it has to grow."""
    if size <= len(array):
        return array
    larger = np.full((size + (size >> 3) + 16, *array.shape[1:]), fill, dtype=array.dtype)
    larger[: len(array)] = array
    return larger  # type: ignore[return-value]


def order_of(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the order of keys of 0 and above; equal ones stay as they come.

    The number of a row goes into the low bits of its key where there is room: numbers are sorted faster than places.
    """
    bits = len(keys).bit_length()
    if len(keys) and int(keys.max()) >> (62 - bits):
        return np.argsort(keys, kind="stable")
    packed = keys << bits | np.arange(len(keys))
    packed.sort()
    return packed & ((1 << bits) - 1)


class Codes:
    """Numbers ids from 0 on, in the order in which they come."""

    def __init__(self) -> None:
        self.ids = np.zeros(0, dtype=np.int64)
        self._by_id: dict[int, int] = {}
        self._ordered: NDArray[np.int64] | None = None
        self._order: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, one: int) -> int | None:
        """Return the code of an id, None where it has none."""
        return self._by_id.get(one)

    def add(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the codes of ids; those that are new get the next ones."""
        fresh = [one for one in ids.tolist() if one not in self._by_id]
        if fresh:
            size = len(self)
            fresh = list(dict.fromkeys(fresh))
            self.ids = grown(self.ids, size + len(fresh))
            self.ids[size : size + len(fresh)] = fresh
            self._by_id.update(zip(fresh, range(size, size + len(fresh)), strict=True))
            self._ordered = None
        return self.of(ids)

    def of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the codes of known ids. Raises ``IndexCorrupt`` for an unknown one."""
        if len(ids) < 64:
            return np.fromiter((self._known(one) for one in ids.tolist()), dtype=np.int64, count=len(ids))
        if self._ordered is None or self._order is None:
            known = self.ids[: len(self)]
            self._order = np.argsort(known, kind="stable")
            self._ordered = known[self._order]
        places = np.searchsorted(self._ordered, ids)
        if not len(self) or not np.array_equal(self._ordered[np.minimum(places, len(self) - 1)], ids):
            raise IndexCorrupt("the index was told of something that it does not know")
        return self._order[places]

    def _known(self, one: int) -> int:
        code = self._by_id.get(one)
        if code is None:
            raise IndexCorrupt(f"the index was told of something that it does not know: {one}")
        return code
