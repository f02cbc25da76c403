"""What the directory is asked for, over the API and in the address of its page."""

from typing import Annotated

import msgspec

from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.kernel.paging import CURSOR_PATTERN, LARGEST_PAGE, PAGE
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.directory.model import (
    LARGEST_RADIUS_MILES,
    LONGEST_NAME,
    DirectoryFilters,
    DirectorySort,
    TraderKind,
)
from dualcaster_http.site.queries import PLAIN
from dualcaster_http.social.parameters import FrameName

STANDINGS = tuple(one.name.lower() for one in Standing if one is not Standing.NEWCOMER)
STANDING_PATTERN = f"^({'|'.join(STANDINGS)})$"


class DirectoryAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Filters, order and page; what is absent does not narrow."""

    q: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME, pattern=PLAIN)] | None = None
    sort: DirectorySort | None = None
    standing: Annotated[str, msgspec.Meta(pattern=STANDING_PATTERN)] | None = None
    card_type: CardType | None = None
    format: PlayFormat | None = None
    shipping: Shipping | None = None
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")] | None = None
    miles: Annotated[int, msgspec.Meta(ge=5, le=LARGEST_RADIUS_MILES)] | None = None
    online: bool = False
    open: bool = False
    has_wants: bool = False
    wants_cards: bool = False
    kind: TraderKind | None = None
    frame: FrameName | None = None
    verified: bool = False
    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = PAGE
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    @property
    def filters(self) -> DirectoryFilters:
        """The filters of the core. Raises ``ValidationFailed``."""
        return DirectoryFilters(
            name=" ".join((self.q or "").split()) or None,
            standing=None if self.standing is None else Standing[self.standing.upper()],
            card_type=self.card_type,
            play_format=self.format,
            shipping=self.shipping,
            country=self.country,
            miles=self.miles,
            online=self.online,
            is_open=self.open,
            has_wants=self.has_wants,
            wants_cards=self.wants_cards,
            kind=self.kind,
            frame=None if self.frame is None else FrameTier[self.frame.upper()],
            verified=self.verified,
        )
