"""From what somebody types to lines with what they are and what they are worth, as the server has it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import evolve, frozen

from dualcaster_core.trading.errors import CopiesGone, ProposalInvalid
from dualcaster_core.trading.model import MOST_LINES, NOTHING, Terms, TradeLine
from dualcaster_core.trading.ports import TradableItem, TradingUnitOfWork
from dualcaster_core.trading.trade import Trade


@frozen
class ChosenCopies:
    """Copies of an inventory item that somebody puts into a proposal: the item's key and how many (1 to 9,999)."""

    item_id: int
    quantity: int


@frozen(kw_only=True)
class ChosenCards:
    """The cards of both sides as somebody chose them."""

    offered: tuple[ChosenCopies, ...] = ()
    asked: tuple[ChosenCopies, ...] = ()

    @classmethod
    def of(cls, terms: Terms) -> "ChosenCards":
        """Choose again what terms name."""
        chosen = (
            tuple(ChosenCopies(line.item_id, line.quantity) for line in side) for side in (terms.offered, terms.asked)
        )
        return cls(**dict(zip(("offered", "asked"), chosen, strict=True)))


async def priced(
    uow: TradingUnitOfWork, trade: Trade, chosen: ChosenCards, terms: Terms, known: frozenset[int] = frozenset()
) -> Terms:
    """Return terms with the chosen cards, each with what it is and what a copy is worth now, in three statements.

    Offered copies must be in the proposer's inventory. Asked ones must be on offer from the recipient, or be among
    ``known``: items that the recipient put into this chain before. Raises ``ProposalInvalid`` and ``CopiesGone``.
    """
    for side, name in ((chosen.offered, "proposer_offers"), (chosen.asked, "proposer_wants")):
        if len(side) > MOST_LINES:
            raise ProposalInvalid(f"a side has at most {MOST_LINES} lines", field=name, lines=len(side))
    mine = await uow.tradable.of(trade.proposer_id, [one.item_id for one in chosen.offered])
    theirs = await uow.tradable.of(trade.recipient_id, [one.item_id for one in chosen.asked])
    offered = _lines(chosen.offered, mine, {key: item.free for key, item in mine.items()}, "proposer_offers")
    asked = _lines(
        chosen.asked,
        {key: item for key, item in theirs.items() if key in known or _is_offered(item)},
        {key: item.free if key in known else item.on_offer for key, item in theirs.items()},
        "proposer_wants",
    )
    complete = evolve(terms, offered=offered, asked=asked)
    await _check_wants_only(uow, trade.recipient_id, complete)
    return complete


async def lines_on_offer(
    uow: TradingUnitOfWork, owner_id: int, chosen: Sequence[ChosenCopies]
) -> tuple[TradeLine, ...]:
    """Return copies that somebody offers to others, each with what one is worth now, in one statement.

    Raises ``ProposalInvalid`` and ``CopiesGone``.
    """
    items = await uow.tradable.of(owner_id, [one.item_id for one in chosen])
    offered = {key: item for key, item in items.items() if _is_offered(item)}
    return _lines(chosen, offered, {key: item.on_offer for key, item in offered.items()}, "proposer_wants")


async def worth_now(uow: TradingUnitOfWork, owner_id: int, lines: Sequence[TradeLine]) -> Decimal:
    """Add up what lines are worth by the prices of now; copies that are gone are found out when they are reserved."""
    items = await uow.tradable.of(owner_id, [line.item_id for line in lines])
    values = ((line, items.get(line.item_id)) for line in lines)
    return sum(
        (
            evolve(line, unit_value=item.unit_value).value
            for line, item in values
            if item is not None and item.key == line.key
        ),
        NOTHING,
    )


def _is_offered(item: TradableItem) -> bool:
    return item.have is not None and item.have.is_active


def _lines(
    chosen: Sequence[ChosenCopies], items: Mapping[int, TradableItem], most: Mapping[int, int], name: str
) -> tuple[TradeLine, ...]:
    unknown = sum(one.item_id not in items for one in chosen)
    if unknown:
        whose = "in your inventory" if name == "proposer_offers" else "among what they offer for trade"
        raise ProposalInvalid(f"{unknown} of the chosen cards are not {whose} any more", field=name, lines=unknown)
    short = [
        f"{one.quantity} of {named(items[one.item_id])}, {most[one.item_id]} left"
        for one in chosen
        if one.quantity > most[one.item_id]
    ]
    if short:
        raise CopiesGone(short)
    return tuple(_line(one, items[one.item_id]) for one in chosen)


def named(item: TradableItem) -> str:
    """Name copies for people: card, set, number and condition."""
    return f"{item.name} ({item.set_code.upper()} {item.collector_number}) {item.key.condition.name}"


def _line(chosen: ChosenCopies, item: TradableItem) -> TradeLine:
    have = item.have
    return TradeLine(
        item_id=item.item_id,
        key=item.key,
        quantity=chosen.quantity,
        unit_value=item.unit_value,
        value_source=item.value_source,
        value_observed_at=item.value_observed_at,
        ask=have.min_trade_value if have is not None else None,
        wants_only=have is not None and have.trade_for_wants_only,
        name=item.name,
        set_code=item.set_code,
        collector_number=item.collector_number,
    )


async def _check_wants_only(uow: TradingUnitOfWork, recipient_id: int, terms: Terms) -> None:
    """Raise ``ProposalInvalid`` where a card is asked for that is for wants only, and the offer is anything else."""
    if not any(line.wants_only for line in terms.asked):
        return
    if terms.cash_from_proposer or terms.cash_from_recipient:
        raise ProposalInvalid("a card you ask for is given for their wants only: no cash goes with it", field="cash")
    wanted = await uow.tradable.wanted(recipient_id, [line.key for line in terms.offered])
    others = [line.name for line in terms.offered if line.key not in wanted]
    if others:
        raise ProposalInvalid(
            f"a card you ask for is given for their wants only, and {', '.join(others[:3])} is not on their want list",
            field="proposer_offers",
            cards=others[:MOST_LINES],
        )
