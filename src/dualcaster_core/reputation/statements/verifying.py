"""Checking a statement without the site that issued it: no database, no network."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from attrs import frozen

from dualcaster_core.kernel.merkle import HASH_BYTES, HIGHEST_TREE, InclusionProof, is_included, leaf_hash
from dualcaster_core.reputation.statements import errors
from dualcaster_core.reputation.statements.model import (
    ALGORITHM,
    FORMAT,
    MOST_TRADES,
    SALT_BYTES,
    VERSION,
    SignedStatement,
    SigningKey,
    StatedTrade,
    TradeRoot,
    commitment,
    key_id_of,
    trade_entry,
)
from dualcaster_core.reputation.statements.ports import SignatureVerifier
from dualcaster_core.reputation.statements.wire import SIGNATURE, read_object, signed_text, structured

_KEY_BYTES, _SIGNATURE_BYTES = 32, 64
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


class KeyTrust(StrEnum):
    """What speaks for the key of a statement."""

    KNOWN = "known"
    RETIRED = "retired"
    STATED = "stated"
    """Only the statement itself names it: anybody could have made it."""


@frozen(kw_only=True)
class VerifiedStatement:
    """A statement whose signature and proofs hold, and what was there to compare them with.

    ``retired_at`` is when its key was retired, where it was. ``root_known`` tells whether the root was compared with a
    published one; without, the proofs hold against the root that the statement itself names.
    """

    statement: SignedStatement
    key: KeyTrust
    retired_at: datetime | None
    trades_proved: int
    root_known: bool


def verify_statement(
    text: bytes,
    verifier: SignatureVerifier,
    *,
    keys: Sequence[SigningKey] | None = None,
    roots: Sequence[TradeRoot | str] | None = None,
) -> VerifiedStatement:
    """Check the signature, the key and the proofs of a statement, in any form of its JSON.

    ``keys`` are those that the reader trusts, ``roots`` the published ones, or the hexadecimal root alone. Without them
    the statement is held to what it says itself. Raises the subclass of ``StatementRefused`` that says what is wrong.
    """
    read = read_object(text, "statement")
    _check_kind(read.get("format"), read.get("version"), read.get("algorithm"))
    statement = structured(read, SignedStatement, "statement")
    public_key = _bytes(statement.public_key, _KEY_BYTES, "public_key")
    signature = _bytes(statement.signature, _SIGNATURE_BYTES, SIGNATURE)
    if statement.key_id != key_id_of(public_key):
        raise errors.StatementMalformed("this is no statement: its key_id is not that of its public_key")
    if not verifier.verifies(public_key, signature, signed_text(statement)):
        raise errors.SignatureWrong(
            "the signature does not fit: the statement was changed after it was signed, or signed by another key"
        )
    known = _known_key(statement, keys)
    _check_trades(statement)
    return VerifiedStatement(
        statement=statement,
        key=KeyTrust.STATED if known is None else KeyTrust.RETIRED if known.retired_at else KeyTrust.KNOWN,
        retired_at=None if known is None else known.retired_at,
        trades_proved=len(statement.trades),
        root_known=_known_root(statement, roots),
    )


def trusted_key(public_key: str) -> SigningKey:
    """Make a key that the reader trusts of its 64 hex digits. Raises ``StatementMalformed``."""
    raw = _bytes(public_key.lower(), _KEY_BYTES, "key")
    return SigningKey(key_id=key_id_of(raw), public_key=raw.hex(), first_used_at=_BEGIN)


def _check_kind(kind: object, version: object, algorithm: object) -> None:
    for name, given, supported in (
        ("format", kind, FORMAT),
        ("version", version, VERSION),
        ("algorithm", algorithm, ALGORITHM),
    ):
        if given is None:
            raise errors.StatementMalformed(f"this is no statement: it has no {name}")
        if given != supported or type(given) is not type(supported):
            shown = repr(given)[:40]
            raise errors.StatementUnsupported(
                f"the {name} of this statement is {shown}; this release checks {supported!r}"
            )


def _known_key(statement: SignedStatement, keys: Sequence[SigningKey] | None) -> SigningKey | None:
    """Return the trusted key that signed, None where no keys were given. Raises ``KeyUnknown``, ``KeyRetired``."""
    if keys is None:
        return None
    known = next((key for key in keys if key.public_key == statement.public_key), None)
    if known is None:
        raise errors.KeyUnknown(f"the key {statement.key_id} that signed this is not among those you trust")
    if known.retired_at is not None and statement.issued_at > known.retired_at:
        raise errors.KeyRetired(
            f"the key {known.key_id} was retired at {known.retired_at.isoformat()}, "
            f"and the statement says that it was issued at {statement.issued_at.isoformat()}"
        )
    return known


def _check_trades(statement: SignedStatement) -> None:
    tree = statement.tree
    if tree is None:
        if statement.trades or statement.trades_left_out:
            raise errors.ProofWrong("the statement lists trades, and names no tree that they are in")
        return
    _bytes(tree.root, HASH_BYTES, "tree.root")
    if len(statement.trades) > MOST_TRADES:
        raise errors.StatementMalformed(f"this is no statement: it lists more than {MOST_TRADES} trades")
    places = [trade.index for trade in statement.trades]
    if places != sorted(set(places), reverse=True):
        raise errors.ProofWrong("the statement lists a trade twice, or its trades out of order")
    for trade in statement.trades:
        _check_trade(trade, statement.person.id, tree)


def _check_trade(trade: StatedTrade, person: str, tree: TradeRoot) -> None:
    salt = _bytes(trade.salt, SALT_BYTES, "salt")
    for hashed in trade.people:
        _bytes(hashed, HASH_BYTES, "people")
    if commitment(salt, person).hex() not in trade.people:
        raise errors.ProofWrong(f"trade {trade.trade[:40]} is not one of {person[:40]}")
    if not (0 <= trade.index < tree.trades <= 2**HIGHEST_TREE and len(trade.path) <= HIGHEST_TREE):
        raise errors.ProofWrong(f"trade {trade.trade[:40]} has no place in a tree of {tree.trades}")
    path = tuple(_bytes(one, HASH_BYTES, "path") for one in trade.path)
    leaf = leaf_hash(trade_entry(trade.trade, trade.completed_at, trade.people))
    if not is_included(leaf, InclusionProof(trade.index, tree.trades, path), bytes.fromhex(tree.root)):
        raise errors.ProofWrong(f"trade {trade.trade[:40]} is not in the tree of {tree.day.isoformat()} by its proof")


def _known_root(statement: SignedStatement, roots: Sequence[TradeRoot | str] | None) -> bool:
    if roots is None:
        return False
    tree = statement.tree
    if tree is None:
        raise errors.RootWrong("the statement names no tree, so that there is no root to compare")
    if tree not in roots and tree.root not in {one.lower() for one in roots if isinstance(one, str)}:
        raise errors.RootWrong(f"the root that the statement names for {tree.day.isoformat()} is not the published one")
    return True


def _bytes(digits: str, length: int, name: str) -> bytes:
    """Read hexadecimal digits, as they are written: lower case, without spaces."""
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    if len(raw) != length or raw.hex() != digits:
        raise errors.StatementMalformed(f"this is no statement: {name} is not {2 * length} hexadecimal digits")
    return raw
