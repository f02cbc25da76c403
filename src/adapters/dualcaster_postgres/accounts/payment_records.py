"""What is told somebody of their held payments and their account for payouts, in the copy of what is kept of them."""

from typing import Any

from sqlalchemy import or_, select

from dualcaster_postgres.tables.escrow import escrow_transactions, stripe_connect_accounts

_payment, _account = escrow_transactions.c, stripe_connect_accounts.c


def payout_account_of(user: Any) -> Any:
    """Select somebody's account for payouts."""
    return select(*(column for column in _account if column.name != "user_id")).where(_account.user_id == user)


def held_payments_of(user: Any) -> Any:
    """Select the held payments that somebody makes and gets, by key; sums in cents."""
    return (
        select(
            _payment.trade_id,
            (_payment.payer_id == user).label("is_payer"),
            _payment.amount.label("amount_cents"),
            _payment.fee_amount.label("fee_cents"),
            _payment.surcharge.label("surcharge_cents"),
            _payment.currency,
            _payment.stage,
            _payment.released_amount.label("released_cents"),
            _payment.refunded_amount.label("refunded_cents"),
            _payment.created_at,
            _payment.paid_at,
            _payment.settled_at,
        )
        .where(or_(_payment.payer_id == user, _payment.payee_id == user))
        .order_by(_payment.id)
    )
