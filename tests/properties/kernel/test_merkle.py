"""What holds for any Merkle tree, beside a library's tree and the published example of RFC 9162."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_inclusion
from pymerkle.proof import InclusionProof as PeerProof

from dualcaster_core.kernel.merkle import InclusionProof, MerkleTree, is_included, leaf_hash, root_by

entries = st.lists(st.binary(max_size=40), min_size=1, max_size=70)
indexes = st.integers(0, 1_000_000)


def tree_of(entries: list[bytes]) -> MerkleTree:
    """Build the tree over some entries."""
    return MerkleTree.of(map(leaf_hash, entries))


@given(entries)
def test_the_root_is_that_of_a_kept_library(entries: list[bytes]) -> None:
    """Two implementations of the standard agree on every tree."""
    peer = InmemoryTree(algorithm="sha256")
    peer.append_entries(entries)
    assert tree_of(entries).root == peer.get_root()


@given(entries, indexes)
def test_a_kept_library_verifies_our_proofs(entries: list[bytes], index: int) -> None:
    """What we prove, others can check, and the proof is no longer than the tree is high."""
    index %= len(entries)
    tree = tree_of(entries)
    proof = tree.proof(index)
    assert len(proof.path) <= (len(entries) - 1).bit_length()
    assert is_included(leaf_hash(entries[index]), proof, tree.root)
    peer = InmemoryTree(algorithm="sha256")
    peer.append_entries(entries)
    theirs = peer.prove_inclusion(index + 1, len(entries))
    assert isinstance(theirs, PeerProof)
    verify_inclusion(leaf_hash(entries[index]), tree.root, theirs)
    assert list(proof.path) == list(theirs.path)[1:]


@given(entries, indexes, st.data())
def test_each_changed_byte_of_a_proof_is_found(entries: list[bytes], index: int, data: st.DataObject) -> None:
    """No byte of the leaf, of the root or of any hash between them can be another."""
    index %= len(entries)
    tree = tree_of(entries)
    proof = tree.proof(index)
    whole = b"".join((leaf_hash(entries[index]), tree.root, *proof.path))
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    leaf, root, *path = (bytes(changed[start : start + 32]) for start in range(0, len(changed), 32))
    assert not is_included(leaf, evolve(proof, path=tuple(path)), root)


@given(entries, indexes, st.integers(0, 100), st.integers(1, 100))
def test_a_proof_holds_for_its_own_place_alone(entries: list[bytes], index: int, other: int, size: int) -> None:
    """Another index or size leads to the same root only where it names the same way up."""
    index %= len(entries)
    other %= size
    tree = tree_of(entries)
    proof = tree.proof(index)
    elsewhere = evolve(proof, index=other, size=size)
    if is_included(leaf_hash(entries[index]), elsewhere, tree.root):
        assert _turns(elsewhere) == _turns(proof)


@given(entries, indexes, st.integers(0, 70))
def test_a_path_that_is_cut_or_drawn_out_proves_nothing(entries: list[bytes], index: int, length: int) -> None:
    """A proof has exactly the hashes that its index and size ask for."""
    index %= len(entries)
    tree = tree_of(entries)
    proof = tree.proof(index)
    path = (*proof.path, *[tree.root] * 70)[: min(length, 63)]
    if len(path) != len(proof.path):
        assert root_by(leaf_hash(entries[index]), evolve(proof, path=path)) is None


@given(entries, st.binary(max_size=40))
def test_what_is_not_in_the_tree_has_no_proof_there(entries: list[bytes], stranger: bytes) -> None:
    """The proof of an entry does not prove another one."""
    tree = tree_of(entries)
    if stranger not in entries:
        assert not any(is_included(leaf_hash(stranger), tree.proof(index), tree.root) for index in range(tree.size))


def _turns(proof: InclusionProof) -> list[bool] | None:
    """Say of each hash of a path whether it stands on the left, where index and size allow so many."""
    turns: list[bool] = []
    index, size = proof.index, proof.size
    while size > 1:
        if index % 2 or index + 1 < size:
            turns.append(bool(index % 2))
        index, size = index // 2, (size + 1) // 2
    return turns
