"""A Merkle tree that only grows, kept as the hashes of its full subtrees.

A subtree that is full never changes again, so that a tree of any size is proved from stored hashes: the few that an
entry asks for, however many entries there are. The trees are those of ``merkle``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from dualcaster_core.kernel.merkle import EMPTY_ROOT, InclusionProof, node_hash


def node_number(level: int, index: int) -> int:
    """Number the full subtrees of all levels (leaves are of level 0) as they stand from left to right."""
    return ((2 * index + 1) << level) - 1


def nodes_of_root(size: int) -> Sequence[int]:
    """Name the full subtrees that a tree of this size consists of, from left to right."""
    return list(_full_subtrees(0, size))


def nodes_of_proof(index: int, size: int) -> Sequence[int]:
    """Name the full subtrees from which the proof of the leaf at an index is made in a tree of this size."""
    return list(chain.from_iterable(_full_subtrees(*part) for part in _beside_the_way(index, size)))


def root_from_nodes(size: int, nodes: Mapping[int, bytes]) -> bytes:
    """Return the root of a tree of this size from the hashes of ``nodes_of_root``. Raises ``KeyError``."""
    return _joined(nodes_of_root(size), nodes) if size else EMPTY_ROOT


def proof_from_nodes(index: int, size: int, nodes: Mapping[int, bytes]) -> InclusionProof:
    """Prove a leaf of a tree of this size from its ``nodes_of_proof``. Raises ``KeyError``, ``IndexError``."""
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} in a tree of {size}")
    path = tuple(_joined(list(_full_subtrees(*part)), nodes) for part in _beside_the_way(index, size))
    return InclusionProof(index, size, path)


def grown(size: int, nodes: Mapping[int, bytes], leaves: Iterable[bytes]) -> dict[int, bytes]:
    """Append leaves to a tree of this size, given its ``nodes_of_root``; return the hashes of what becomes full."""
    made: dict[int, bytes] = {}
    for index, leaf in enumerate(leaves, size):
        level, place, reached = 0, index, leaf
        made[node_number(0, index)] = leaf
        while place % 2:
            before = node_number(level, place - 1)
            reached = node_hash(made[before] if before in made else nodes[before], reached)
            level, place = level + 1, place // 2
            made[node_number(level, place)] = reached
    return made


def _full_subtrees(start: int, end: int) -> Iterator[int]:
    """Cut a range that begins where a subtree of its size would into full subtrees, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield node_number(level, start >> level)
        start += 1 << level


def _beside_the_way(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves beside the way from a leaf up to the root (RFC 6962, section 2.1.1)."""
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def _joined(numbers: Sequence[int], nodes: Mapping[int, bytes]) -> bytes:
    reached = nodes[numbers[-1]]
    for number in reversed(numbers[:-1]):
        reached = node_hash(nodes[number], reached)
    return reached
