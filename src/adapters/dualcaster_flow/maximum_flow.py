"""``FlowSolver`` on SciPy, which is imported at the first flow: it takes a while, and most processes never need it."""

import asyncio
from array import array
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.reputation.anchored_flow import ANCHOR_CAPACITY, TrustNetwork

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


class ScipyFlowSolver:
    """Dinic's algorithm, once for each class of people, on what the classes before it left over.

    A class of people is joined to a sink by edges of one unit. Their edges go with what passed through them before the
    next class is joined, so that a later flow may lead an earlier one another way and never takes anybody's unit.
    A market of 100,000 people and a million trades takes a few seconds and about 300 MB.
    """

    async def reached(self, network: TrustNetwork) -> Sequence[int]:
        """Return the places of the people who get their unit; raises ``ExtraMissing`` without SciPy."""
        if find_spec("scipy") is None:
            raise ExtraMissing("flow")
        return await asyncio.to_thread(_reached, network)


def _reached(network: TrustNetwork) -> list[int]:
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    people = len(network.people)
    source, sink = people, people + 1
    anchors = _view(network.anchors)
    left = _matrix(
        np.concatenate([_view(network.starts), np.full_like(anchors, source)]),
        np.concatenate([_view(network.ends), anchors]),
        np.concatenate([_view(network.capacities), np.full_like(anchors, ANCHOR_CAPACITY)]),
        people + 2,
    )
    reached: list[int] = []
    for group in network.classes:
        needing = _view(group)
        if not len(needing) or not left.nnz:
            continue
        joined = csr_array(
            left + _matrix(needing, np.full_like(needing, sink), np.ones_like(needing), people + 2), dtype=np.int32
        )
        flow = csr_array(maximum_flow(joined, source, sink).flow)
        passed = flow.tocoo()
        reached.extend(passed.row[(passed.col == sink) & (passed.data > 0)].tolist())
        rest = (joined - flow).tocoo()
        kept = (rest.col != sink) & (rest.row != sink) & (rest.data > 0)
        left = _matrix(rest.row[kept], rest.col[kept], rest.data[kept], people + 2)
    return sorted(reached)


def _view(numbers: "array[int]") -> "NDArray[np.int32]":
    import numpy as np

    return np.frombuffer(numbers, dtype=np.int32) if numbers else np.empty(0, np.int32)


def _matrix(
    rows: "NDArray[np.int32]", columns: "NDArray[np.int32]", capacities: "NDArray[np.int32]", size: int
) -> "csr_array":
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    return csr_array(coo_array((capacities.astype(np.int32), (rows, columns)), shape=(size, size)), dtype=np.int32)
