"""A statement of somebody's reputation, the tree of all completed trades, and the keys that sign."""

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from attrs import frozen

from dualcaster_core.kernel.canonical_json import canonical_json

FORMAT = "dualcaster-reputation"
VERSION = 1
ALGORITHM = "Ed25519"
MOST_TRADES = 50
"""Trades that a statement proves, the latest that are in the tree."""
LARGEST_STATEMENT = 1_048_576
"""Bytes of a statement, at most: several times what the longest one has."""
SALT_BYTES = 16


@frozen(kw_only=True)
class StatedPerson:
    """Whose reputation it is: the public id stays where the name changes."""

    id: str
    username: str
    member_since: date


@frozen(kw_only=True)
class StatedPart:
    """A part of the score; the points of ``activity`` are a factor, all others add up."""

    name: str
    points: Decimal


@frozen(kw_only=True)
class StatedReputation:
    """A reputation as everybody sees it who may see the person; rates are from 0 to 1, ratings from 1 to 5."""

    calculated_at: datetime
    score: int
    tier: str
    standing: str
    is_provisional: bool
    parts: tuple[StatedPart, ...]
    trades_completed: int
    trades_as_proposer: int
    trades_as_recipient: int
    first_trade_at: datetime | None
    last_trade_at: datetime | None
    success_rate: Decimal | None
    reviews_received: int
    average_rating: Decimal | None
    positive_reviews: int
    neutral_reviews: int
    negative_reviews: int


@frozen(kw_only=True)
class TradeRoot:
    """The Merkle root of all trades that were completed before a day (UTC): how many, and the root as 64 hex digits."""

    day: date
    trades: int
    root: str


@frozen(kw_only=True)
class StatedTrade:
    """A completed trade of the person, and the proof that it is the leaf at ``index`` of the tree.

    ``people`` are the SHA-256 hashes of a salt and the public id of its proposer and of its recipient; ``salt`` is that
    of the person, so that nobody learns from it with whom they traded. All are hexadecimal.
    """

    trade: str
    completed_at: datetime
    people: tuple[str, str]
    salt: str
    index: int
    path: tuple[str, ...]


@frozen(kw_only=True)
class Statement:
    """What the issuing site says of a person at a moment. ``trades`` are the latest that ``tree`` has, newest first.

    ``trades_left_out`` counts those of the tree that are not listed; ``tree`` is null until a first night has passed.
    """

    format: str
    version: int
    issuer: str
    issued_at: datetime
    algorithm: str
    key_id: str
    public_key: str
    person: StatedPerson
    reputation: StatedReputation
    tree: TradeRoot | None
    trades: tuple[StatedTrade, ...]
    trades_left_out: int


@frozen(kw_only=True)
class SignedStatement(Statement):
    """A statement with the signature of the canonical form of everything else in it, as 128 hex digits."""

    signature: str


@frozen(kw_only=True)
class SigningKey:
    """A public key that signs statements, or did until it was retired."""

    key_id: str
    public_key: str
    first_used_at: datetime
    retired_at: datetime | None = None
    algorithm: str = ALGORITHM


@frozen(kw_only=True)
class SigningKeys:
    """The keys of a site, those in use first: what is published, and what a verifier may be given."""

    issuer: str
    keys: tuple[SigningKey, ...]


def key_id_of(public_key: bytes) -> str:
    """Name a key by the first 16 hex digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]


def commitment(salt: bytes, person: str) -> bytes:
    """Hash a person's public id with a salt: without the salt nobody can tell whom it stands for."""
    return sha256(salt + person.encode()).digest()


def trade_entry(trade: str, completed_at: datetime, people: tuple[str, str]) -> bytes:
    """Write what stands for a trade in the tree: its public id, its moment, and the hashes of its two people."""
    return canonical_json({"completed_at": completed_at.isoformat(), "people": people, "trade": trade})
