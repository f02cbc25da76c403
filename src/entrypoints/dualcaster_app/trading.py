"""Builds what people do with trades."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.escrow.agreeing import HoldPayments
from dualcaster_core.escrow.model import EscrowRules
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.trade_words import HoldTradeWords
from dualcaster_core.notifying.direct_messages.model import MessageAction
from dualcaster_core.trading.acting import TradingContext
from dualcaster_core.trading.addresses.use_cases import MailingAddresses
from dualcaster_core.trading.balancing import Balancing
from dualcaster_core.trading.clock_work import ClockWork
from dualcaster_core.trading.commands import TradeCommands
from dualcaster_core.trading.deciding import Deciding
from dualcaster_core.trading.fulfilling import Fulfilling
from dualcaster_core.trading.ports import ExpiringProposals, TradePictures, TradingUnitOfWork
from dualcaster_core.trading.proposing import Proposing
from dualcaster_core.trading.reading.use_cases import Trades
from dualcaster_core.trading.remote_actions import remote_actions
from dualcaster_crypto import FernetCipher
from dualcaster_pictures import PillowTradePictures
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.trading.expiring_proposals import PostgresExpiringProposals
from dualcaster_postgres.trading.mailing_addresses import PostgresMailingAddressBook
from dualcaster_postgres.trading.trade_queries import PostgresTradeQueries
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen
class TradeActions:
    """``MessageActions`` of trades: what their people can do from a message about them."""

    trades: Trades
    ids: PublicIds

    async def of(self, user_id: int, path: str) -> Sequence[MessageAction]:
        """List the buttons for the page of a trade; none for other pages, nor for trades of others."""
        _, root, hashid, *rest = [*path.partition("#")[0].split("/"), "", ""]
        key = self.ids.decode(IdKind.TRADE, hashid) if root == "trades" and not any(rest) else None
        if key is None:
            return ()
        detail = await self.trades.seen(user_id, key)
        return [
            MessageAction(label=one.label, code=one.asking, is_danger=one.is_danger) for one in remote_actions(detail)
        ]


@frozen(kw_only=True)
class TradingUseCases:
    """What people do with proposals and trades, and what time does to them."""

    context: TradingContext
    proposing: Proposing
    deciding: Deciding
    fulfilling: Fulfilling
    commands: TradeCommands
    trades: Trades
    balancing: Balancing
    addresses: MailingAddresses
    clock_work: ClockWork
    actions: TradeActions
    pictures: TradePictures
    expiring: ExpiringProposals


def _holding(rules: EscrowRules, clock: Clock, ids: PublicIds) -> HoldPayments:
    """Build what trades hold payments with."""
    return HoldPayments(_same_transaction, rules, clock, ids)


def _same_transaction(uow: TradingUnitOfWork) -> PostgresUnitOfWork:
    """Return the one transaction that is over everything."""
    assert isinstance(uow, PostgresUnitOfWork)  # noqa: S101 - trades are built over the same factory
    return uow


def build_trading(
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileQueries,
    settings: Settings,
    *,
    clock: Clock,
    ids: PublicIds,
) -> TradingUseCases:
    """Build trading over a database."""
    context = TradingContext(
        units,
        clock,
        ids,
        settings.trading,
        holding=_holding(settings.escrow, clock, ids),
        screening=HoldTradeWords(_same_transaction, clock),
    )
    trades = Trades(context, PostgresTradeQueries(database, ids), profiles)
    proposing, deciding, fulfilling = Proposing(context, profiles), Deciding(context), Fulfilling(context)
    return TradingUseCases(
        context=context,
        proposing=proposing,
        deciding=deciding,
        fulfilling=fulfilling,
        commands=TradeCommands(proposing, deciding, fulfilling, trades),
        trades=trades,
        balancing=Balancing(trades, settings.matching),
        addresses=MailingAddresses(
            PostgresMailingAddressBook(database), FernetCipher.with_secret(settings.secret), trades
        ),
        clock_work=ClockWork(context),
        actions=TradeActions(trades, ids),
        pictures=PillowTradePictures(),
        expiring=PostgresExpiringProposals(database),
    )
