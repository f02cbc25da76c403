"""Statements that were signed with keys of the tests, over a tree of made-up trades."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from attrs import asdict, evolve, frozen

from dualcaster_core.kernel.canonical_json import canonical_json
from dualcaster_core.kernel.merkle import MerkleTree, leaf_hash
from dualcaster_core.reputation.statements.model import (
    ALGORITHM,
    FORMAT,
    VERSION,
    SignedStatement,
    SigningKey,
    StatedPart,
    StatedPerson,
    StatedReputation,
    StatedTrade,
    Statement,
    TradeRoot,
    commitment,
    key_id_of,
    trade_entry,
)
from dualcaster_core.reputation.statements.wire import as_json, signed_text
from dualcaster_crypto import Ed25519PrivateKey

ISSUED_AT = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)
KEY, OTHER_KEY = (Ed25519PrivateKey.from_digits(digit * 64) for digit in "1a")
ANN, BOB = "Kx3LmPqR", "Zb8WqLnV"
_SALTS = {ANN: b"a" * 16, BOB: b"b" * 16}


def trusted(key: Ed25519PrivateKey = KEY, *, retired_at: datetime | None = None) -> SigningKey:
    """Publish a key."""
    return SigningKey(
        key_id=key_id_of(key.public_key),
        public_key=key.public_key.hex(),
        first_used_at=ISSUED_AT - timedelta(days=400),
        retired_at=retired_at,
    )


def signed(statement: Statement, key: Ed25519PrivateKey = KEY) -> SignedStatement:
    """Sign a statement, whatever it says."""
    plain = {name: value for name, value in asdict(statement, recurse=False).items() if name != "signature"}
    named = Statement(**{**plain, "key_id": key_id_of(key.public_key), "public_key": key.public_key.hex()})
    return SignedStatement(**asdict(named, recurse=False), signature=key.sign(signed_text(named)).hex())


def written(statement: SignedStatement) -> bytes:
    """Write a statement as the site sends it."""
    return canonical_json(as_json(statement))


@frozen
class Traders:
    """Ann and Bob, who complete every second trade of a tree of eleven with each other; others make the rest."""

    trades: int = 11

    def statement(self, person: str = ANN, *, listed: int = 3) -> SignedStatement:
        """State what Ann or Bob has done."""
        tree = MerkleTree.of(leaf_hash(self._entry(number)) for number in range(self.trades))
        theirs = list(range(0, self.trades, 2))[::-1]
        return signed(
            Statement(
                format=FORMAT,
                version=VERSION,
                issuer="https://cards.example",
                issued_at=ISSUED_AT,
                algorithm=ALGORITHM,
                key_id="",
                public_key="",
                person=StatedPerson(id=person, username="änn", member_since=date(2025, 3, 1)),
                reputation=_reputation(len(theirs)),
                tree=TradeRoot(day=date(2026, 2, 14), trades=self.trades, root=tree.root.hex()),
                trades=tuple(self._stated(number, person, tree) for number in theirs[:listed]),
                trades_left_out=len(theirs[listed:]),
            )
        )

    def _stated(self, number: int, person: str, tree: MerkleTree) -> StatedTrade:
        return StatedTrade(
            trade=f"trade{number:05}",
            completed_at=ISSUED_AT - timedelta(days=self.trades - number),
            people=self._people(number),
            salt=_SALTS[person].hex(),
            index=number,
            path=tuple(one.hex() for one in tree.proof(number).path),
        )

    def _entry(self, number: int) -> bytes:
        completed_at = ISSUED_AT - timedelta(days=self.trades - number)
        return trade_entry(f"trade{number:05}", completed_at, self._people(number))

    def _people(self, number: int) -> tuple[str, str]:
        if number % 2:
            return f"{number:064x}", f"{number + 1:064x}"
        return commitment(_SALTS[ANN], ANN).hex(), commitment(_SALTS[BOB], BOB).hex()


def _reputation(trades: int) -> StatedReputation:
    return StatedReputation(
        calculated_at=ISSUED_AT,
        score=214,
        tier="bronze",
        standing="established",
        is_provisional=False,
        parts=(StatedPart(name="trades", points=Decimal(60)), StatedPart(name="activity", points=Decimal("0.902500"))),
        trades_completed=trades,
        trades_as_proposer=trades,
        trades_as_recipient=0,
        first_trade_at=ISSUED_AT - timedelta(days=11),
        last_trade_at=ISSUED_AT - timedelta(days=1),
        success_rate=Decimal("0.9286"),
        reviews_received=9,
        average_rating=None,
        positive_reviews=8,
        neutral_reviews=1,
        negative_reviews=0,
    )


def changed(statement: SignedStatement, **facts: object) -> bytes:
    """Write a statement in which something was changed after it was signed."""
    return written(evolve(statement, **facts))  # type: ignore[arg-type]
