"""What a payment provider in memory remembers, and the messages it sends of it."""

import hashlib
import hmac
import json
from collections.abc import Sized
from datetime import datetime
from typing import Final

import cattrs
from attrs import asdict, define, field, frozen

from dualcaster_core.escrow.errors import PaymentProviderRefused, WebhookSignatureInvalid
from dualcaster_core.escrow.ledger import EntryKind
from dualcaster_core.escrow.provider import (
    MoveKind,
    ProviderAccount,
    ProviderEvent,
    ProviderEventKind,
    ProviderMove,
    ProviderPayment,
)
from dualcaster_core.escrow.reconciliation import Movement
from dualcaster_core.kernel.json_cache import json_converter
from dualcaster_core.kernel.ports import Clock

_MOVED: Final = {
    MoveKind.TRANSFER: (ProviderEventKind.TRANSFER_CREATED, EntryKind.TRANSFER, -1),
    MoveKind.REFUND: (ProviderEventKind.CHARGE_REFUNDED, EntryKind.REFUND, -1),
    MoveKind.REVERSAL: (ProviderEventKind.TRANSFER_REVERSED, EntryKind.TRANSFER_REVERSAL, 1),
}


@frozen
class Contest:
    """A chargeback of a payment."""

    reference: str
    payment: str
    cents: int


@define
class ProviderBooks:
    """Payments, accounts, moves with the charge they are of, chargebacks, movements, and what was sent of it all."""

    clock: Clock
    secret: bytes = b"in-memory"
    payments: dict[str, ProviderPayment] = field(factory=dict)
    accounts: dict[str, ProviderAccount] = field(factory=dict)
    moves: list[tuple[str, ProviderMove]] = field(factory=list)
    contests: dict[str, Contest] = field(factory=dict)
    movements: list[tuple[datetime, Movement]] = field(factory=list)
    messages: list[tuple[bytes, str]] = field(factory=list)
    _converter: cattrs.Converter = field(factory=json_converter)

    def payment(self, reference: str) -> ProviderPayment:
        """Find a payment. Raises ``PaymentProviderRefused``."""
        if reference not in self.payments:
            raise PaymentProviderRefused("no_such_payment")
        return self.payments[reference]

    def account(self, reference: str) -> ProviderAccount:
        """Find an account. Raises ``PaymentProviderRefused``."""
        if reference not in self.accounts:
            raise PaymentProviderRefused("no_such_account")
        return self.accounts[reference]

    def move(self, kind: MoveKind, charge: str, cents: int, key: str) -> str:
        """Move cents of a charge. Raises ``PaymentProviderRefused`` where there are less."""
        paid = next((one for one in self.payments.values() if charge and one.charge == charge), None)
        if paid is None or not 0 < cents <= self._left(kind, paid):
            raise PaymentProviderRefused("not_enough")
        reference = self.name(kind.value, self.moves)
        self.moves.append((charge, ProviderMove(kind=kind, reference=reference, cents=cents, key=key)))
        told, booked, sign = _MOVED[kind]
        self.book(booked, reference, sign * cents, paid.currency)
        self.tell(told, payment=paid.reference, charge=charge, reference=reference, cents=cents, currency=paid.currency)
        return reference

    def _left(self, kind: MoveKind, paid: ProviderPayment) -> int:
        moved = dict.fromkeys(MoveKind, 0)
        for charge, move in self.moves:
            if charge == paid.charge:
                moved[move.kind] += move.cents
        transferred = moved[MoveKind.TRANSFER] - moved[MoveKind.REVERSAL]
        left = {
            MoveKind.REVERSAL: transferred,
            MoveKind.TRANSFER: paid.cents - transferred,
            MoveKind.REFUND: paid.cents - moved[MoveKind.REFUND],
        }
        return left[kind]

    def book(self, kind: EntryKind, reference: str, cents: int, currency: str) -> None:
        """Note what came to the balance of the platform or left it."""
        movement = Movement(kind=kind, reference=reference, cents=cents, currency=currency)
        self.movements.append((self.clock.now(), movement))

    def tell(self, kind: ProviderEventKind, *, account: ProviderAccount | None = None, **facts: object) -> None:
        """Send a message."""
        event = {
            "id": self.name("evt", self.messages),
            "name": kind.value,
            "kind": kind.value,
            "at": self.clock.now().isoformat(),
            "account": None if account is None else asdict(account),
        }
        body = json.dumps(event | facts).encode()
        self.messages.append((body, self.sign(body)))

    def read(self, body: bytes, signature: str) -> ProviderEvent:
        """Read a message. Raises ``WebhookSignatureInvalid``."""
        if not hmac.compare_digest(self.sign(body).encode(), signature.encode()):
            raise WebhookSignatureInvalid
        return self._converter.structure(json.loads(body), ProviderEvent)

    def sign(self, body: bytes) -> str:
        """Sign a message."""
        return hmac.new(self.secret, body, hashlib.sha256).hexdigest()

    @staticmethod
    def name(kind: str, known: Sized) -> str:
        """Name the next of its kind."""
        return f"{kind}_{len(known) + 1}"
