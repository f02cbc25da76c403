"""Wants and offers by the name of a card, as people give them where they type one line."""

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.card_steps import CardSteps
from dualcaster_core.collection.model import Want
from dualcaster_core.collection.ports import CardCountQueries
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.market.named_cards import NamedCards


@frozen(kw_only=True)
class CardAdded:
    """A printing that was added to a list: ``added`` copies, and how many there are of it in the lists now.

    ``finish`` is None on the want list, where ``foil`` says whether only foils fill it.
    """

    card: str
    name: str
    set_code: str
    collector_number: str
    finish: str | None
    foil: bool
    added: int
    wanted: int
    for_trade: int


@frozen
class NamedSteps:
    """Adds cards to lists by their names: the cheapest printing of the best fitting card where no set is named."""

    named: NamedCards
    want_list: WantEditing
    card_steps: CardSteps
    counts: CardCountQueries

    async def want(
        self, user_id: int, text: str, *, set_code: str | None = None, quantity: int = 1, foil: bool = False
    ) -> CardAdded:
        """Want so many copies more: of any printing, of those of a set, or of foils alone.

        Raises ``CardNotFound``, ``ListFull`` and ``ValidationFailed``.
        """
        card = await self.named.best(text, set_code)
        if set_code or foil:
            want = Want(
                card_id=card.id,
                any_printing=True,
                set_only=bool(set_code),
                quantity=quantity,
                is_foil_required=foil,
                language=card.language,
            )
            await self.want_list.add(user_id, want)
        else:
            await self.card_steps.want(user_id, card.id, quantity)
        return await self._added(user_id, card, quantity, None, foil=foil)

    async def offer(
        self, user_id: int, text: str, *, set_code: str | None = None, finish: Finish | None = None, quantity: int = 1
    ) -> CardAdded:
        """Own so many near mint copies more, and offer them; in the plainest finish where none is named.

        Raises ``CardNotFound``, ``ListFull`` and ``ValidationFailed``, which also tells where a card has several
        printings and no set is named.
        """
        card = await self.named.best(text, set_code)
        if not set_code and (card.printings or 1) > 1:
            raise ValidationFailed(
                f"{card.name} has {card.printings} printings: say which set yours is of", field="set"
            )
        chosen = finish or (Finish.NONFOIL if Finish.NONFOIL in card.finishes else card.finishes[0])
        await self.card_steps.own_and_offer(user_id, card.id, chosen, quantity)
        return await self._added(user_id, card, quantity, chosen, foil=chosen is not Finish.NONFOIL)

    async def _added(
        self, user_id: int, card: ListedCard, added: int, finish: Finish | None, *, foil: bool
    ) -> CardAdded:
        counts = await self.counts.of(user_id, card.id)
        return CardAdded(
            card=card.hashid,
            name=card.name,
            set_code=card.set_code,
            collector_number=card.collector_number,
            finish=finish.value if finish else None,
            foil=foil,
            added=added,
            wanted=counts.wanted if counts else 0,
            for_trade=counts.for_trade if counts else 0,
        )
