"""Cards by what people call them where they type one line: on Discord, and in programs that act there."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.kernel.text import fold, one_line, plain_lines
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.market.priced_cards import CardListing

PICKED: Final = 5
"""How many cards are offered to pick from."""
_LONGEST_TOLD = 60


@frozen
class NamedCards:
    """Finds the cards that a text means."""

    cards: CardListing

    async def meant(self, text: str, set_code: str | None = None, finish: Finish | None = None) -> Sequence[ListedCard]:
        """List the cards that a text means, at most five: one where it is a card's name. Raises ``CardNotFound``.

        Without a set the printing of each card is its cheapest.
        """
        wanted = text[:LONGEST_QUERY].strip()
        filters = CardFilter(set_code=set_code.lower() if set_code else None, finish=finish, one_per_card=not set_code)
        page = await self.cards.search(wanted, filters, limit=PICKED) if wanted else None
        if page is None or not page.items:
            where = f" in the set {_told(set_code)}" if set_code else ""
            raise CardNotFound(f"no card called {_told(text)!r} was found{where}")
        exact = [one for one in page.items if fold(one.name) == fold(wanted)]
        return exact[:1] if exact and not set_code else exact or page.items

    async def best(self, text: str, set_code: str | None = None, finish: Finish | None = None) -> ListedCard:
        """Return the card that a text means best. Raises ``CardNotFound``."""
        return (await self.meant(text, set_code, finish))[0]


def _told(text: str) -> str:
    """Write what was typed on one line, shortened, without marks that turn it around."""
    plain = one_line(plain_lines(text[: _LONGEST_TOLD * 4]))
    return plain if len(plain) <= _LONGEST_TOLD else f"{plain[: _LONGEST_TOLD - 1].rstrip()}…"
