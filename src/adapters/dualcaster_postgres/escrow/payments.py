"""``HeldPaymentRepository`` on PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from attrs import evolve
from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.escrow.fees import Division, PaymentQuote
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.lifecycle import ChargebackStatus, PaymentStage
from dualcaster_core.escrow.model import Chargeback, EscrowRules, HeldPayment, ProviderIds
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.escrow import CONTESTED, OPEN, SETTLING, WAITING, escrow_transactions

_p = escrow_transactions.c
_FIXED: Final = ("trade_id", "payer_id", "payee_id", "amount", "fee_amount", "surcharge", "currency", "created_at")
_WRITTEN: Final = {one.name: one.type for one in escrow_transactions.columns if one.name != "id"}
_NAMES: Final = ("id", *_WRITTEN)
_values: dict[str, Any] = {name: bindparam(name, type_=kind) for name, kind in _WRITTEN.items()}
_KEY: Final = bindparam("key", type_=BigInteger())
_SELECT: Final = select(*(_p[name] for name in _NAMES))
_ONE = _SELECT.where(_p.id == _KEY)
_OF_TRADE = _SELECT.where(_p.trade_id == _KEY)
_KNOWN_AS = _SELECT.where(_p.provider_payment_id == bindparam("name", type_=Text()), text("provider_payment_id <> ''"))
_ADD = upsert(escrow_transactions).values(_values).on_conflict_do_nothing(index_elements=["trade_id"]).returning(_p.id)
_STORE = (
    update(escrow_transactions)
    .where(_p.id == _KEY)
    .values({name: value for name, value in _values.items() if name not in _FIXED})
)
_users = incoming({"id": BigInteger()}, name="people")
OPEN_CENTS = select(
    _users.c.id,
    func.coalesce(
        select(func.sum(_p.amount))
        .where(or_(_p.payer_id == _users.c.id, _p.payee_id == _users.c.id), text(OPEN))
        .correlate(_users)
        .scalar_subquery(),
        0,
    ),
)
DECIDED = (
    _SELECT.where(
        text(SETTLING),
        _p.chargeback != ChargebackStatus.OPEN.value,
        or_(
            (_p.provider_transfer_id == "") & (_p.released_amount > 0),
            (_p.provider_refund_id == "") & (_p.refunded_amount > 0),
        ),
    )
    .order_by(_p.id)
    .limit(bindparam("limit", type_=Integer()))
)
_LIMIT: Final = bindparam("limit", type_=Integer())
TO_TAKE_BACK = _SELECT.where(text(CONTESTED), _p.provider_transfer_id != "").order_by(_p.id).limit(_LIMIT)


def _before(name: str) -> Any:
    return bindparam(name, type_=DateTime(timezone=True))


DUE = (
    _SELECT.where(
        text(WAITING),
        _p.id > bindparam("after", type_=BigInteger()),
        or_(
            and_(_p.stage == PaymentStage.PENDING_PAYMENT.value, _p.created_at <= _before("unpaid")),
            and_(
                _p.stage == PaymentStage.ITEMS_SHIPPED.value,
                _p.shipped_at <= _before("silent"),
                or_(_p.reminded_at.is_(None), _p.shipped_at <= _before("disputed")),
            ),
            and_(
                _p.stage != PaymentStage.PENDING_PAYMENT.value,
                _p.paid_at <= _before("undecided"),
            ),
        ),
    )
    .order_by(_p.id)
    .limit(_LIMIT)
)
_user, _to = bindparam("user", type_=BigInteger()), bindparam("before", type_=BigInteger())
_below = or_(_to.is_(None), _p.id < _to)
OF_PERSON = _SELECT.where(or_(_p.payer_id == _user, _p.payee_id == _user), _below).order_by(_p.id.desc()).limit(_LIMIT)
OPEN_OF = select(func.count()).where(or_(_p.payer_id == _user, _p.payee_id == _user), or_(text(OPEN), text(CONTESTED)))
_CONDITIONS: Final[Mapping[str, Any]] = {
    "stages": _p.stage == func.any(bindparam("stages", type_=ARRAY(Text()))),
    "user": or_(_p.payer_id == _user, _p.payee_id == _user),
    "contested": text(CONTESTED),
}


@lru_cache(maxsize=8)
def listing(*named: str) -> Select[Any]:
    """Return the statement that lists payments that fit; ``named`` are those of the conditions that hold."""
    asked = [condition for name, condition in _CONDITIONS.items() if name in named]
    return _SELECT.where(_below, *asked).order_by(_p.id.desc()).limit(_LIMIT)


ALL, LISTED = listing(), listing("stages")
_OF_TRADES = _SELECT.where(_p.trade_id == func.any(bindparam("keys", type_=ARRAY(BigInteger()))))
_TRADES = select(_p.id, _p.trade_id).where(_p.id == func.any(bindparam("keys", type_=ARRAY(BigInteger()))))
_stages = incoming({"stage": Text()}, name="stages")
_some = (
    select(literal(1)).where(_p.stage == _stages.c.stage).limit(bindparam("most", type_=Integer())).correlate(_stages)
)
COUNTS = select(_stages.c.stage, select(func.count()).select_from(_some.subquery("some")).scalar_subquery())
"""Walks the index of each stage up to the most that is counted."""


def to_row(payment: HeldPayment) -> dict[str, Any]:
    """Turn a payment into the columns of its row, without its key."""
    division = payment.division
    return {
        "trade_id": payment.proposal_id,
        "payer_id": payment.payer_id,
        "payee_id": payment.payee_id,
        "amount": payment.quote.amount,
        "fee_amount": payment.quote.fee,
        "surcharge": payment.quote.surcharge,
        "currency": payment.currency,
        "stage": payment.stage.value,
        "held": payment.held,
        "released_amount": None if division is None else division.released,
        "refunded_amount": None if division is None else division.refunded,
        "kept_fee": None if division is None else division.fee,
        "transfers": payment.transfers,
        "chargeback": payment.chargeback.status.value,
        "chargeback_amount": payment.chargeback.cents,
        "reversed_amount": payment.chargeback.reversed_cents,
        "provider_payment_id": payment.provider.payment,
        "provider_charge_id": payment.provider.charge,
        "provider_transfer_id": payment.provider.transfer,
        "provider_refund_id": payment.provider.refund,
        "created_at": payment.created_at,
        "paid_at": payment.paid_at,
        "shipped_at": payment.shipped_at,
        "settled_at": payment.settled_at,
        "requests": payment.requests,
        "reminded_at": payment.reminded_at,
        "version": payment.version,
    }


def from_row(row: Row) -> HeldPayment:
    """Turn the columns of a payment, its key first, into one."""
    facts: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    released = facts["released_amount"]
    return HeldPayment(
        id=facts["id"],
        proposal_id=facts["trade_id"],
        payer_id=facts["payer_id"],
        payee_id=facts["payee_id"],
        quote=PaymentQuote(amount=facts["amount"], fee=facts["fee_amount"], surcharge=facts["surcharge"]),
        currency=facts["currency"],
        stage=PaymentStage(facts["stage"]),
        held=facts["held"],
        division=None
        if released is None
        else Division(released=released, refunded=facts["refunded_amount"], fee=facts["kept_fee"]),
        transfers=facts["transfers"],
        chargeback=Chargeback(
            status=ChargebackStatus(facts["chargeback"]),
            cents=facts["chargeback_amount"],
            reversed_cents=facts["reversed_amount"],
        ),
        provider=ProviderIds(
            payment=facts["provider_payment_id"],
            charge=facts["provider_charge_id"],
            transfer=facts["provider_transfer_id"],
            refund=facts["provider_refund_id"],
        ),
        created_at=facts["created_at"],
        paid_at=facts["paid_at"],
        shipped_at=facts["shipped_at"],
        settled_at=facts["settled_at"],
        requests=facts["requests"],
        reminded_at=facts["reminded_at"],
        version=facts["version"],
    )


class PostgresPaymentLists:
    """``HeldPaymentLists``: one statement for each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of_person(self, user_id: int, *, before: int | None, limit: int) -> Sequence[HeldPayment]:
        """List by the two indexes of people."""
        rows = await self._session.rows(OF_PERSON, user=user_id, before=before, limit=limit)
        return [from_row(row) for row in rows]

    async def open_of(self, user_id: int) -> int:
        """Count by the two indexes of people."""
        row = await self._session.row(OPEN_OF, user=user_id)
        return 0 if row is None else int(row[0])

    async def listed(self, filters: PaymentFilters, *, before: int | None, limit: int) -> Sequence[HeldPayment]:
        """Walk the index of what is asked for, or all backwards."""
        given: dict[str, Any] = {"before": before, "limit": limit}
        if filters.stages:
            given["stages"] = sorted(stage.value for stage in filters.stages)
        if filters.person_id is not None:
            given["user"] = filters.person_id
        named = [name for name in _CONDITIONS if name in given or (name == "contested" and filters.contested)]
        return [from_row(row) for row in await self._session.rows(listing(*named), **given)]

    async def of_trades(self, proposal_ids: Collection[int]) -> Sequence[HeldPayment]:
        """Find by the unique index of trades."""
        return [from_row(row) for row in await self._session.rows(_OF_TRADES, keys=list(proposal_ids))]

    async def trades_of(self, payment_ids: Collection[int]) -> Mapping[int, int]:
        """Find by the primary key."""
        return {row[0]: row[1] for row in await self._session.rows(_TRADES, keys=list(payment_ids))}

    async def counts(self, *, most: int) -> Mapping[PaymentStage, int]:
        """Count by the index of stages."""
        asked = as_arrays(["stage"], [(stage.value,) for stage in PaymentStage])
        rows = await self._session.rows(COUNTS, most=most, **asked)
        return {PaymentStage(stage): int(count) for stage, count in rows if count}


class PostgresHeldPayments(PostgresPaymentLists):
    """``HeldPaymentRepository``: one statement for each."""

    async def add(self, payment: HeldPayment) -> HeldPayment | None:
        """Insert it; the unique index of trades lets one through."""
        row = await self._session.row(_ADD, **to_row(payment))
        return None if row is None else evolve(payment, id=row[0])

    async def with_id(self, payment_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Find by its key."""
        return await self._one(_LOCKED["one"] if lock else _ONE, key=payment_id)

    async def of_trade(self, proposal_id: int, *, lock: bool = False) -> HeldPayment | None:
        """Find by the unique index of trades."""
        return await self._one(_LOCKED["of_trade"] if lock else _OF_TRADE, key=proposal_id)

    async def known_as(self, provider_payment: str, *, lock: bool = False) -> HeldPayment | None:
        """Find by the unique index of the provider's names."""
        return await self._one(_LOCKED["known_as"] if lock else _KNOWN_AS, name=provider_payment)

    async def _one(self, statement: Any, **given: Any) -> HeldPayment | None:
        row = await self._session.row(statement, **given)
        return None if row is None else from_row(row)

    async def store(self, payment: HeldPayment) -> None:
        """Update what may change of it."""
        written = {name: value for name, value in to_row(payment).items() if name not in _FIXED}
        await self._session.run(_STORE, key=payment.id, **written)

    async def open_cents(self, user_ids: Collection[int]) -> Mapping[int, int]:
        """Add up by the two indexes of open payments."""
        rows = await self._session.rows(OPEN_CENTS, **as_arrays(["id"], [(user,) for user in user_ids]))
        return {user: int(cents) for user, cents in rows}

    async def decided(self, *, limit: int) -> Sequence[HeldPayment]:
        """Walk the index of those whose money is on its way."""
        return [from_row(row) for row in await self._session.rows(DECIDED, limit=limit)]

    async def to_take_back(self, *, limit: int) -> Sequence[HeldPayment]:
        """Walk the index of open chargebacks."""
        found = [from_row(row) for row in await self._session.rows(TO_TAKE_BACK, limit=limit)]
        return [one for one in found if one.reversal_due]

    async def due(self, now: datetime, rules: EscrowRules, *, after: int, limit: int) -> Sequence[HeldPayment]:
        """Walk the index of those that wait."""
        rows = await self._session.rows(
            DUE,
            after=after,
            limit=limit,
            unpaid=now - rules.unpaid,
            silent=now - rules.silent,
            disputed=now - rules.silent - rules.disputed,
            undecided=now - rules.undecided,
        )
        return [from_row(row) for row in rows]


_LOCKED: Final = {
    "one": _ONE.with_for_update(),
    "of_trade": _OF_TRADE.with_for_update(),
    "known_as": _KNOWN_AS.with_for_update(),
}
