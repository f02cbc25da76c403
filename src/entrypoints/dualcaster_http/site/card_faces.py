"""How the cards of a page look."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.kernel.ids import IdKind


class ShowsCard(Protocol):
    """Something of a page that is of one printing."""

    @property
    def card(self) -> ListedPrinting:
        """The printing."""
        ...


@frozen
class Faces:
    """What the catalogue says of the cards of a page, by public id: their colours are drawn where no picture is."""

    known: Mapping[str, CardView]

    def of(self, card: ListedPrinting) -> CardView | ListedPrinting:
        """Return the printing as the catalogue has it, else as the list has it."""
        return self.known.get(card.hashid, card)


async def faces_of(application: Application, entries: Iterable[ShowsCard]) -> Faces:
    """Look the cards of a page up, with one read."""
    keys = [application.ids.decode(IdKind.CARD, entry.card.hashid) for entry in entries]
    found = await application.catalogue.cards.with_keys(key for key in keys if key is not None)
    return Faces({card.hashid: card for card in found.values()})
