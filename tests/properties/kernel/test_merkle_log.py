"""A tree that is kept as full subtrees is the tree that is built at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.merkle import MerkleTree, leaf_hash
from dualcaster_core.kernel.merkle_log import (
    grown,
    nodes_of_proof,
    nodes_of_root,
    proof_from_nodes,
    root_from_nodes,
)

batches = st.lists(st.integers(0, 40), max_size=5)


@given(batches, st.integers(0, 1_000_000))
def test_a_grown_tree_has_the_roots_and_proofs_of_a_built_one(sizes: list[int], index: int) -> None:
    """However the leaves came, at each size the root and every proof are those of a tree in memory."""
    leaves: list[bytes] = []
    nodes: dict[int, bytes] = {}
    for count in sizes:
        fresh = [leaf_hash(f"{len(leaves) + one}".encode()) for one in range(count)]
        nodes |= grown(len(leaves), {one: nodes[one] for one in nodes_of_root(len(leaves))}, fresh)
        leaves += fresh
    for size in {len(leaves), len(leaves) // 2}:
        tree = MerkleTree.of(leaves[:size])
        assert root_from_nodes(size, {one: nodes[one] for one in nodes_of_root(size)}) == tree.root
        if size:
            asked = {one: nodes[one] for one in nodes_of_proof(index % size, size)}
            assert proof_from_nodes(index % size, size, asked) == tree.proof(index % size)


@given(st.integers(1, 2**40), st.integers(0, 2**40))
def test_a_proof_needs_few_nodes_however_large_the_tree(size: int, index: int) -> None:
    """Twice as many as the tree has levels are always enough."""
    assert len(nodes_of_proof(index % size, size)) <= 2 * size.bit_length()


def test_there_is_no_proof_of_what_comes_later() -> None:
    """A leaf beyond the size has no proof."""
    with pytest.raises(IndexError):
        proof_from_nodes(3, 3, {})
