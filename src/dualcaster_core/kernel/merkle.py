"""Merkle trees: one hash for many entries, and short proofs that an entry is among them.

The tree of Certificate Transparency (RFC 6962, section 2.1, and RFC 9162) over SHA-256. Leaves and nodes are hashed
with different prefixes, so that no node can be passed off as an entry.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from attrs import field, frozen, validators

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without entries."""
HIGHEST_TREE = 63
"""Levels above the leaves, at most; a proof has no more hashes than that."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry at the bottom of a tree."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


@frozen
class InclusionProof:
    """The neighbours that lead from the entry at ``index`` (from 0) up to the root of a tree of ``size`` entries."""

    index: int = field(validator=[validators.ge(0), validators.lt(2**HIGHEST_TREE)])
    size: int = field(validator=[validators.ge(1), validators.le(2**HIGHEST_TREE)])
    path: tuple[bytes, ...] = field(validator=validators.max_len(HIGHEST_TREE))


@frozen
class MerkleTree:
    """A tree in memory: the hashes of each level, from the leaves to the root."""

    levels: Sequence[Sequence[bytes]]

    @classmethod
    def of(cls, leaves: Iterable[bytes]) -> "MerkleTree":
        """Build the tree over the hashes of its leaves (see ``leaf_hash``), in their order.

        A node without a neighbour rises as it is; so each full subtree keeps its hash when entries follow.
        """
        levels: list[Sequence[bytes]] = [list(leaves)]
        while len(level := levels[-1]) > 1:
            above = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
            levels.append(above if len(level) % 2 == 0 else [*above, level[-1]])
        return cls(levels)

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self.levels[0])

    @property
    def root(self) -> bytes:
        """The hash that stands for all entries and their order."""
        return self.levels[-1][0] if self.size else EMPTY_ROOT

    def proof(self, index: int) -> InclusionProof:
        """Prove that the leaf at an index (from 0) is in the tree. Raises ``IndexError`` where there is none."""
        if not 0 <= index < self.size:
            raise IndexError(f"there is no leaf {index} in a tree of {self.size}")
        path: list[bytes] = []
        place = index
        for level in self.levels[:-1]:
            neighbour = place ^ 1
            if neighbour < len(level):
                path.append(level[neighbour])
            place //= 2
        return InclusionProof(index, self.size, tuple(path))


def root_by(leaf: bytes, proof: InclusionProof) -> bytes | None:
    """Return the root that a proof leads to from the hash of a leaf (RFC 9162, section 2.1.3.2).

    None where the proof cannot be one of that index and size: it is too short, too long, or its index lies outside.
    """
    place, last, reached = proof.index, proof.size - 1, leaf
    if place > last:
        return None
    for neighbour in proof.path:
        if last == 0:
            return None
        if place % 2 or place == last:
            reached = node_hash(neighbour, reached)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            reached = node_hash(reached, neighbour)
        place, last = place // 2, last // 2
    return reached if last == 0 else None


def is_included(leaf: bytes, proof: InclusionProof, root: bytes) -> bool:
    """Whether the leaf with this hash is, by the proof, in the tree with this root."""
    return root_by(leaf, proof) == root
