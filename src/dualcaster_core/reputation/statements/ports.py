"""What statements need from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.reputation.statements.model import SigningKey, TradeRoot


class PrivateKey(Protocol):
    """A key that signs."""

    @property
    def public_key(self) -> bytes:
        """Its public half, 32 bytes."""
        ...

    def sign(self, text: bytes) -> bytes:
        """Return the Ed25519 signature of a text (RFC 8032), 64 bytes."""
        ...


class PrivateKeys(Protocol):
    """Where the key that signs is kept."""

    async def current(self) -> PrivateKey:
        """Return the key in use; the first time one is made. Raises ``SettingInvalid`` where none can be kept."""
        ...

    async def replace(self) -> PrivateKey:
        """Put a new key in the place of the one in use, and return it."""
        ...


class SignatureVerifier(Protocol):
    """Checks signatures."""

    def verifies(self, public_key: bytes, signature: bytes, text: bytes) -> bool:
        """Tell whether this is the Ed25519 signature of the text by that key; False for what is no key."""
        ...


@frozen
class UnlistedTrade:
    """A completed trade that is not in the tree yet."""

    trade_id: int
    proposer_id: int
    recipient_id: int
    completed_at: datetime


@frozen(kw_only=True)
class TreeEntry:
    """A trade in the tree: the hashes that stand for its people, and the salts that they were made with."""

    position: int
    trade: UnlistedTrade
    people: tuple[bytes, bytes]
    salts: tuple[bytes, bytes]


@frozen(kw_only=True)
class TreeTrade:
    """A trade of somebody as it is in the tree, with their salt."""

    position: int
    trade_id: int
    completed_at: datetime
    people: tuple[bytes, bytes]
    salt: bytes


class TradeTreeRepository(Protocol):
    """The tree of completed trades, which only grows, and its root of each day."""

    async def lock(self) -> int:
        """Wait for a turn at the tree, to the end of the transaction; return how many trades are in it."""
        ...

    async def unlisted(self, *, before: datetime, after: tuple[datetime, int], limit: int) -> Sequence[UnlistedTrade]:
        """List trades that are not in the tree, completed before a moment, by moment and key.

        Only those after a place in that order, the moment and key of a trade.
        """
        ...

    async def nodes(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the hashes of full subtrees by their numbers."""
        ...

    async def append(self, entries: Sequence[TreeEntry], nodes: Mapping[int, bytes]) -> None:
        """Add trades at the end, and the hashes of the subtrees that become full by them."""
        ...

    async def last_root(self) -> TradeRoot | None:
        """Return the root of the latest day."""
        ...

    async def add_root(self, root: TradeRoot) -> None:
        """Keep the root of a day; one that has a root keeps it."""
        ...


class SigningKeyRepository(Protocol):
    """The public keys of the site."""

    async def add(self, key: SigningKey) -> None:
        """Keep a key; one that is known stays as it is."""
        ...

    async def retire_others(self, key_id: str, at: datetime) -> None:
        """Retire every key in use but this one."""
        ...

    async def all(self) -> Sequence[SigningKey]:
        """List the keys, those in use first, and then the latest first."""
        ...


class StatementsUnitOfWork(UnitOfWork, Protocol):
    """One transaction with the tree of trades and the keys."""

    @property
    def trade_tree(self) -> TradeTreeRepository:
        """The tree."""
        ...

    @property
    def signing_keys(self) -> SigningKeyRepository:
        """The keys."""
        ...


class StatementQueries(Protocol):
    """Reads of the tree and of the keys."""

    async def roots(self, *, before: date | None, limit: int) -> Sequence[TradeRoot]:
        """List the roots of days, the latest first, those before a day where one is given."""
        ...

    async def trades_of(self, user_id: int, *, size: int, limit: int) -> tuple[Sequence[TreeTrade], int]:
        """List the latest trades of somebody in the tree of this size, newest first, and count all of them."""
        ...

    async def nodes(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the hashes of full subtrees by their numbers, in one statement."""
        ...

    async def keys(self) -> Sequence[SigningKey]:
        """List the keys, those in use first, and then the latest first."""
        ...
