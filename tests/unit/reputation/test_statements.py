"""Which statements are believed, and what is said of the others."""

import json
from datetime import timedelta

import pytest
from attrs import evolve

from dualcaster_core.reputation.statements import errors
from dualcaster_core.reputation.statements.model import SignedStatement
from dualcaster_core.reputation.statements.verifying import KeyTrust, trusted_key, verify_statement
from dualcaster_crypto import Ed25519Verifier
from tests.support.statements import BOB, ISSUED_AT, KEY, OTHER_KEY, Traders, changed, signed, trusted, written

VERIFIER = Ed25519Verifier()
TRADERS = Traders()


@pytest.fixture
def statement() -> SignedStatement:
    """A statement of Ann's."""
    return TRADERS.statement()


def test_a_statement_is_held_to_a_key_that_the_reader_trusts(statement: SignedStatement) -> None:
    """Without a key only the statement itself speaks for its key; with one, it is known, or another one."""
    text = written(statement)
    assert verify_statement(text, VERIFIER).key is KeyTrust.STATED
    assert verify_statement(text, VERIFIER, keys=[trusted(OTHER_KEY), trusted()]).key is KeyTrust.KNOWN
    assert verify_statement(text, VERIFIER, keys=[trusted_key(KEY.public_key.hex().upper())]).key is KeyTrust.KNOWN
    for keys in ([], [trusted(OTHER_KEY)]):
        with pytest.raises(errors.KeyUnknown, match="is not among those you trust"):
            verify_statement(text, VERIFIER, keys=keys)


def test_whoever_signs_anew_has_another_key(statement: SignedStatement) -> None:
    """A better score that is signed by somebody else holds by itself, and fails against the site's key."""
    forged = written(signed(evolve(statement, reputation=evolve(statement.reputation, score=9_000)), OTHER_KEY))
    assert verify_statement(forged, VERIFIER).key is KeyTrust.STATED
    with pytest.raises(errors.KeyUnknown):
        verify_statement(forged, VERIFIER, keys=[trusted()])


def test_a_retired_key_speaks_for_what_was_issued_before(statement: SignedStatement) -> None:
    """A statement of before says when its key was retired; one that is dated later is refused."""
    text, moment = written(statement), timedelta(seconds=1)
    found = verify_statement(text, VERIFIER, keys=[trusted(retired_at=ISSUED_AT + moment)])
    assert (found.key, found.retired_at) == (KeyTrust.RETIRED, ISSUED_AT + moment)
    with pytest.raises(errors.KeyRetired, match="was retired at 2026-02-14T09:29:59"):
        verify_statement(text, VERIFIER, keys=[trusted(retired_at=ISSUED_AT - moment)])


def test_the_root_is_compared_with_the_published_one(statement: SignedStatement) -> None:
    """The root alone, or the list of roots; another root, and another number of trades for it, are refused."""
    text, tree = written(statement), statement.tree
    assert tree is not None
    assert not verify_statement(text, VERIFIER).root_known
    for roots in ([tree], [tree.root], [tree.root.upper()]):
        assert verify_statement(text, VERIFIER, roots=roots).root_known
    for roots in ([], [evolve(tree, trades=12)], ["00" * 32], [evolve(tree, day=tree.day - timedelta(days=1))]):
        with pytest.raises(errors.RootWrong):
            verify_statement(text, VERIFIER, roots=roots)
    untold = signed(evolve(statement, tree=None, trades=(), trades_left_out=0))
    assert verify_statement(written(untold), VERIFIER).trades_proved == 0
    with pytest.raises(errors.RootWrong, match="names no tree"):
        verify_statement(written(untold), VERIFIER, roots=[tree])


def test_an_old_statement_is_still_true_and_says_when(statement: SignedStatement) -> None:
    """Nothing makes a statement run out: who reads it sees of which moment it is."""
    assert verify_statement(written(statement), VERIFIER).statement.issued_at == ISSUED_AT


def test_somebody_elses_statement_names_them(statement: SignedStatement) -> None:
    """Under another name or id the signature breaks; signed anew, the trades are not those of the other."""
    other = evolve(statement.person, id=BOB)
    with pytest.raises(errors.SignatureWrong):
        verify_statement(changed(statement, person=other), VERIFIER)
    with pytest.raises(errors.ProofWrong, match="is not one of"):
        verify_statement(written(signed(evolve(statement, person=other))), VERIFIER)


def test_proofs_that_were_cut_or_swapped_are_found_even_where_the_signer_lies(statement: SignedStatement) -> None:
    """Signed anew with the right key, each proof still has to lead from its trade to the root."""
    first, second, *rest = statement.trades
    wrong = {
        "cut": (evolve(first, path=first.path[:-1]), second),
        "drawn out": (evolve(first, path=(*first.path, first.path[0])), second),
        "swapped": (evolve(first, path=second.path), evolve(second, path=first.path)),
        "elsewhere": (evolve(first, index=first.index + 1 if first.index < 10 else 9), second),
        "beyond": (evolve(first, index=11), second),
        "another day": (evolve(first, completed_at=first.completed_at + timedelta(days=1)), second),
        "twice": (first, first),
        "out of order": (second, first),
    }
    for trades in wrong.values():
        with pytest.raises(errors.ProofWrong):
            verify_statement(written(signed(evolve(statement, trades=(*trades, *rest)))), VERIFIER)
    with pytest.raises(errors.ProofWrong, match="names no tree"):
        verify_statement(written(signed(evolve(statement, tree=None))), VERIFIER)


@pytest.mark.parametrize(
    ("facts", "error", "reason"),
    [
        ({"version": 2}, errors.StatementUnsupported, "the version of this statement is 2; this release checks 1"),
        ({"version": True}, errors.StatementUnsupported, "the version of this statement is True"),
        ({"algorithm": "none"}, errors.StatementUnsupported, "the algorithm of this statement is 'none'"),
        ({"format": "other"}, errors.StatementUnsupported, "the format of this statement is 'other'"),
        ({"format": None}, errors.StatementMalformed, "it has no format"),
        ({"key_id": "0" * 16}, errors.StatementMalformed, "its key_id is not that of its public_key"),
        ({"public_key": "0" * 63}, errors.StatementMalformed, "public_key is not 64 hexadecimal digits"),
        ({"signature": "F" * 128}, errors.StatementMalformed, "signature is not 128 hexadecimal digits"),
        ({"signature": "f" * 128}, errors.SignatureWrong, "the signature does not fit"),
        ({"more": 1}, errors.StatementMalformed, "of this version"),
        ({"trades_left_out": "0"}, errors.StatementMalformed, "of this version"),
    ],
)
def test_what_is_of_another_form_is_named(
    statement: SignedStatement, facts: dict[str, object], error: type[errors.StatementRefused], reason: str
) -> None:
    """Another version, algorithm, format, key id, and fields of another kind each get a reason."""
    document = {**json.loads(written(statement)), **facts}
    with pytest.raises(error) as refused:
        verify_statement(json.dumps(document).encode(), VERIFIER)
    assert reason in refused.value.message
    assert "\n" not in refused.value.message


@pytest.mark.parametrize(
    "text",
    [b"", b"null", b"[]", b"{", b'{"format":NaN}', b'{"format":"a","format":"a"}', b'{"version":1e999}', b" " * 2**21],
)
def test_what_is_no_json_of_ours_is_no_statement(text: bytes) -> None:
    """Malformed JSON, doubled keys, NaN, huge numbers and large files are refused before anything else is looked at."""
    with pytest.raises(errors.StatementMalformed, match="this is no statement: "):
        verify_statement(text, VERIFIER)
